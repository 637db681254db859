"""Responders that wait for the member with an e-mail address, and what follows when one appears."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.errors import Conflict, Invalid
from app.extensions import db
from app.freshworks_service import Agent
from app.models import REJECTED, AuditEntry
from app.services import audit, decisions, members, people, reservations, undo
from app.services.actor import Actor
from app.services.decisions import Wish
from tests.factories import (
    RULES,
    TESTER,
    closed_ticket,
    link,
    member,
    responder,
    store_agents,
)
from tests.services.desk import give, mapping_of
from tests.services.world import credit

pytestmark = pytest.mark.usefixtures("app_context")

ADA = Actor(None, "Ada", "web")


@pytest.fixture
def oscar():
    return responder("Oscar Solis", email="oscar@example.com")


def test_member_who_appears_is_linked(oscar):
    closed_ticket(1, oscar)
    decisions.reserve(ADA, oscar.mapping_id, " Nova@Example.com ", RULES)
    assert mapping_of(oscar.id).reserved_email == "nova@example.com"
    assert decisions.link_reserved(RULES) == []
    nova = member("nova")
    give(nova, "NOVA@example.com")
    (made,) = decisions.link_reserved(RULES)
    assert "Oscar Solis is linked to nova" in made.message
    assert credit() == {(nova.id, oscar.id): {1}}
    now = mapping_of(oscar.id)
    assert (now.link_source, now.reserved_email) == ("reserved", None)


def test_member_who_is_there_is_linked_at_once(oscar, admin):
    give(admin, "ada@example.com")
    decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES)
    assert mapping_of(oscar.id).user_id == admin.id


def test_address_of_two_members_names_neither(oscar, admin):
    for person in (admin, member("Other")):
        give(person, "team@example.com")
    decisions.reserve(ADA, oscar.mapping_id, "team@example.com", RULES)
    assert mapping_of(oscar.id).user_id is None


def test_deactivated_member_is_not_linked(oscar, admin):
    give(admin, "ada@example.com", is_active=False)
    decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES)
    assert mapping_of(oscar.id).user_id is None


def test_member_whom_undo_brings_back_is_linked(oscar):
    nova = member("nova")
    give(nova, "nova@example.com")
    gone = members.set_active(TESTER, nova.id, False).entry
    assert gone
    decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
    undo.undo(ADA, gone.id, RULES, dry_run=True)
    assert mapping_of(oscar.id).user_id is None
    back = undo.undo(ADA, gone.id, RULES)
    assert "nova is as before. Oscar Solis is linked to nova." in back.outcome.message
    assert mapping_of(oscar.id).link_source == "reserved"


def test_excluding_ends_the_reservation_and_stops_no_other(oscar):
    mia = responder("Mia Berg")
    for holder in (oscar, mia):
        decisions.reserve(ADA, holder.mapping_id, "nova@example.com", RULES)
    decisions.exclude(ADA, oscar.mapping_id, True, RULES)
    assert mapping_of(oscar.id).reserved_email is None
    give(member("nova"), "nova@example.com")
    (made,) = decisions.link_reserved(RULES)
    assert made.mapping_id == mia.mapping_id


def test_undone_link_is_not_made_again(oscar):
    decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
    give(member("nova"), "nova@example.com")
    (made,) = decisions.link_reserved(RULES)
    undo.undo(ADA, made.audit_id or 0, RULES)
    assert decisions.link_reserved(RULES) == []
    now = mapping_of(oscar.id)
    assert (now.user_id, now.reserved_email) == (None, None)


def test_pair_that_a_person_rejected_is_not_linked(oscar, admin):
    decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
    give(admin, "nova@example.com")
    decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
    assert decisions.link_reserved(RULES) == []


def test_who_is_not_the_one_it_waits_for_is_proposed_to_others(oscar, admin):
    decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
    decisions.reject(ADA, oscar.mapping_id, member("Else").id, RULES)
    assert mapping_of(oscar.id).reserved_email == "nova@example.com"
    give(admin, "Nova@example.com")
    rejected = decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
    assert mapping_of(oscar.id).reserved_email is None
    undo.undo(ADA, rejected.audit_id or 0, RULES)
    assert mapping_of(oscar.id).reserved_email == "nova@example.com"


def test_pair_that_a_person_rejected_is_not_linked_under_another_name(oscar, admin):
    decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
    decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
    give(admin, "nova@example.com")
    assert decisions.link_reserved(RULES) == []


def test_deactivated_responder_waits(oscar, admin):
    decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
    store_agents([Agent(oscar.id, "Oscar Solis", "oscar@example.com", False)])
    give(admin, "nova@example.com")
    assert decisions.link_reserved(RULES) == []


def test_letters_of_all_alphabets_are_compared_alike(oscar, admin):
    decisions.reserve(ADA, oscar.mapping_id, "JÜRGEN@example.com", RULES)
    give(admin, "jürgen@example.com")
    assert len(decisions.link_reserved(RULES)) == 1


def test_link_to_who_is_there_is_undone_as_one(oscar, admin):
    give(admin, "ada@example.com")
    made = decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES)
    assert "Oscar Solis is linked to Admin" in made.message
    undo.undo(ADA, made.audit_id or 0, RULES)
    now = mapping_of(oscar.id)
    assert (now.user_id, now.reserved_email) == (None, None)


def test_undo_brings_back_that_the_pair_was_rejected(oscar, admin):
    give(admin, "ada@example.com")
    decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
    made = decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES)
    undo.undo(ADA, made.audit_id or 0, RULES)
    assert people.load().holding(REJECTED) == [(oscar.mapping_id, admin.id)]


def test_link_is_that_of_the_reservation_before_it(oscar, admin):
    eli, nova = member("Eli"), member("nova")
    give(nova, None)
    reserve = decisions.reserve
    reserve(Actor(admin.id, "Admin", "web"), oscar.mapping_id, "nova@example.com", RULES)
    give(nova, "nova@example.com")
    (made,) = decisions.link_reserved(RULES)
    link(oscar, None)
    reserve(Actor(eli.id, "Eli", "web"), oscar.mapping_id, "else@example.com", RULES)
    wish = reservations.made_for(audit.get(made.audit_id or 0))
    assert wish is not None
    assert wish.actor_label == "Admin"


def test_others_who_wait_for_the_address_are_named(oscar):
    mia, gone = responder("Mia Berg"), responder("Gone Away")
    for holder in (oscar, gone):
        made = decisions.reserve(ADA, holder.mapping_id, "nova@example.com", RULES)
    assert made.warning == (
        "Oscar Solis is reserved for nova@example.com too: both are linked once a member has"
        " it. Leave it to one of them if they are not one person."
    )
    decisions.exclude(ADA, gone.mapping_id, True, RULES)
    decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
    made = decisions.reserve(ADA, mia.mapping_id, "Nova@example.com", RULES)
    assert made.message == (
        f"Mia Berg is linked as soon as a member has nova@example.com. {made.warning}"
    )
    assert str(made.warning).startswith("Oscar Solis is reserved")
    assert decisions.reserve(ADA, mia.mapping_id, "mia@example.com", RULES).warning is None


def test_of_many_who_wait_for_the_address_two_are_named(oscar):
    for name in ("Ann", "Ben", "Cem", "Dan"):
        decisions.reserve(ADA, responder(name).mapping_id, "team@example.com", RULES)
    made = decisions.reserve(ADA, oscar.mapping_id, "team@example.com", RULES)
    assert str(made.warning).startswith("Ann, Ben and 2 more are reserved for team@example")


def test_members_who_have_the_address_are_named(oscar, admin):
    give(admin, "ada@example.com", is_active=False)
    give(member("Ben"), "team@example.com")
    give(member("Eve"), "team@example.com")

    def warned(email):
        return decisions.reserve(ADA, oscar.mapping_id, email, RULES).warning

    assert warned("ada@example.com") == (
        "Admin has ada@example.com, and is deactivated: the link is made once Admin is active"
        " again."
    )
    assert warned("team@example.com") == (
        "Ben and Eve share team@example.com, so it names neither and nobody is linked by it."
        " Choose the member by hand."
    )


@pytest.mark.parametrize("dry_run", [True, False])
def test_link_that_is_made_at_once_is_told(oscar, admin, dry_run):
    give(admin, "ada@example.com")
    link(responder("Mia Berg"), admin)
    wish = Wish(dry_run=dry_run)
    made = decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES, wish)
    assert made.message.startswith("A trial, nothing was stored: ") == dry_run
    assert made.message.endswith(f" {made.warning}")
    assert str(made.warning).startswith(
        "Admin has ada@example.com already, so Oscar Solis is linked to Admin at once. The"
        " member has Mia Berg, too: "
    )
    assert (mapping_of(oscar.id).user_id, made.audit_id is None) == (
        (None, True) if dry_run else (admin.id, False)
    )


def test_reservation_can_be_taken_back(oscar):
    decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES)
    assert "no longer reserved" in decisions.reserve(ADA, oscar.mapping_id, None, RULES).message
    assert mapping_of(oscar.id).reserved_email is None


def test_what_is_no_address_is_refused(oscar):
    with pytest.raises(Invalid) as refusal:
        decisions.reserve(ADA, oscar.mapping_id, "nobody", RULES)
    assert refusal.value.fields == {"email": "Write an address as name@example.com."}


def test_linked_and_excluded_ones_are_refused(oscar, admin):
    link(oscar, admin)
    bot = responder("Bot")
    decisions.exclude(ADA, bot.mapping_id, True, RULES)
    for holder, code in ((oscar, "linked"), (bot, "excluded")):
        with pytest.raises(Conflict) as refusal:
            decisions.reserve(ADA, holder.mapping_id, "ada@example.com", RULES)
        assert refusal.value.code == code


def test_seat_of_somebody_else_is_reserved_for_nobody(oscar, admin):
    """What was decided about one person links no other."""
    decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
    store_agents([Agent(oscar.id, "Mia Berg", "mia@example.com", True)])
    give(admin, "nova@example.com")
    assert decisions.link_reserved(RULES) == []
    now = mapping_of(oscar.id)
    assert (now.flag, now.reserved_email) == ("seat_changed", None)
    undo.undo(ADA, db.session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0, RULES)
    now = mapping_of(oscar.id)
    assert (now.flag, now.reserved_email) == (None, "nova@example.com")


@pytest.mark.parametrize(
    ("name", "email"), [("Oscar Reyes", "oscar@example.com"), ("Oscar Solis", "o@example.com")]
)
def test_who_has_a_new_name_or_a_new_address_stays_reserved(oscar, name, email):
    decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
    store_agents([Agent(oscar.id, name, email, True)])
    now = mapping_of(oscar.id)
    assert (now.flag, now.reserved_email) == (None, "nova@example.com")
