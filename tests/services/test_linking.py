"""What each link action does to credit, as "Links" of the rules of credit says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.clock import utcnow
from app.errors import Conflict, Invalid, NotFound
from app.extensions import db
from app.models import AuditEntry, FreshworksUserMapping, LinkPeriod, User
from app.services import decisions, linking, mappings, undo
from app.services.actor import Actor
from app.services.link_change import Change
from app.services.transaction import transaction
from tests.factories import (
    RULES,
    TESTER,
    Responder,
    ago,
    closed_ticket,
    closed_tickets,
    link,
    member,
    responder,
)
from tests.people import Person
from tests.services.world import credit

pytestmark = pytest.mark.usefixtures("app_context")


def tickets_of(person: Person, holder: Responder) -> list[int]:
    return sorted(credit().get((person.id, holder.id), ()))


def unclaimed(holder: Responder) -> int:
    return mappings.get(holder.mapping_id, RULES).unclaimed_tickets


@pytest.fixture
def other() -> Person:
    return member("Other")


def test_first_link_counts_since_ever(oscar, admin):
    closed_tickets(oscar, 1, 3, ago(days=200))
    outcome = link(oscar, admin)
    assert tickets_of(admin, oscar) == [1, 2, 3]
    assert outcome.effect == {str(admin.id): 3}
    assert (
        outcome.message == "Oscar Solis is linked to Admin. 3 unclaimed tickets are credited now."
    )
    assert unclaimed(oscar) == 0


def test_name_that_turns_letters_round_leaves_the_words_behind_it(admin):
    outcome = link(responder("\u202esiloS racsO"), admin)
    assert outcome.message.startswith("siloS racsO is linked to Admin.")


def test_closures_after_the_link_are_credited(oscar, admin):
    link(oscar, admin)
    closed_ticket(1, oscar, utcnow() + timedelta(hours=1))
    assert tickets_of(admin, oscar) == [1]


def test_unlink_keeps_past_credit_and_leaves_new_closures_unclaimed(oscar, admin):
    closed_ticket(1, oscar)
    link(oscar, admin)
    outcome = link(oscar, None)
    closed_ticket(2, oscar, utcnow() + timedelta(minutes=5))
    assert tickets_of(admin, oscar) == [1]
    assert unclaimed(oscar) == 1
    assert outcome.message == "Oscar Solis is unlinked. Tickets closed so far stay with Admin."


def test_unlink_remove_returns_all_credit_to_unclaimed(oscar, admin):
    closed_tickets(oscar, 1, 2, ago(days=1))
    link(oscar, admin)
    outcome = link(oscar, None, "remove")
    assert tickets_of(admin, oscar) == []
    assert unclaimed(oscar) == 2
    assert "2 tickets of Admin went back to unclaimed." in outcome.message


def test_relink_keep_leaves_earlier_tickets_where_they_are(oscar, admin, other):
    closed_ticket(1, oscar)
    link(oscar, admin)
    outcome = link(oscar, other)
    closed_ticket(2, oscar, utcnow() + timedelta(minutes=5))
    assert (tickets_of(admin, oscar), tickets_of(other, oscar)) == ([1], [2])
    assert outcome.message == "Oscar Solis is linked to Other. Earlier tickets stay with Admin."


def test_relink_move_takes_earlier_tickets_over(oscar, admin, other):
    closed_ticket(1, oscar)
    link(oscar, admin)
    outcome = link(oscar, other, "move")
    assert (tickets_of(admin, oscar), tickets_of(other, oscar)) == ([], [1])
    assert outcome.message == "Oscar Solis is linked to Other. 1 ticket moved over from Admin."


def test_new_link_takes_the_gap_of_an_unlinked_time(oscar, admin, other):
    link(oscar, admin)
    link(oscar, None)
    with clock.freeze(utcnow() + timedelta(days=2)):
        closed_ticket(1, oscar, ago(days=1))
        link(oscar, other)
        assert tickets_of(other, oscar) == [1]
        assert unclaimed(oscar) == 0


def test_closure_at_the_instant_of_the_click_keeps_its_credit(oscar, admin):
    link(oscar, admin)
    closed_ticket(1, oscar, utcnow())
    link(oscar, None)
    assert tickets_of(admin, oscar) == [1]


def test_closure_ahead_of_our_clock_keeps_its_credit(oscar, admin, other):
    link(oscar, admin)
    closed_ticket(1, oscar, utcnow() + timedelta(minutes=3))
    link(oscar, other)
    assert tickets_of(admin, oscar) == [1]


def test_closure_at_the_very_end_of_a_period_belongs_to_the_next(oscar, admin, other):
    link(oscar, admin)
    link(oscar, other)
    closed_ticket(1, oscar, utcnow())
    assert (tickets_of(admin, oscar), tickets_of(other, oscar)) == ([], [1])


def test_same_link_again_changes_nothing(oscar, admin):
    link(oscar, admin)
    version = mappings.get(oscar.mapping_id, RULES).mapping.version
    entries = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    outcome = link(oscar, admin)
    assert not outcome.changed
    assert outcome.audit_id is None
    assert mappings.get(oscar.mapping_id, RULES).mapping.version == version
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == entries


def test_two_responders_of_one_member_add_up(oscar, admin):
    second = responder("Oscar Two")
    closed_ticket(1, oscar)
    closed_ticket(2, second)
    link(oscar, admin)
    link(second, admin)
    assert (tickets_of(admin, oscar), tickets_of(admin, second)) == ([1], [2])


def test_stale_version_is_refused_and_names_who_was_quicker(oscar, admin, other):
    link(oscar, admin)
    with pytest.raises(Conflict, match="linked to Admin by Tester just now") as caught:
        linking.change(TESTER, oscar.mapping_id, Change(other.id, version=1), RULES)
    assert caught.value.code == "stale_version"
    assert mappings.get(oscar.mapping_id, RULES).mapping.user_id == admin.id


@pytest.mark.parametrize(("user", "history"), [(True, "remove"), (False, "move"), (True, "?")])
def test_history_that_does_not_fit_is_refused(oscar, admin, user, history):
    with pytest.raises(Invalid) as caught:
        link(oscar, admin if user else None, history)
    assert "history" in caught.value.fields


def test_deactivated_member_is_not_offered(oscar, admin):
    db.session.get_one(User, admin.id).is_active = False
    db.session.commit()
    with pytest.raises(NotFound):
        link(oscar, admin)


def test_unknown_mapping_is_not_found(admin):
    with pytest.raises(NotFound):
        linking.change(TESTER, 999, Change(admin.id), RULES)


def test_audit_entry_tells_who_what_and_effect(oscar, admin):
    closed_ticket(1, oscar)
    outcome = link(oscar, admin)
    entry = db.session.get_one(AuditEntry, outcome.audit_id)
    assert (entry.actor_label, entry.source, entry.action) == ("Tester", "system", "link")
    assert (entry.mapping_id, entry.user_id) == (oscar.mapping_id, admin.id)
    assert entry.effect == f'{{"{admin.id}": 1}}'


def test_undo_restores_periods_credit_and_source(oscar, admin, other):
    closed_tickets(oscar, 1, 4, ago(days=3))
    link(oscar, admin, source="auto")
    before = credit()
    outcome = link(oscar, other, "move")
    assert outcome.audit_id is not None
    undone = undo.undo(TESTER, outcome.audit_id, RULES).outcome
    mapping = mappings.get(oscar.mapping_id, RULES).mapping
    assert credit() == before
    assert (mapping.user_id, mapping.link_source, mapping.confirmed) == (admin.id, "auto", False)
    assert "Oscar Solis is linked to Admin, as before." in undone.message


def test_undo_of_undo_links_again(oscar, admin):
    closed_ticket(1, oscar)
    first = link(oscar, admin)
    second = undo.undo(TESTER, first.audit_id or 0, RULES).outcome
    assert tickets_of(admin, oscar) == []
    undo.undo(TESTER, second.audit_id or 0, RULES)
    assert tickets_of(admin, oscar) == [1]


def test_who_was_late_is_told_what_was_decided(oscar, admin, other):
    erin, seen = Actor(None, "Erin", "web"), mappings.get(oscar.mapping_id, RULES).mapping.version

    def late():
        with pytest.raises(Conflict) as refusal:
            linking.change(TESTER, oscar.mapping_id, Change(other.id, version=seen), RULES)
        return str(refusal.value)

    said = decisions.reject(erin, oscar.mapping_id, admin.id, RULES)
    assert "Oscar Solis was rejected for Admin by Erin just now. Your choice" in late()
    undo.undo(erin, said.audit_id or 0, RULES)
    assert "Oscar Solis was put back as before by Erin" in late()
    decisions.reserve(erin, oscar.mapping_id, "new@example.com", RULES)
    assert "Oscar Solis was reserved for new@example.com by Erin" in late()
    decisions.exclude(erin, oscar.mapping_id, True, RULES)
    assert "Oscar Solis was marked as not a person by Erin" in late()


def test_undo_twice_is_refused(oscar, admin):
    outcome = link(oscar, admin)
    undo.undo(TESTER, outcome.audit_id or 0, RULES)
    with pytest.raises(Conflict, match="undone already by Tester"):
        undo.undo(TESTER, outcome.audit_id or 0, RULES)


def test_undo_of_a_change_that_was_followed_by_another_is_refused(oscar, admin, other):
    first = link(oscar, admin)
    link(oscar, other)
    with pytest.raises(Conflict, match="changed again since by Tester"):
        undo.undo(TESTER, first.audit_id or 0, RULES)
    assert mappings.get(oscar.mapping_id, RULES).mapping.user_id == other.id


def test_database_refuses_a_second_open_period(oscar, admin, other):
    link(oscar, admin)
    db.session.add(
        LinkPeriod(
            freshworks_user_id=oscar.id,
            user_id=other.id,
            starts_at=datetime(2030, 1, 1, tzinfo=UTC),
        )
    )
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_database_refuses_a_period_of_nobody(admin):
    db.session.add(LinkPeriod(freshworks_user_id=404, user_id=admin.id))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_member_of_the_mapping_is_that_of_the_open_period(oscar, admin):
    link(oscar, admin)
    assert db.session.get_one(FreshworksUserMapping, oscar.mapping_id).user_id == admin.id
    link(oscar, None)
    assert db.session.get_one(FreshworksUserMapping, oscar.mapping_id).user_id is None


def agents_tell(name: str, email: str) -> Responder:
    return responder(name, id=18014125885, email=email)


def test_seat_given_to_another_person_ends_the_link(admin):
    oscar = agents_tell("Oscar Solis", "oscar@example.com")
    closed_ticket(1, oscar)
    link(oscar, admin)
    agents_tell("Paula Reyes", "paula@example.com")
    closed_ticket(2, oscar, utcnow() + timedelta(minutes=5))
    assert tickets_of(admin, oscar) == [1]
    assert unclaimed(oscar) == 1
    entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.source) == ("unlink", "system")


@pytest.mark.parametrize(
    ("name", "email"),
    [("Oscar Reyes", "oscar@example.com"), ("Oscar Solis", "o.solis@example.com")],
)
def test_new_name_or_new_address_alone_is_the_same_person(admin, name, email):
    oscar = agents_tell("Oscar Solis", "oscar@example.com")
    link(oscar, admin)
    agents_tell(name, email)
    assert mappings.get(oscar.mapping_id, RULES).mapping.user_id == admin.id


def test_any_number_of_mappings_is_held_at_once(oscar):
    # A bound value for each would be more than PostgreSQL or SQLite take.
    with transaction(keep=False):
        linking.hold({oscar.mapping_id, *range(70_000)})
        assert linking.locked(oscar.mapping_id).freshworks_user_id == oscar.id
