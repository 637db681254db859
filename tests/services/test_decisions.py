"""What people decide besides linking, what follows from it, and that all of it can be undone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.clock import utcnow
from app.errors import Conflict, Invalid, NotFound
from app.extensions import db
from app.freshworks_service import Agent
from app.models import (
    REJECTED,
    UNDONE,
    UNLINKED,
    UNSURE,
    AuditBatch,
    AuditEntry,
    FreshworksUserMapping,
    MailOutbox,
    User,
)
from app.services import audit, decisions, link_state, linking, mappings, people, reservations, undo
from app.services.actor import Actor
from app.services.decisions import Wish
from app.services.link_change import Change
from app.services.transaction import transaction
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
from tests.services.world import credit

pytestmark = pytest.mark.usefixtures("app_context")

ADA = Actor(None, "Ada", "web")


@pytest.fixture
def oscar():
    return responder("Oscar Solis", email="oscar@example.com")


@pytest.fixture
def admin():
    return member("Admin", "admin")


def stored(holder) -> FreshworksUserMapping:
    return mappings.get(holder.mapping_id, RULES).mapping


def verdicts(verdict: str) -> list[tuple[int, int]]:
    return people.load().holding(verdict)


def test_rejected_pair_is_remembered_until_a_name_changes(oscar, admin):
    outcome = decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
    assert outcome.changed
    assert verdicts(REJECTED) == [(oscar.mapping_id, admin.id)]
    store_agents([Agent(oscar.id, "Oscar Soliz", "oscar@example.com", True)])
    assert verdicts(REJECTED) == []
    judged = people.load().judged[oscar.mapping_id, admin.id]
    assert (judged.actor, judged.changed) == ("Ada", ("the name of the responder",))


def test_same_verdict_again_changes_nothing(oscar, admin):
    decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
    again = decisions.reject(TESTER, oscar.mapping_id, admin.id, RULES)
    assert (again.changed, again.audit_id) == (False, None)
    assert "already" in again.message


def test_same_verdict_under_another_name_holds_anew(oscar, admin):
    decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
    store_agents([Agent(oscar.id, "Oscar Soliz", "oscar@example.com", True)])
    assert decisions.reject(ADA, oscar.mapping_id, admin.id, RULES).changed
    assert verdicts(REJECTED) == [(oscar.mapping_id, admin.id)]


def test_unsure_takes_the_place_of_rejected_and_undo_brings_it_back(oscar, admin):
    decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
    later = decisions.unsure(ADA, oscar.mapping_id, admin.id, RULES)
    assert (verdicts(REJECTED), verdicts(UNSURE)) == ([], [(oscar.mapping_id, admin.id)])
    undo.undo(ADA, later.audit_id or 0, RULES)
    assert verdicts(REJECTED) == [(oscar.mapping_id, admin.id)]


def test_linking_a_rejected_pair_by_hand_forgets_the_verdict(oscar, admin):
    decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
    link(oscar, admin)
    assert people.load().judged == {}


@pytest.mark.parametrize("decide", [decisions.reject, decisions.unsure])
def test_verdict_about_the_present_link_is_refused(oscar, admin, decide):
    link(oscar, admin)
    with pytest.raises(Conflict, match="Unlink it to say") as refusal:
        decide(ADA, oscar.mapping_id, admin.id, RULES)
    assert refusal.value.code == "linked"


def test_verdict_about_nobody_is_not_found(oscar):
    with pytest.raises(NotFound, match="no active member"):
        decisions.reject(ADA, oscar.mapping_id, 404, RULES)


@pytest.mark.parametrize(
    ("relink", "unlink", "verdict"),
    [("keep", "keep", UNLINKED), ("move", "remove", REJECTED)],
)
def test_unlink_and_relink_by_a_person_part_the_pair(oscar, admin, relink, unlink, verdict):
    other = member("Other")
    link(oscar, admin, actor=ADA)
    link(oscar, other, relink, actor=ADA)
    link(oscar, None, unlink, actor=ADA)
    assert set(verdicts(verdict)) == {(oscar.mapping_id, admin.id), (oscar.mapping_id, other.id)}


def test_unlinked_pair_can_be_rejected(oscar, admin):
    link(oscar, admin, actor=ADA), link(oscar, None, actor=ADA)
    assert decisions.reject(ADA, oscar.mapping_id, admin.id, RULES).changed
    assert (verdicts(UNLINKED), verdicts(REJECTED)) == ([], [(oscar.mapping_id, admin.id)])


def test_unlink_by_a_program_parts_nobody(oscar, admin):
    link(oscar, admin)
    link(oscar, None)
    assert people.load().judged == {}


def test_undone_automatic_link_waits_for_a_person(oscar, admin):
    made = link(oscar, admin, source="auto")
    undone = undo.undo(ADA, made.audit_id or 0, RULES).outcome
    assert verdicts(UNDONE) == [(oscar.mapping_id, admin.id)]
    undo.undo(ADA, undone.audit_id or 0, RULES)
    assert (stored(oscar).link_source, people.load().judged) == ("auto", {})


def test_confirming_an_automatic_link(oscar, admin):
    link(oscar, admin, source="auto")
    assert not stored(oscar).confirmed
    decisions.confirm(ADA, oscar.mapping_id, admin.id, RULES)
    assert stored(oscar).confirmed
    assert not decisions.confirm(ADA, oscar.mapping_id, None, RULES).changed


def test_confirming_what_is_not_linked_is_refused(oscar, admin):
    with pytest.raises(Conflict) as refusal:
        decisions.confirm(ADA, oscar.mapping_id, admin.id, RULES)
    assert refusal.value.code == "not_linked"


def test_excluded_responder_leaves_the_counts_and_comes_back(oscar):
    outcome = decisions.exclude(ADA, oscar.mapping_id, True, RULES)
    assert (mappings.state().total_mappings, mappings.state().excluded_count) == (0, 1)
    undo.undo(ADA, outcome.audit_id or 0, RULES)
    assert (mappings.state().total_mappings, mappings.state().excluded_count) == (1, 0)


def test_excluded_responder_cannot_be_linked_nor_a_linked_one_excluded(oscar, admin):
    decisions.exclude(ADA, oscar.mapping_id, True, RULES)
    with pytest.raises(Conflict, match="not a person"):
        link(oscar, admin)
    decisions.exclude(ADA, oscar.mapping_id, False, RULES)
    link(oscar, admin)
    with pytest.raises(Conflict, match="Unlink it first"):
        decisions.exclude(ADA, oscar.mapping_id, True, RULES)


def test_stale_version_is_refused_with_who_and_when(oscar, admin):
    link(oscar, admin, actor=ADA)
    with pytest.raises(Conflict, match="was linked to Admin by Ada just now") as refusal:
        decisions.confirm(ADA, oscar.mapping_id, None, RULES, Wish(version=1))
    assert refusal.value.code == "stale_version"


class TestReserved:
    def test_member_who_appears_is_linked(self, oscar):
        closed_ticket(1, oscar)
        decisions.reserve(ADA, oscar.mapping_id, " Nova@Example.com ", RULES)
        assert stored(oscar).reserved_email == "nova@example.com"
        assert decisions.link_reserved(RULES) == []
        nova = member("nova")
        self.give(nova, "NOVA@example.com")
        (made,) = decisions.link_reserved(RULES)
        assert "Oscar Solis is linked to nova" in made.message
        assert credit() == {(nova.id, oscar.id): {1}}
        assert (stored(oscar).link_source, stored(oscar).reserved_email) == ("reserved", None)

    def test_member_who_is_there_is_linked_at_once(self, oscar, admin):
        self.give(admin, "ada@example.com")
        decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES)
        assert stored(oscar).user_id == admin.id

    def test_address_of_two_members_names_neither(self, oscar, admin):
        for person in (admin, member("Other")):
            self.give(person, "team@example.com")
        decisions.reserve(ADA, oscar.mapping_id, "team@example.com", RULES)
        assert stored(oscar).user_id is None

    def test_deactivated_member_is_not_linked(self, oscar, admin):
        self.give(admin, "ada@example.com", is_active=False)
        decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES)
        assert stored(oscar).user_id is None

    def test_excluding_ends_the_reservation_and_stops_no_other(self, oscar):
        mia = responder("Mia Berg")
        for holder in (oscar, mia):
            decisions.reserve(ADA, holder.mapping_id, "nova@example.com", RULES)
        decisions.exclude(ADA, oscar.mapping_id, True, RULES)
        assert stored(oscar).reserved_email is None
        self.give(member("nova"), "nova@example.com")
        (made,) = decisions.link_reserved(RULES)
        assert made.mapping_id == mia.mapping_id

    def test_undone_link_is_not_made_again(self, oscar):
        decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
        self.give(member("nova"), "nova@example.com")
        (made,) = decisions.link_reserved(RULES)
        undo.undo(ADA, made.audit_id or 0, RULES)
        assert decisions.link_reserved(RULES) == []
        assert (stored(oscar).user_id, stored(oscar).reserved_email) == (None, None)

    def test_pair_that_a_person_rejected_is_not_linked(self, oscar, admin):
        decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
        self.give(admin, "nova@example.com")
        decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
        assert decisions.link_reserved(RULES) == []

    def test_who_is_not_the_one_it_waits_for_is_proposed_to_others(self, oscar, admin):
        decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
        decisions.reject(ADA, oscar.mapping_id, member("Else").id, RULES)
        assert stored(oscar).reserved_email == "nova@example.com"
        self.give(admin, "Nova@example.com")
        rejected = decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
        assert stored(oscar).reserved_email is None
        undo.undo(ADA, rejected.audit_id or 0, RULES)
        assert stored(oscar).reserved_email == "nova@example.com"

    def test_pair_that_a_person_rejected_is_not_linked_under_another_name(self, oscar, admin):
        decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
        decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
        self.give(admin, "nova@example.com")
        assert decisions.link_reserved(RULES) == []

    def test_deactivated_responder_waits(self, oscar, admin):
        decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
        store_agents([Agent(oscar.id, "Oscar Solis", "oscar@example.com", False)])
        self.give(admin, "nova@example.com")
        assert decisions.link_reserved(RULES) == []

    def test_letters_of_all_alphabets_are_compared_alike(self, oscar, admin):
        decisions.reserve(ADA, oscar.mapping_id, "JÜRGEN@example.com", RULES)
        self.give(admin, "jürgen@example.com")
        assert len(decisions.link_reserved(RULES)) == 1

    def test_link_to_who_is_there_is_undone_as_one(self, oscar, admin):
        self.give(admin, "ada@example.com")
        made = decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES)
        assert "Oscar Solis is linked to Admin" in made.message
        undo.undo(ADA, made.audit_id or 0, RULES)
        assert (stored(oscar).user_id, stored(oscar).reserved_email) == (None, None)

    def test_undo_brings_back_that_the_pair_was_rejected(self, oscar, admin):
        self.give(admin, "ada@example.com")
        decisions.reject(ADA, oscar.mapping_id, admin.id, RULES)
        made = decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES)
        undo.undo(ADA, made.audit_id or 0, RULES)
        assert verdicts(REJECTED) == [(oscar.mapping_id, admin.id)]

    def test_link_is_that_of_the_reservation_before_it(self, oscar, admin):
        eli, nova = member("Eli"), member("nova")
        self.give(nova, None)
        reserve = decisions.reserve
        reserve(Actor(admin.id, "Admin", "web"), oscar.mapping_id, "nova@example.com", RULES)
        self.give(nova, "nova@example.com")
        (made,) = decisions.link_reserved(RULES)
        link(oscar, None)
        reserve(Actor(eli.id, "Eli", "web"), oscar.mapping_id, "else@example.com", RULES)
        wish = reservations.made_for(audit.get(made.audit_id or 0))
        assert wish is not None
        assert wish.actor_label == "Admin"

    def test_others_who_wait_for_the_address_are_named(self, oscar):
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

    def test_of_many_who_wait_for_the_address_two_are_named(self, oscar):
        for name in ("Ann", "Ben", "Cem", "Dan"):
            decisions.reserve(ADA, responder(name).mapping_id, "team@example.com", RULES)
        made = decisions.reserve(ADA, oscar.mapping_id, "team@example.com", RULES)
        assert str(made.warning).startswith("Ann, Ben and 2 more are reserved for team@example")

    def test_members_who_have_the_address_are_named(self, oscar, admin):
        self.give(admin, "ada@example.com", is_active=False)
        self.give(member("Ben"), "team@example.com")
        self.give(member("Eve"), "team@example.com")

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
    def test_link_that_is_made_at_once_is_told(self, oscar, admin, dry_run):
        self.give(admin, "ada@example.com")
        link(responder("Mia Berg"), admin)
        wish = Wish(dry_run=dry_run)
        made = decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES, wish)
        assert made.message.startswith("A trial, nothing was stored: ") == dry_run
        assert made.message.endswith(f" {made.warning}")
        assert str(made.warning).startswith(
            "Admin has ada@example.com already, so Oscar Solis is linked to Admin at once. The"
            " member has Mia Berg, too: "
        )
        assert (stored(oscar).user_id, made.audit_id is None) == (
            (None, True) if dry_run else (admin.id, False)
        )

    def test_reservation_can_be_taken_back(self, oscar):
        decisions.reserve(ADA, oscar.mapping_id, "ada@example.com", RULES)
        assert "no longer reserved" in decisions.reserve(ADA, oscar.mapping_id, None, RULES).message
        assert stored(oscar).reserved_email is None

    def test_what_is_no_address_is_refused(self, oscar):
        with pytest.raises(Invalid) as refusal:
            decisions.reserve(ADA, oscar.mapping_id, "nobody", RULES)
        assert refusal.value.fields == {"email": "Write an address as name@example.com."}

    def test_linked_and_excluded_ones_are_refused(self, oscar, admin):
        link(oscar, admin)
        bot = responder("Bot")
        decisions.exclude(ADA, bot.mapping_id, True, RULES)
        for holder, code in ((oscar, "linked"), (bot, "excluded")):
            with pytest.raises(Conflict) as refusal:
                decisions.reserve(ADA, holder.mapping_id, "ada@example.com", RULES)
            assert refusal.value.code == code

    def give(self, person, email, *, is_active=True):
        with transaction():
            change = sa.update(User).where(User.id == person.id)
            db.session.execute(change.values(email=email, is_active=is_active))


class TestDispute:
    def test_link_stays_and_waits_for_somebody(self, oscar, admin):
        closed_ticket(1, oscar)
        link(oscar, admin)
        before = credit()
        decisions.dispute(ADA, oscar.mapping_id, admin.id, RULES)
        assert (stored(oscar).flag, stored(oscar).user_id) == ("disputed", admin.id)
        assert credit() == before

    def test_confirming_settles_it(self, oscar, admin):
        link(oscar, admin)
        decisions.dispute(ADA, oscar.mapping_id, admin.id, RULES)
        decisions.confirm(ADA, oscar.mapping_id, admin.id, RULES)
        assert stored(oscar).flag is None

    def test_member_who_is_not_linked_any_more_is_told_so(self, oscar, admin):
        with pytest.raises(Conflict, match="not linked to this member any more"):
            decisions.dispute(ADA, oscar.mapping_id, admin.id, RULES)

    def test_whoever_did_not_look_at_it_does_not_settle_it(self, oscar, admin):
        link(oscar, admin)
        decisions.dispute(ADA, oscar.mapping_id, admin.id, RULES)
        with pytest.raises(Conflict, match="this is not me") as refusal:
            decisions.confirm(ADA, oscar.mapping_id, None, RULES)
        assert refusal.value.code == "disputed"

    def test_it_stands_not_in_the_way_of_undo(self, oscar, admin):
        made = link(oscar, admin, source="auto")
        decisions.dispute(ADA, oscar.mapping_id, admin.id, RULES)
        undo.undo(ADA, made.audit_id or 0, RULES)
        assert (stored(oscar).user_id, stored(oscar).flag) == (None, None)


def test_seat_of_somebody_else_goes_to_review(oscar, admin):
    link(oscar, admin)
    store_agents([Agent(oscar.id, "Mia Berg", "mia@example.com", True)])
    assert (stored(oscar).flag, stored(oscar).user_id) == ("seat_changed", None)


def test_seat_of_somebody_else_is_reserved_for_nobody(oscar, admin):
    """What was decided about one person links no other."""
    decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
    store_agents([Agent(oscar.id, "Mia Berg", "mia@example.com", True)])
    TestReserved().give(admin, "nova@example.com")
    assert decisions.link_reserved(RULES) == []
    assert (stored(oscar).flag, stored(oscar).reserved_email) == ("seat_changed", None)
    undo.undo(ADA, db.session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0, RULES)
    assert (stored(oscar).flag, stored(oscar).reserved_email) == (None, "nova@example.com")


@pytest.mark.parametrize(
    ("name", "email"), [("Oscar Reyes", "oscar@example.com"), ("Oscar Solis", "o@example.com")]
)
def test_who_has_a_new_name_or_a_new_address_stays_reserved(oscar, name, email):
    decisions.reserve(ADA, oscar.mapping_id, "nova@example.com", RULES)
    store_agents([Agent(oscar.id, name, email, True)])
    assert (stored(oscar).flag, stored(oscar).reserved_email) == (None, "nova@example.com")


@pytest.mark.parametrize("name", ["Oscar " * 30, "Oscar\x01 Solis", " Oscar Solis "])
def test_new_address_alone_is_the_same_person_however_the_name_is_stored(oscar, admin, name):
    store_agents([Agent(oscar.id, name, "oscar@example.com", True)])
    link(oscar, admin)
    store_agents([Agent(oscar.id, name, "solis@example.com", True)])
    assert (stored(oscar).flag, stored(oscar).user_id) == (None, admin.id)
    assert stored(oscar).freshworks_email == "solis@example.com"


class TestHandOver:
    def test_closures_before_stay_and_later_ones_move(self, oscar, admin):
        other = member("Other")
        closed_tickets(oscar, 1, 2, ago(days=20))
        closed_tickets(oscar, 3, 3, ago(days=5))
        link(oscar, admin)
        outcome = self.hand(oscar, other, ago(days=10))
        assert credit() == {(admin.id, oscar.id): {1, 2}, (other.id, oscar.id): {3, 4, 5}}
        assert outcome.effect == {str(admin.id): -3, str(other.id): 3}
        undo.undo(TESTER, outcome.audit_id or 0, RULES)
        assert credit() == {(admin.id, oscar.id): {1, 2, 3, 4, 5}}

    def test_unlink_from_a_day_on(self, oscar, admin):
        closed_tickets(oscar, 1, 2, ago(days=20))
        closed_tickets(oscar, 3, 3, ago(days=5))
        link(oscar, admin)
        self.hand(oscar, None, ago(days=10))
        assert credit() == {(admin.id, oscar.id): {1, 2}}
        assert mappings.get(oscar.mapping_id, RULES).unclaimed_tickets == 3

    def test_first_link_from_a_day_on_leaves_what_lies_before_unclaimed(self, oscar, admin):
        closed_tickets(oscar, 1, 2, ago(days=20))
        closed_tickets(oscar, 3, 3, ago(days=5))
        self.hand(oscar, admin, ago(days=10))
        assert credit() == {(admin.id, oscar.id): {3, 4, 5}}

    @pytest.mark.parametrize(
        ("history", "told"),
        [
            ("keep", "Earlier tickets stay with Admin. 2 unclaimed tickets are credited now."),
            ("move", "3 tickets moved over from Admin. 2 unclaimed tickets are credited now."),
        ],
    )
    def test_next_member_is_told_of_what_lay_before(self, oscar, admin, history, told):
        closed_tickets(oscar, 1, 2, ago(days=20))
        closed_tickets(oscar, 3, 3, ago(days=5))
        self.hand(oscar, admin, ago(days=10))
        made = link(oscar, member("Other"), history)
        assert made.message == f"Oscar Solis is linked to Other. {told}"

    def test_moment_that_has_not_come_is_refused(self, oscar, admin):
        with pytest.raises(Invalid, match="future moment"):
            self.hand(oscar, admin, utcnow() + timedelta(minutes=1))

    def test_moment_within_an_earlier_link_is_refused(self, oscar, admin):
        link(oscar, admin)
        self.hand(oscar, member("Other"), datetime(2025, 6, 1, 10, tzinfo=UTC))
        with pytest.raises(Invalid, match=r"Choose 1 Jun 2025, 10:00 or later"):
            self.hand(oscar, admin, datetime(2025, 5, 1, tzinfo=UTC))

    def test_moment_at_which_the_present_link_began_hands_over_all_of_it(self, oscar, admin):
        other, begin = member("Other"), ago(days=10)
        closed_ticket(1, oscar, ago(days=20))
        closed_ticket(2, oscar, begin)
        link(oscar, admin)
        self.hand(oscar, other, begin)
        self.hand(oscar, admin, begin)
        assert credit() == {(admin.id, oscar.id): {1, 2}}

    def test_change_can_hold_from_this_very_moment_on(self, oscar, admin):
        link(oscar, admin)
        assert self.hand(oscar, member("Other"), utcnow()).changed

    def test_moment_without_any_change_is_refused(self, oscar, admin):
        link(oscar, admin)
        with pytest.raises(Invalid, match="would stay as it is"):
            self.hand(oscar, admin, ago(days=1))

    def test_moment_and_choice_of_history_contradict_each_other(self, oscar, admin):
        wanted = Change(admin.id, history="move", effective_from=ago(days=1))
        with pytest.raises(Invalid, match="says already where"):
            linking.change(TESTER, oscar.mapping_id, wanted, RULES)

    def hand(self, holder, person, moment):
        wanted = Change(person and person.id, effective_from=moment)
        return linking.change(TESTER, holder.mapping_id, wanted, RULES)


class TestUndo:
    def test_what_was_changed_and_changed_back_is_undone(self, oscar, admin):
        first = link(oscar, admin)
        done = undo.undo(TESTER, first.audit_id or 0, RULES).outcome
        undo.undo(TESTER, done.audit_id or 0, RULES)
        undo.undo(TESTER, first.audit_id or 0, RULES)
        assert stored(oscar).user_id is None

    def test_later_decisions_are_listed_and_left(self, oscar, admin):
        first = link(oscar, admin, source="auto")
        confirmed = decisions.confirm(ADA, oscar.mapping_id, None, RULES)
        with pytest.raises(undo.ChangedSince) as refusal:
            undo.undo(ADA, first.audit_id or 0, RULES)
        assert [one.id for one in refusal.value.later] == [confirmed.audit_id]
        assert stored(oscar).user_id == admin.id

    def test_restore_goes_back_behind_all_of_them(self, oscar, admin):
        closed_ticket(1, oscar)
        before = link_state.read(stored(oscar))
        first = link(oscar, admin)
        link(oscar, member("Other"), "move")
        done = undo.undo(TESTER, first.audit_id or 0, RULES, restore=True)
        assert link_state.read(stored(oscar)) == before
        assert len(done.later) == 1
        assert credit() == {}

    def test_restored_state_before_an_automatic_link_waits_for_a_person(self, oscar, admin):
        made = link(oscar, admin, source="auto")
        link(oscar, member("Other"), actor=ADA)
        undo.undo(ADA, made.audit_id or 0, RULES, restore=True)
        assert verdicts(UNDONE) == [(oscar.mapping_id, admin.id)]
        assert stored(oscar).user_id is None

    def test_restored_automatic_link_is_not_one_that_was_undone(self, oscar, admin):
        link(oscar, admin, source="auto")
        ended = link(oscar, None)
        link(oscar, admin, source="auto")
        undo.undo(ADA, ended.audit_id or 0, RULES, restore=True)
        assert (stored(oscar).user_id, people.load().judged) == (admin.id, {})

    def test_restoring_twice_changes_nothing_more(self, oscar, admin):
        first = link(oscar, admin)
        link(oscar, member("Other"))
        undo.undo(TESTER, first.audit_id or 0, RULES, restore=True)
        version = stored(oscar).version
        again = undo.undo(TESTER, first.audit_id or 0, RULES, restore=True).outcome
        assert (again.changed, again.audit_id, stored(oscar).version) == (False, None, version)

    def test_trial_of_a_batch_opens_none(self, oscar, admin):
        batch_id = self.batch([oscar], admin)
        shown = undo.undo_batch(TESTER, batch_id, RULES, dry_run=True)
        assert (shown.batch_id, len(shown.undone)) == (None, 1)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditBatch)) == 1

    def batch(self, holders, person):
        with transaction():
            batch_id = audit.open_batch("bulk")
            for holder in holders:
                wanted = Change(person.id, batch_id=batch_id)
                linking.change(TESTER, holder.mapping_id, wanted, RULES)
        return batch_id

    def test_trial_shows_the_effect_and_changes_nothing(self, oscar, admin):
        closed_ticket(1, oscar)
        first = link(oscar, admin)
        version = stored(oscar).version
        shown = undo.undo(TESTER, first.audit_id or 0, RULES, dry_run=True)
        assert shown.outcome.effect == {str(admin.id): -1}
        assert shown.outcome.audit_id is None
        assert "would be unlinked, as before" in shown.outcome.message
        assert stored(oscar).version == version
        assert credit() == {(admin.id, oscar.id): {1}}


class TestToldAgain:
    """A link that undo brings back is told of, unless its member knows of it."""

    @pytest.fixture
    def nova(self, admin):
        TestReserved().give(admin, "nova@example.com")
        return admin

    def mails(self):
        query = sa.select(MailOutbox.status).order_by(MailOutbox.id)
        return list(db.session.scalars(query))

    def test_link_that_nobody_was_told_of_is_told_of(self, oscar, nova):
        made = link(oscar, nova)
        undone = undo.undo(TESTER, made.audit_id or 0, RULES).outcome
        undo.undo(TESTER, undone.audit_id or 0, RULES)
        assert self.mails() == ["queued", "queued"]

    def test_link_that_its_member_knows_is_not_told_again(self, oscar, nova):
        link(oscar, nova)
        with transaction():
            db.session.execute(sa.update(MailOutbox).values(status="sent"))
        parted = link(oscar, None)
        undo.undo(TESTER, parted.audit_id or 0, RULES)
        assert self.mails() == ["sent"]
