"""Settings that admins save: they win over the environment, and can be taken back."""

from __future__ import annotations

import json

import pytest

from app.clock import Calendar
from app.errors import Conflict, Invalid
from app.services import audit, audit_trail, preferences, saved_settings
from app.services.preferences import Preferences, Wish
from app.services.reporting import Reporting
from tests import factories
from tests.factories import TESTER

pytestmark = pytest.mark.usefixtures("app_context")

FIRST = Preferences(auto_link_preset="normal")


def chosen_over(first):
    return preferences.over(first, saved_settings.values())


def saved(**changes):
    return preferences.save(TESTER, Wish(changes), FIRST, Reporting())


def test_environment_holds_until_something_is_saved():
    assert chosen_over(FIRST) == FIRST
    assert saved_settings.values() == {}


def test_saved_value_wins_over_the_environment():
    saved(auto_link_preset="careful", auto_link_threshold=0.97)
    assert chosen_over(Preferences(auto_link_preset="small", notifications=False)) == (
        Preferences("careful", 0.97, False, False)
    )
    assert saved_settings.values().keys() == {"auto_link_preset", "auto_link_threshold"}


def test_saving_leaves_one_entry_with_before_and_after():
    entry = saved(auto_link_preset="careful", notifications=True)
    assert (entry.action, entry.actor_label) == ("settings", "Tester")
    assert json.loads(entry.before) == {
        "auto_link_preset": "normal",
        "from_environment": ["auto_link_preset"],
    }
    assert json.loads(entry.after) == {"auto_link_preset": "careful"}


def test_saving_what_is_so_already_leaves_no_entry():
    assert saved(auto_link_preset="normal") is None


def test_entry_can_be_taken_back_and_that_too():
    entry = saved(auto_link_preset="careful", auto_link_threshold=0.9)
    back = preferences.restore(TESTER, entry, Reporting())
    assert back.undoes_id == entry.id
    assert chosen_over(FIRST) == FIRST
    preferences.restore(TESTER, back, Reporting())
    assert chosen_over(FIRST) == Preferences("careful", 0.9)


def test_what_the_environment_says_by_now_is_reset_without_a_change_of_value():
    saved(auto_link_preset="careful")
    careful = Preferences(auto_link_preset="careful")
    entry = preferences.save(TESTER, Wish(reset=["auto_link_preset"]), careful, Reporting())
    assert entry is not None
    (told,) = audit_trail.told([entry], Calendar())
    assert (told.sentence, told.changes) == ("Tester set Auto-Link preset.", [])
    assert saved_settings.values() == {}


def test_what_is_no_setting_is_not_reset():
    with pytest.raises(Invalid) as refusal:
        preferences.save(TESTER, Wish(reset=["password"]), FIRST, Reporting())
    assert refusal.value.fields == {"reset": "password is no setting of this page."}


def test_entry_is_not_taken_back_over_a_later_change():
    entry = saved(auto_link_preset="careful")
    saved(auto_link_preset="small")
    with pytest.raises(Conflict, match="changed again since") as refusal:
        preferences.restore(TESTER, entry, Reporting())
    assert refusal.value.code == "changed_since"
    assert chosen_over(FIRST).auto_link_preset == "small"


def test_entry_of_another_kind_is_no_change_of_settings(uma):
    outcome = factories.link(factories.responder("Oscar Solis"), uma)
    assert outcome.audit_id is not None
    with pytest.raises(Conflict, match="no change of settings"):
        preferences.restore(TESTER, audit.get(outcome.audit_id), Reporting())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"auto_link_preset": "bold"}, "auto_link_preset"),
        ({"auto_link_threshold": 0.5}, "auto_link_threshold"),
        ({"auto_link_threshold": 1.01}, "auto_link_threshold"),
        ({"sync_minutes": -1}, "sync_minutes"),
        ({"responders_minutes": 1441}, "responders_minutes"),
        ({"audit_hour": 24}, "audit_hour"),
        ({"closed_statuses": [8, 0]}, "closed_statuses"),
        ({"closed_statuses": range(6, 60)}, "closed_statuses"),
    ],
)
def test_wrong_value_is_named_and_nothing_is_saved(changes, field):
    with pytest.raises(Invalid) as refusal:
        saved(notifications=False, **changes)
    assert set(refusal.value.fields) == {field}
    assert chosen_over(FIRST) == FIRST
