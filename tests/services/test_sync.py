"""The sync against a demo Freshworks over real HTTP: what it stores is what Freshworks did."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
import sqlalchemy as sa

from app.demo.actions import ACTIONS
from app.demo.actions import Refused as Senseless
from app.demo.freshservice_json import ticket_bytes
from app.demo.people import GHOST_ID, RESPONDERS, Responder
from app.demo.wording import GROUP_NAMES, REQUESTER_DOMAIN, wording
from app.errors import Conflict
from app.extensions import db
from app.freshworks_service import Away, BadAnswer, FreshworksError, Refused
from app.freshworks_service.account import Account
from app.models import (
    AppState,
    BadRecord,
    Closure,
    FreshworksUserMapping,
    SyncCursor,
    Ticket,
)
from app.services import (
    cursors,
    decisions,
    mappings,
    members,
    places,
    rebuild,
    responders,
    sync,
)
from app.services.mappings.query import Query
from app.services.profiles import Profile
from app.services.sync.result import SyncResult
from tests.factories import RULES, TESTER
from tests.services.desk import Desk, ledger, mapping_of, rows_of, silent
from tests.services.world import counted_writes

pytestmark = pytest.mark.usefixtures("app_context")

ANA, BEN = (one.id for one in [one for one in RESPONDERS if one.active][:2])
PLENTY = {"rate_limit": 10**6, "overall_limit": 10**6}
HISTORY = pytest.mark.demo(history=60, tickets=600, **PLENTY)


@pytest.fixture
def desk(demo):
    return Desk(demo)


@pytest.mark.demo(history=30)
def test_first_sync_equals_the_truth_for_every_responder(desk):
    result = desk.sync()
    desk.assert_agrees()
    listed = len(RESPONDERS)
    per_responder = Counter(holder for _, _, holder in desk.truth() if holder is not None)
    shown = {
        row.mapping.freshworks_user_id: row.unclaimed_tickets
        for row in mappings.find(Query(), RULES).rows
    }
    assert {one: tickets for one, tickets in shown.items() if tickets} == dict(per_responder)
    assert (result.created, result.updated, result.unchanged, result.failed) == (listed, 0, 0, 0)
    assert result.closures_added == len(ledger()) > 100
    assert mappings.state().unclaimed_tickets == len(ledger())


@pytest.mark.demo(history=30)
def test_second_sync_writes_nothing_and_asks_four_times(desk):
    desk.sync()
    with counted_writes() as writes:
        asked = desk.asked(desk.sync)
    assert writes == []
    assert asked <= 4


@pytest.mark.demo(history=30)
def test_groups_have_the_names_that_freshworks_gives_them(desk):
    desk.sync()
    assert {one.id: one.name for one in places.read().groups} == GROUP_NAMES
    # Of one workspace nobody has to choose.
    assert [one.name for one in places.read().workspaces] == [None]


def test_responder_reserved_for_somebody_who_came_meanwhile_is_linked(desk):
    desk.sync()
    mapping_id = mapping_of(ANA).id
    decisions.reserve(TESTER, mapping_id, "nova@example.com", RULES)
    nova = members.create(TESTER, Profile("nova", "nova@example.com"))
    desk.sync()
    assert (mapping_of(ANA).user_id, mapping_of(ANA).link_source) == (nova.id, "reserved")


@pytest.mark.demo(history=30)
def test_sync_of_one_change_writes_little(desk):
    desk.sync()
    version = mappings.state().data_version
    desk.closed(ANA)
    result = desk.sync()
    desk.assert_agrees()
    assert (result.closures_added, result.unchanged) == (1, len(RESPONDERS))
    assert mappings.state().data_version == version + 1


class TestLifeOfATicket:
    def test_open_ticket_counts_for_nobody(self, desk):
        desk.state.create(ANA)
        desk.sync()
        assert ledger() == set()
        assert rows_of(Ticket) == 1

    def test_reopened_and_closed_again_counts_once_at_the_last_closing(self, desk):
        number = desk.closed(ANA)
        desk.sync()
        desk.later()
        desk.state.reopen(number)
        desk.sync()
        assert ledger() == set()
        desk.later()
        desk.state.close(number, BEN)
        result = desk.sync()
        desk.assert_agrees()
        assert {holder for _, _, holder in ledger()} == {BEN}
        assert (result.closures_added, rows_of(Closure)) == (1, 2)

    @pytest.mark.parametrize("stale", [False, True])
    def test_reopened_unseen_and_closed_again_moves_to_the_new_instant(self, desk, stale):
        desk.faults.set(stale_stats=stale)
        number = desk.closed(ANA)
        desk.sync()
        desk.later()
        desk.state.reopen(number)
        desk.later()
        desk.state.resolve(number)
        desk.sync()
        desk.assert_agrees()

    def test_resolved_then_closed_keeps_its_instant(self, desk):
        ticket = desk.state.create(ANA)
        desk.later()
        desk.state.resolve(ticket.id)
        desk.sync()
        before = ledger()
        desk.later(60)
        desk.state.close(ticket.id)
        assert desk.sync().closures_added == 0
        assert ledger() == before == desk.truth()

    def test_comment_on_a_closed_ticket_changes_nothing(self, desk):
        number = desk.closed(ANA)
        desk.sync()
        before = ledger()
        desk.later(60 * 24)
        desk.state.touch(number)
        assert desk.sync().closures_added == 0
        assert ledger() == before

    def test_reassigning_a_closed_ticket_moves_nothing(self, desk):
        number = desk.closed(ANA)
        desk.sync()
        before = ledger()
        desk.later()
        desk.state.reassign(number, BEN)
        desk.sync()
        assert ledger() == before
        assert db.session.get_one(Ticket, number).responder_id == BEN

    def test_reassigned_while_open_counts_for_the_closer(self, desk):
        ticket = desk.state.create(ANA)
        desk.sync()
        desk.later()
        desk.state.close(ticket.id, BEN)
        desk.sync()
        assert {holder for _, _, holder in ledger()} == {BEN}
        desk.assert_agrees()

    @pytest.mark.parametrize(("away", "back"), [("delete", "restore"), ("spam", "unspam")])
    def test_gone_is_void_and_counts_again_when_it_returns(self, desk, away, back):
        number, other = desk.closed(ANA), desk.closed(ANA)
        desk.sync()
        before = ledger()
        desk.later()
        desk.state.act(number, away)
        desk.sync()
        desk.assert_agrees()
        assert {ticket for ticket, _, _ in ledger()} == {other}
        assert db.session.scalar(sa.select(Closure.reason).where(Closure.ticket_id == number)) in (
            "deleted",
            "spam",
        )
        desk.later()
        desk.state.act(number, back)
        desk.sync()
        assert ledger() == before == desk.truth()

    def test_deleted_before_it_was_ever_seen_counts_once_it_is_restored(self, desk):
        number = desk.closed(ANA)
        desk.state.delete(number)
        desk.sync()
        assert ledger() == set()
        desk.later()
        desk.state.restore(number)
        desk.sync()
        desk.assert_agrees()

    def test_closed_by_nobody_takes_the_first_holder_and_keeps_it(self, desk):
        number = desk.closed(None)
        desk.sync()
        assert {holder for _, _, holder in ledger()} == {None}
        assert mappings.state().unclaimed_tickets == 1
        for holder in (ANA, BEN):
            desk.later()
            desk.state.reassign(number, holder)
            desk.sync()
            assert {holder for _, _, holder in ledger()} == {ANA}
        assert mappings.state().unclaimed_tickets == 1

    def test_random_days_agree_whenever_the_sync_runs(self, desk):
        numbers = [desk.state.create(holder).id for holder in (ANA, BEN, None, GHOST_ID) * 4]
        for step, number in zip(range(60), numbers * 4, strict=False):
            desk.later(7)
            action = ACTIONS[(step * 5) % len(ACTIONS)]
            if action == "reassign":
                continue
            with suppress(Senseless):
                desk.state.act(number, action)
            if step % 7 == 0:
                desk.sync()
        desk.sync()
        desk.assert_agrees()
        assert ledger()


class TestResponders:
    def test_holder_outside_the_list_is_named_by_its_id(self, desk):
        desk.closed(GHOST_ID)
        desk.sync()
        ghost = mapping_of(GHOST_ID)
        assert (ghost.freshworks_username, ghost.active) == (f"Responder {GHOST_ID}", False)
        desk.assert_agrees()
        with counted_writes() as writes:
            desk.sync()
        assert writes == []

    def test_name_comes_when_it_is_known_and_stays_when_the_agent_leaves(self, desk):
        desk.closed(GHOST_ID)
        desk.sync()
        mapping_id = mapping_of(GHOST_ID).id
        desk.state.put_responder(Responder(GHOST_ID, "Gale", "Storm", "gale@example.com", 0, 1))
        assert desk.sync().updated == 1
        named = mapping_of(GHOST_ID)
        assert (named.id, named.freshworks_username, named.active) == (
            mapping_id,
            "Gale Storm",
            True,
        )
        desk.state.remove_responder(GHOST_ID)
        result = desk.sync()
        left = mapping_of(GHOST_ID)
        assert (left.freshworks_username, left.freshworks_email) == (
            "Gale Storm",
            "gale@example.com",
        )
        assert (left.active, result.deactivated) == (False, 1)
        assert len(ledger()) == 1

    def test_deactivated_agent_keeps_row_and_closures(self, desk):
        desk.closed(ANA)
        desk.sync()
        active = mappings.state().active_count
        ana = desk.state.account.responders[ANA]
        desk.state.put_responder(ana._replace(active=False))
        desk.sync()
        assert not mapping_of(ANA).active
        assert mappings.state().active_count == active - 1
        desk.assert_agrees()

    def test_agent_whom_a_moving_list_skipped_has_not_left(self, desk):
        desk.sync()
        assert desk.sync(skipped={ANA}).deactivated == 0
        assert mapping_of(ANA).active
        desk.state.remove_responder(ANA)
        assert desk.sync().deactivated == 1
        assert not mapping_of(ANA).active

    @pytest.mark.parametrize("failure", [BadAnswer, Away])
    def test_agents_whom_nobody_can_read_hold_up_no_ticket(self, desk, monkeypatch, failure):
        desk.sync()
        first, second, third = responders.active_besides(set())[:3]
        read = Account.agent

        def fails(account, agent_id):
            if agent_id in (first, third):
                raise failure("Freshworks has a fault of its own.")
            return read(account, agent_id)

        monkeypatch.setattr(Account, "agent", fails)
        desk.closed(ANA)
        desk.state.remove_responder(second)
        assert desk.sync(skipped={first, third}).deactivated == 1
        active = [mapping_of(one).active for one in (first, second, third)]
        assert active == [True, False, True]
        desk.assert_agrees()

    def test_list_with_nobody_in_it_deactivates_nobody(self, desk):
        desk.sync()
        active = mappings.state().active_count
        for responder_id in list(desk.state.account.responders):
            desk.state.remove_responder(responder_id)
        with counted_writes() as writes, pytest.raises(BadAnswer, match="nobody in it"):
            desk.sync()
        assert writes == []
        assert mappings.state().active_count == active > 0

    def test_overlong_address_is_left_out_not_cut(self, desk):
        address = f"{'a' * 300}@example.com"
        desk.state.put_responder(Responder(GHOST_ID, "Gale", "S" * 150, address, 0, 1))
        desk.sync()
        gale = mapping_of(GHOST_ID)
        assert gale.freshworks_email is None
        assert gale.freshworks_username == f"Gale {'S' * 95}"

    def test_key_that_may_not_list_agents_still_brings_tickets(self, desk):
        desk.faults.set(agents_forbidden=True)
        desk.closed(ANA)
        result = desk.sync()
        desk.assert_agrees()
        assert result.agents_refused
        assert "may not list agents" in result.sentence
        assert mapping_of(ANA).freshworks_username == f"Responder {ANA}"
        assert db.session.get_one(AppState, 1).account == "127.0.0.1"
        assert not rebuild.is_needed(RULES)

    def test_refusal_is_remembered_and_not_provoked_at_every_sync(self, desk):
        desk.faults.set(agents_forbidden=True)
        desk.sync()
        assert (cursors.responders_refused(), cursors.responders_read_at()) == (True, None)
        assert cursors.responders_asked_at() is not None
        asked = desk.requests("agents")
        assert desk.sync(with_responders=False).agents_refused
        assert desk.requests("agents") == asked
        desk.faults.clear()
        assert not desk.sync().agents_refused
        assert cursors.responders_read_at() is not None

    def test_key_that_loses_the_right_to_list_deactivates_nobody(self, desk):
        desk.sync()
        active = mappings.state().active_count
        desk.faults.set(agents_forbidden=True)
        assert desk.sync().deactivated == 0
        assert mappings.state().active_count == active


class TestRefusals:
    def test_wrong_key_costs_one_request_and_changes_nothing(self, desk):
        desk.closed(ANA)
        with (
            counted_writes() as writes,
            pytest.raises(Refused, match="FRESHWORKS_API_KEY") as caught,
        ):
            desk.asked(lambda: desk.sync(api_key="wrong-key-0123"))
        assert desk.requests() == 1
        assert "wrong-key-0123" not in caught.value.sentence
        assert writes == []

    def test_suspended_account_costs_two_requests_and_changes_nothing(self, desk):
        desk.closed(ANA)
        desk.sync()
        desk.faults.set(suspended=True)
        before = desk.requests()
        with counted_writes() as writes, pytest.raises(Refused, match="suspended"):
            desk.sync()
        assert desk.requests() - before == 2
        assert writes == []
        desk.assert_agrees()

    def test_other_account_on_one_database_is_refused_unasked(self, desk):
        desk.closed(ANA)
        desk.sync()
        before = desk.requests()
        other = desk.demo.url.replace("127.0.0.1", "localhost")
        with counted_writes() as writes, pytest.raises(Conflict) as caught:
            desk.sync(url=other)
        assert (desk.requests(), writes, caught.value.code) == (before, [], "other_account")
        for name in ("127.0.0.1", "localhost", "FRESHWORKS_URL"):
            assert name in caught.value.sentence
        desk.sync()

    def test_other_scope_is_read_from_the_beginning(self, desk):
        desk.closed(ANA)
        second = desk.closed(BEN, workspace_id=3)
        desk.sync(scope="two", workspace_id=2)
        assert {ticket for ticket, _, _ in ledger()} == {second - 1}
        desk.later(60 * 24)
        desk.closed(ANA)
        desk.sync(scope="two", workspace_id=2)
        desk.sync(scope="everything", workspace_id=0)
        desk.assert_agrees()
        cursor = db.session.get_one(SyncCursor, "tickets")
        assert cursor.scope == "everything"


class TestInterruption:
    """A run that ends early loses nothing, and the next one does not begin again."""

    @HISTORY
    @pytest.mark.parametrize("fault", [{"errors": 4}, {"html": 1}, {"truncated": 4}, {"empty": 4}])
    def test_next_run_goes_on_where_the_last_one_stopped(self, desk, fault):
        desk.faults.set(**fault, after=5, route="tickets")
        with pytest.raises(FreshworksError):
            desk.sync()
        read = rows_of(Ticket)
        assert 5 * 50 < read <= 500
        assert len(ledger()) > 100
        assert ledger() <= desk.truth()
        desk.faults.clear()
        rest = desk.asked(desk.sync, "tickets")
        # Two pages are left, then a round of what changed meanwhile, and deleted and spam.
        assert rest <= 6
        desk.assert_agrees()
        assert desk.asked(desk.sync) <= 4

    @HISTORY
    def test_run_stopped_inside_a_batch_stores_nothing_of_it(self, desk, monkeypatch):
        monkeypatch.setattr(sync, "MOST_PAGES", 1)

        class Stop(Exception):
            """The run went to another worker."""

        def stop(done: int, *_told: object) -> None:
            if done > 150:
                raise Stop

        with pytest.raises(Stop):
            desk.sync(progress=stop)
        assert rows_of(Ticket) <= 150
        position = db.session.get_one(SyncCursor, "tickets").position
        with pytest.raises(Stop):
            desk.sync(progress=lambda done, *_: stop(done + 151 if done else 0))
        assert db.session.get_one(SyncCursor, "tickets").position == position
        desk.sync()
        desk.assert_agrees()

    @HISTORY
    def test_scope_changed_in_the_middle_begins_anew(self, desk):
        desk.faults.set(html=1, after=3, route="tickets")
        with pytest.raises(FreshworksError):
            desk.sync(scope="two", workspace_id=2)
        desk.faults.clear()
        desk.sync(scope="everything", workspace_id=0)
        desk.assert_agrees()

    @pytest.mark.demo(history=60, tickets=2000, **PLENTY)
    def test_backfill_loses_nothing_while_tickets_move(self, desk):
        desk.faults.set(moves_per_page=6, deletions_per_page=3)
        desk.sync()
        desk.faults.clear()
        desk.sync()
        desk.assert_agrees()
        assert desk.demo.truth()["deleted"] > 30
        assert rebuild.run(RULES, silent) == 0

    def test_page_that_repeats_is_refused(self, desk):
        for _ in range(130):
            desk.closed(ANA)
        desk.faults.set(repeat_page=8, after=1, route="tickets")
        with pytest.raises(BadAnswer):
            desk.sync()
        desk.faults.clear()
        desk.sync()
        desk.assert_agrees()


class TestBadRecords:
    def test_unreadable_ticket_is_named_and_the_others_go_in(self, desk):
        good, bad = desk.closed(ANA), desk.closed(ANA)
        spoil(desk, bad, group_id="none of your business")
        result = desk.sync()
        assert result.failed == 1
        assert "1 not readable" in result.sentence
        assert {ticket for ticket, _, _ in ledger()} == {good}
        stored = db.session.scalars(sa.select(BadRecord)).one()
        assert (stored.kind, stored.freshworks_id) == ("ticket", bad)
        assert stored.reason == "its group_id is not a positive number of 63 bits"

    def test_unreadable_agent_has_not_left(self, desk):
        desk.sync()
        ana = desk.state.account.responders[ANA]
        desk.state.put_responder(ana._replace(email=5))
        result = desk.sync()
        assert (result.failed, result.deactivated) == (1, 0)
        assert mapping_of(ANA).active
        assert db.session.scalars(sa.select(BadRecord.kind)).all() == ["agent"]

    def test_seen_again_writes_nothing_until_the_reason_changes(self, desk):
        number = desk.closed(ANA)
        desk.closed(ANA)
        spoil(desk, number, group_id="none")
        desk.sync()
        with counted_writes() as writes:
            assert desk.sync().failed == 1
        assert writes == []
        spoil(desk, number, group_id=None, status="closed")
        desk.sync()
        reasons = db.session.scalars(sa.select(BadRecord.reason)).all()
        assert reasons == ["its status is not a number"]

    def test_record_without_number_is_counted_though_it_cannot_be_named(self, desk):
        for _ in range(5):
            desk.closed(ANA)
        ticket = desk.state.ticket(desk.closed(ANA))
        stats = frozenset({"stats"})
        shown = ticket_bytes(ticket, stats)
        ticket.rendered[(stats, False, False)] = shown.replace(b'"id":%d' % ticket.id, b'"id":"?"')
        assert desk.sync().failed == 1
        assert rows_of(BadRecord) == 0


def spoil(desk: Desk, number: int, **fields: object) -> None:
    """Let Freshworks show a ticket with values that cannot be."""
    ticket = desk.state.ticket(number)
    for name, value in fields.items():
        setattr(ticket, name, value)
    ticket.rendered.clear()


@pytest.mark.demo(history=30)
def test_nothing_of_requesters_or_texts_is_stored(desk):
    desk.sync()
    number = next(iter(ledger()))[0]
    secrets = [REQUESTER_DOMAIN, wording(number).subject, wording(number).requester_name]
    texts = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(table.select()):
            texts += [value for value in row if isinstance(value, str)]
    everything = "\n".join(texts)
    assert "Oscar Solis" in everything
    assert not [secret for secret in secrets if secret in everything]


def test_progress_is_told_with_each_batch(desk):
    told = []
    desk.closed(ANA)
    desk.sync(progress=lambda done, message, _: told.append((done, message)))
    assert told[0] == (0, f"{len(RESPONDERS)} responders read")
    assert told[-1] == (1, "1 ticket read")


def test_responders_of_one_page_are_stored_together(desk):
    result = desk.sync()
    assert rows_of(FreshworksUserMapping) == result.created == len(RESPONDERS)
    assert mappings.state().total_mappings == len(RESPONDERS)
    assert responders.active_besides({one.id for one in RESPONDERS}) == []


def test_sentence_counts_what_came():
    said = SyncResult(created=1200, closures_added=3400).sentence
    assert said == "3,400 closures added, 1,200 responders new, nothing missing"
