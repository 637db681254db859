"""What people decide besides linking, what follows from it, and that all of it can be undone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.errors import Conflict, NotFound
from app.extensions import db
from app.freshworks_service import Agent
from app.models import (
    REJECTED,
    UNDONE,
    UNLINKED,
    UNSURE,
    AuditBatch,
    MailOutbox,
)
from app.services import audit, decisions, link_state, linking, mappings, people, undo
from app.services.actor import Actor
from app.services.decisions import Wish
from app.services.link_change import Change
from app.services.transaction import transaction
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
    assert (mapping_of(oscar.id).link_source, people.load().judged) == ("auto", {})


def test_confirming_an_automatic_link(oscar, admin):
    link(oscar, admin, source="auto")
    assert not mapping_of(oscar.id).confirmed
    decisions.confirm(ADA, oscar.mapping_id, admin.id, RULES)
    assert mapping_of(oscar.id).confirmed
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


class TestDispute:
    def test_link_stays_and_waits_for_somebody(self, oscar, admin):
        closed_ticket(1, oscar)
        link(oscar, admin)
        before = credit()
        decisions.dispute(ADA, oscar.mapping_id, admin.id, RULES)
        now = mapping_of(oscar.id)
        assert (now.flag, now.user_id) == ("disputed", admin.id)
        assert credit() == before

    def test_confirming_settles_it(self, oscar, admin):
        link(oscar, admin)
        decisions.dispute(ADA, oscar.mapping_id, admin.id, RULES)
        decisions.confirm(ADA, oscar.mapping_id, admin.id, RULES)
        assert mapping_of(oscar.id).flag is None

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
        now = mapping_of(oscar.id)
        assert (now.user_id, now.flag) == (None, None)


class TestUndo:
    def test_what_was_changed_and_changed_back_is_undone(self, oscar, admin):
        first = link(oscar, admin)
        done = undo.undo(TESTER, first.audit_id or 0, RULES).outcome
        undo.undo(TESTER, done.audit_id or 0, RULES)
        undo.undo(TESTER, first.audit_id or 0, RULES)
        assert mapping_of(oscar.id).user_id is None

    def test_later_decisions_are_listed_and_left(self, oscar, admin):
        first = link(oscar, admin, source="auto")
        confirmed = decisions.confirm(ADA, oscar.mapping_id, None, RULES)
        with pytest.raises(undo.ChangedSince) as refusal:
            undo.undo(ADA, first.audit_id or 0, RULES)
        assert [one.id for one in refusal.value.later] == [confirmed.audit_id]
        assert mapping_of(oscar.id).user_id == admin.id

    def test_restore_goes_back_behind_all_of_them(self, oscar, admin):
        closed_ticket(1, oscar)
        before = link_state.read(mapping_of(oscar.id))
        first = link(oscar, admin)
        link(oscar, member("Other"), "move")
        done = undo.undo(TESTER, first.audit_id or 0, RULES, restore=True)
        assert link_state.read(mapping_of(oscar.id)) == before
        assert len(done.later) == 1
        assert credit() == {}

    def test_restored_state_before_an_automatic_link_waits_for_a_person(self, oscar, admin):
        made = link(oscar, admin, source="auto")
        link(oscar, member("Other"), actor=ADA)
        undo.undo(ADA, made.audit_id or 0, RULES, restore=True)
        assert verdicts(UNDONE) == [(oscar.mapping_id, admin.id)]
        assert mapping_of(oscar.id).user_id is None

    def test_restored_automatic_link_is_not_one_that_was_undone(self, oscar, admin):
        link(oscar, admin, source="auto")
        ended = link(oscar, None)
        link(oscar, admin, source="auto")
        undo.undo(ADA, ended.audit_id or 0, RULES, restore=True)
        assert (mapping_of(oscar.id).user_id, people.load().judged) == (admin.id, {})

    def test_restoring_twice_changes_nothing_more(self, oscar, admin):
        first = link(oscar, admin)
        link(oscar, member("Other"))
        undo.undo(TESTER, first.audit_id or 0, RULES, restore=True)
        version = mapping_of(oscar.id).version
        again = undo.undo(TESTER, first.audit_id or 0, RULES, restore=True).outcome
        assert (again.changed, again.audit_id) == (False, None)
        assert mapping_of(oscar.id).version == version

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
        version = mapping_of(oscar.id).version
        shown = undo.undo(TESTER, first.audit_id or 0, RULES, dry_run=True)
        assert shown.outcome.effect == {str(admin.id): -1}
        assert shown.outcome.audit_id is None
        assert "would be unlinked, as before" in shown.outcome.message
        assert mapping_of(oscar.id).version == version
        assert credit() == {(admin.id, oscar.id): {1}}


class TestToldAgain:
    """A link that undo brings back is told of, unless its member knows of it."""

    @pytest.fixture
    def nova(self, admin):
        give(admin, "nova@example.com")
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
