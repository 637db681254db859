"""Settings over the API: for admins, with an undo."""

from __future__ import annotations

from typing import Any

import pytest

from app.extensions import db
from app.models import AuditEntry
from tests.api import given, refused, wrong_fields

pytestmark = pytest.mark.sqlite_only

FIRST: dict[str, Any] = {
    "time_zone": "UTC",
    "week_starts_on": "monday",
    "closed_statuses": [],
    "auto_link_preset": "auto",
    "auto_link_threshold": None,
    "auto_link_after_sync": False,
    "sync_minutes": 5,
    "responders_minutes": 60,
    "audit_hour": 3,
    "notifications": True,
}


@pytest.fixture
def admin(new_api, ada):
    return new_api(ada)


def test_settings_are_those_of_the_environment_at_first(site, admin):
    body = given(admin.get("settings"))
    assert body["settings"] == FIRST
    assert (body["saved"], body["environment"], body["version"]) == ({}, FIRST, 0)
    assert (body["recomputing"], body["job"]) == (False, None)
    assert body["explained"].keys() == FIRST.keys()
    site.set(auto_link_preset="careful", notifications=False)
    assert given(admin.get("settings"))["settings"]["auto_link_preset"] == "careful"


def test_saved_settings_hold_whatever_the_environment_says(site, admin):
    body = given(admin.put("settings", {"auto_link_preset": "small", "notifications": False}))
    assert body["changed"] is True
    assert body["settings"] == FIRST | {"auto_link_preset": "small", "notifications": False}
    site.set(auto_link_preset="careful", auto_link_after_sync=True)
    body = given(admin.get("settings"))
    assert body["settings"]["auto_link_preset"] == "small"
    assert body["settings"]["auto_link_after_sync"] is True
    assert body["environment"]["auto_link_preset"] == "careful"
    assert body["saved"].keys() == {"auto_link_preset", "notifications"}
    assert body["saved"]["notifications"] == {"at": "2025-07-29T14:02:00Z", "by": "Ada"}


def test_saving_again_changes_nothing(admin):
    admin.put("settings", {"auto_link_threshold": 0.97})
    body = given(admin.put("settings", {"auto_link_threshold": 0.97}))
    assert (body["changed"], body["undo"]) == (False, None)


def test_entry_says_who_changed_what_from_where(app, admin, ada):
    undo = given(admin.put("settings", {"auto_link_after_sync": True}))["undo"]
    assert undo["url"] == f"/freshworks-linking/api/audit/{undo['audit_id']}/undo"
    with app.app_context():
        entry = db.session.get_one(AuditEntry, undo["audit_id"])
        assert (entry.actor_id, entry.action, entry.address) == (ada.id, "settings", "127.0.0.1")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"auto_link_preset": "bold"}, {"auto_link_preset"}),
        ({"auto_link_threshold": 0.5}, {"auto_link_threshold"}),
        ({"auto_link_threshold": "0.9"}, {"auto_link_threshold"}),
        ({"auto_link_threshold": 1.5}, {"auto_link_threshold"}),
        ({"notifications": 1}, {"notifications"}),
        ({"auto_link_after_sync": None}, {"auto_link_after_sync"}),
        ({"secret_key": "x"}, {"secret_key"}),
        ({"time_zone": "Europe/Atlantis"}, {"time_zone"}),
        ({"time_zone": 1}, {"time_zone"}),
        ({"week_starts_on": "Monday"}, {"week_starts_on"}),
        ({"closed_statuses": [2]}, {"closed_statuses"}),
        ({"closed_statuses": [0]}, {"closed_statuses"}),
        ({"closed_statuses": "6"}, {"closed_statuses"}),
        ({"sync_minutes": 1441}, {"sync_minutes"}),
        ({"responders_minutes": -1}, {"responders_minutes"}),
        ({"audit_hour": 24}, {"audit_hour"}),
        ({"reset": ["secret_key"]}, {"reset"}),
        ({"version": "1"}, {"version"}),
    ],
)
def test_wrong_setting_is_named(admin, body, fields):
    assert wrong_fields(admin.put("settings", body)) == fields
    assert given(admin.get("settings"))["settings"] == FIRST


def test_manager_may_not_look(api):
    body = refused(api.get("settings"), 403, "forbidden")
    assert "the role admin" in body["error"]


def test_undo_restores_the_settings_and_is_left_to_admins(admin, api):
    undo = given(admin.put("settings", {"auto_link_preset": "small"}))["undo"]
    path = f"audit/{undo['audit_id']}/undo"
    refused(api.post(path), 403, "forbidden")
    assert not given(api.get("audit", action="settings"))["entries"][0]["can_undo"]
    assert given(admin.get("audit", action="settings"))["entries"][0]["can_undo"]
    body = given(admin.post(path))
    assert (body["mapping"], body["message"]) == (None, "Undone. The settings are as before.")
    assert given(admin.get("settings"))["settings"] == FIRST
    refused(admin.post(path), 409, "changed_since")
