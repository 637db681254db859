"""A seat that goes to somebody else: found by the sync, or handed over from a day on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.clock import utcnow
from app.errors import Invalid
from app.freshworks_service import Agent
from app.services import linking, mappings, undo
from app.services.actor import Actor
from app.services.link_change import Change
from tests.factories import (
    RULES,
    TESTER,
    ago,
    closed_ticket,
    closed_tickets,
    link,
    member,
    responder,
    store_agents,
)
from tests.services.desk import mapping_of
from tests.services.world import credit

pytestmark = pytest.mark.usefixtures("app_context")

ADA = Actor(None, "Ada", "web")


@pytest.fixture
def oscar():
    return responder("Oscar Solis", email="oscar@example.com")


def test_seat_of_somebody_else_goes_to_review(oscar, admin):
    link(oscar, admin)
    store_agents([Agent(oscar.id, "Mia Berg", "mia@example.com", True)])
    now = mapping_of(oscar.id)
    assert (now.flag, now.user_id) == ("seat_changed", None)


@pytest.mark.parametrize("name", ["Oscar " * 30, "Oscar\x01 Solis", " Oscar Solis "])
def test_new_address_alone_is_the_same_person_however_the_name_is_stored(oscar, admin, name):
    store_agents([Agent(oscar.id, name, "oscar@example.com", True)])
    link(oscar, admin)
    store_agents([Agent(oscar.id, name, "solis@example.com", True)])
    now = mapping_of(oscar.id)
    assert (now.flag, now.user_id) == (None, admin.id)
    assert mapping_of(oscar.id).freshworks_email == "solis@example.com"


def hand(holder, person, moment):
    wanted = Change(person and person.id, effective_from=moment)
    return linking.change(TESTER, holder.mapping_id, wanted, RULES)


def test_closures_before_stay_and_later_ones_move(oscar, admin):
    other = member("Other")
    closed_tickets(oscar, 1, 2, ago(days=20))
    closed_tickets(oscar, 3, 3, ago(days=5))
    link(oscar, admin)
    outcome = hand(oscar, other, ago(days=10))
    assert credit() == {(admin.id, oscar.id): {1, 2}, (other.id, oscar.id): {3, 4, 5}}
    assert outcome.effect == {str(admin.id): -3, str(other.id): 3}
    undo.undo(TESTER, outcome.audit_id or 0, RULES)
    assert credit() == {(admin.id, oscar.id): {1, 2, 3, 4, 5}}


def test_unlink_from_a_day_on(oscar, admin):
    closed_tickets(oscar, 1, 2, ago(days=20))
    closed_tickets(oscar, 3, 3, ago(days=5))
    link(oscar, admin)
    hand(oscar, None, ago(days=10))
    assert credit() == {(admin.id, oscar.id): {1, 2}}
    assert mappings.get(oscar.mapping_id, RULES).unclaimed_tickets == 3


def test_first_link_from_a_day_on_leaves_what_lies_before_unclaimed(oscar, admin):
    closed_tickets(oscar, 1, 2, ago(days=20))
    closed_tickets(oscar, 3, 3, ago(days=5))
    hand(oscar, admin, ago(days=10))
    assert credit() == {(admin.id, oscar.id): {3, 4, 5}}


@pytest.mark.parametrize(
    ("history", "told"),
    [
        ("keep", "Earlier tickets stay with Admin. 2 unclaimed tickets are credited now."),
        ("move", "3 tickets moved over from Admin. 2 unclaimed tickets are credited now."),
    ],
)
def test_next_member_is_told_of_what_lay_before(oscar, admin, history, told):
    closed_tickets(oscar, 1, 2, ago(days=20))
    closed_tickets(oscar, 3, 3, ago(days=5))
    hand(oscar, admin, ago(days=10))
    made = link(oscar, member("Other"), history)
    assert made.message == f"Oscar Solis is linked to Other. {told}"


def test_moment_that_has_not_come_is_refused(oscar, admin):
    with pytest.raises(Invalid, match="future moment"):
        hand(oscar, admin, utcnow() + timedelta(minutes=1))


def test_moment_within_an_earlier_link_is_refused(oscar, admin):
    link(oscar, admin)
    hand(oscar, member("Other"), datetime(2025, 6, 1, 10, tzinfo=UTC))
    with pytest.raises(Invalid, match=r"Choose 1 Jun 2025, 10:00 or later"):
        hand(oscar, admin, datetime(2025, 5, 1, tzinfo=UTC))


def test_moment_at_which_the_present_link_began_hands_over_all_of_it(oscar, admin):
    other, begin = member("Other"), ago(days=10)
    closed_ticket(1, oscar, ago(days=20))
    closed_ticket(2, oscar, begin)
    link(oscar, admin)
    hand(oscar, other, begin)
    hand(oscar, admin, begin)
    assert credit() == {(admin.id, oscar.id): {1, 2}}


def test_change_can_hold_from_this_very_moment_on(oscar, admin):
    link(oscar, admin)
    assert hand(oscar, member("Other"), utcnow()).changed


def test_moment_without_any_change_is_refused(oscar, admin):
    link(oscar, admin)
    with pytest.raises(Invalid, match="would stay as it is"):
        hand(oscar, admin, ago(days=1))


def test_moment_and_choice_of_history_contradict_each_other(oscar, admin):
    wanted = Change(admin.id, history="move", effective_from=ago(days=1))
    with pytest.raises(Invalid, match="says already where"):
        linking.change(TESTER, oscar.mapping_id, wanted, RULES)
