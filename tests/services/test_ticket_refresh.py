"""Tickets that somebody hinted at: when a run is started for them, and what it does."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app import clock
from app.clock import utcnow
from app.errors import Conflict
from app.extensions import db
from app.freshworks_service import Away, BadAnswer, Refused, WrongAddress
from app.models import AppState, BadRecord, Closure, JobRun, JobStatus, TicketRefresh
from app.models import Ticket as StoredTicket
from app.services import jobs, ticket_hints, ticket_refresh
from app.services.jobs import LeaseLost
from app.services.ticket_hints import MOST_WAITING, WEBHOOK
from app.services.transaction import transaction
from tests import factories
from tests.conftest import NOW
from tests.factories import CLOSED, OPEN, RULES, TESTER
from tests.services.desk import rows_of
from tests.services.freshworks import ACCOUNT, OneByOne
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("app_context", "account")

BAD = BadAnswer("Freshworks sent half an answer.")


@pytest.fixture
def account():
    """A first sync has answered."""
    with transaction():
        db.session.get_one(AppState, 1).account = ACCOUNT


@pytest.fixture
def freshworks():
    """Tickets 1 to 5 are closed."""
    known = OneByOne()
    known.tickets = {n: factories.ticket(n, None, CLOSED) for n in range(1, 6)}
    return known


def at(**units):
    """The clock stands so much after `NOW`."""
    return clock.freeze(NOW + timedelta(**units))


def ask(*ticket_ids, source=WEBHOOK):
    ticket_hints.ask(ticket_ids, source)


def drain(freshworks: Any, progress: Any = None, **options: Any) -> ticket_refresh.Counts:
    told = progress or (lambda *_told: None)
    return ticket_refresh.drain(freshworks, RULES, told, **{"workspace_id": 0, **options})


def runs():
    """Kind and status of every run, oldest first."""
    db.session.rollback()
    query = sa.select(JobRun.kind, JobRun.status).order_by(JobRun.id)
    return [tuple(row) for row in db.session.execute(query)]


def begin(kind=jobs.REFRESH):
    """A worker takes the run of a kind; returns its id."""
    run = jobs.unfinished(kind)
    assert run is not None
    job_id = run.id
    assert jobs.claim(job_id, "one")
    return job_id


def succeed(kind=jobs.REFRESH):
    jobs.succeed(begin(kind), "one", {}, "Done")


def fail(kind=jobs.REFRESH):
    jobs.fail(begin(kind), "one", "Freshworks is away.")


def row(ticket_id):
    db.session.rollback()
    return db.session.get(TicketRefresh, ticket_id)


def effective():
    """The tickets that count."""
    query = sa.select(Closure.ticket_id).where(Closure.state == "effective")
    return sorted(db.session.scalars(query))


class TestAsk:
    def test_run_is_started_once(self):
        ask(1)
        ask(2, 3)
        assert runs() == [(jobs.REFRESH, "queued")]
        assert ticket_hints.waiting() == 3

    def test_same_ticket_waits_once_and_latest_counts(self):
        ask(1, 1)
        with at(seconds=5):
            ask(1)
        assert rows_of(TicketRefresh) == 1
        assert row(1).asked_at == NOW + timedelta(seconds=5)

    def test_nothing_is_started_before_the_account_is_known(self):
        with transaction():
            db.session.get_one(AppState, 1).account = None
        ask(1)
        assert runs() == []
        assert ticket_hints.waiting() == 1

    def test_many_at_once_wait_for_nobody_and_start_one_run(self, app):
        numbers = [*range(1, 41)]

        def hurry(seed):
            with app.app_context():
                for _ in range(5):
                    ask(*random.Random(seed).sample(numbers, 30))

        with ThreadPoolExecutor(6) as threads:
            list(threads.map(hurry, range(6)))
        assert runs() == [(jobs.REFRESH, "queued")]
        assert ticket_hints.waiting() == len(numbers)

    def test_webhook_is_remembered_at_most_once_a_second(self):
        for seconds, noted in ((0, 0), (0.5, 0), (1, 1), (1.9, 1)):
            with at(seconds=seconds):
                ask(1)
            db.session.rollback()
            assert db.session.get_one(AppState, 1).webhook_at == NOW + timedelta(seconds=noted)

    def test_other_sources_are_no_webhooks(self):
        ask(1, source="audit")
        assert db.session.get_one(AppState, 1).webhook_at is None

    def test_within_a_transaction_the_run_starts_with_its_commit(self):
        with transaction():
            ask(1)
            assert jobs.unfinished(jobs.REFRESH) is None
        assert runs() == [(jobs.REFRESH, "queued")]

    def test_undone_transaction_starts_nothing(self):
        def undo():
            with transaction():
                ask(1)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            undo()
        assert (runs(), ticket_hints.waiting()) == ([], 0)


class TestDrain:
    def test_what_freshworks_answers_is_stored(self, freshworks):
        ask(1, 2)
        counts = drain(freshworks)
        assert (counts.read, counts.changed, counts.closures_added) == (2, 2, 2)
        assert effective() == [1, 2]
        assert rows_of(TicketRefresh) == 0

    def test_longest_waiting_is_read_first(self, freshworks):
        with at(seconds=2):
            ask(1)
        with at(seconds=1):
            ask(2, 3)
        with at(seconds=3):
            drain(freshworks)
        assert freshworks.asked == [2, 3, 1]

    def test_what_is_known_already_changes_nothing(self, freshworks):
        factories.observe(freshworks.tickets[1])
        ask(1)
        counts = drain(freshworks)
        assert (counts.read, counts.changed, counts.closures_added) == (1, 0, 0)
        assert effective() == [1]

    def test_older_state_after_a_newer_one_changes_nothing(self, freshworks):
        reopened = factories.ticket(1, None, OPEN, at=NOW)
        factories.observe(freshworks.tickets[1])
        factories.observe(reopened)
        ask(1)
        drain(freshworks)
        assert effective() == []

    def test_unknown_ticket_is_ignored(self, freshworks):
        ask(77)
        assert drain(freshworks).read == 1
        assert (rows_of(StoredTicket), rows_of(TicketRefresh)) == (0, 0)

    def test_known_ticket_that_is_gone_counts_no_more(self, freshworks):
        factories.observe(freshworks.tickets.pop(1))
        ask(1)
        drain(freshworks)
        assert effective() == []

    def test_ticket_is_not_gone_where_the_account_is_not_found_either(
        self, freshworks, monkeypatch
    ):
        def nowhere():
            raise WrongAddress("Nothing there speaks the API.")

        factories.observe(freshworks.tickets.pop(1))
        ask(1, 77)
        monkeypatch.setattr(freshworks, "whoami", nowhere)
        with pytest.raises(WrongAddress):
            drain(freshworks)
        assert (effective(), ticket_hints.waiting()) == ([1], 2)

    def test_account_is_asked_for_once_however_many_tickets_are_gone(self, freshworks, monkeypatch):
        asked = []

        def refuse():
            asked.append(1)
            raise Refused("This key may not.")

        monkeypatch.setattr(freshworks, "whoami", refuse)
        ask(1, 77, 78)
        assert drain(freshworks).read == 3
        assert len(asked) == 1

    def test_asked_for_again_while_it_is_read_it_is_read_again(self, freshworks):
        ask(1)

        def reopen(_ticket_id):
            freshworks.while_asked = None
            freshworks.tickets[2] = factories.ticket(2, None, CLOSED)
            with at(seconds=1):
                ask(1, 2)

        freshworks.while_asked = reopen
        assert drain(freshworks).read == 3
        assert freshworks.asked == [1, 1, 2]
        assert rows_of(TicketRefresh) == 0

    def test_stopped_in_its_transaction_nothing_is_stored_and_the_hint_stays(self, freshworks):
        def lose(*_told):
            raise LeaseLost

        ask(1)
        with pytest.raises(LeaseLost):
            drain(freshworks, lose)
        assert (effective(), ticket_hints.waiting()) == ([], 1)

    @pytest.mark.parametrize("failure", [BAD, Away("Away."), Refused("Refused.")])
    def test_stopped_it_puts_nothing_off(self, freshworks, failure):
        def lose(*_told):
            raise LeaseLost

        freshworks.tickets[1] = failure
        ask(1)
        with pytest.raises(LeaseLost):
            drain(freshworks, lose)
        assert (row(1).attempts, row(1).not_before) == (0, None)

    def test_progress_is_told_with_each_ticket(self, freshworks):
        told = []
        ask(1, 2)
        drain(freshworks, lambda done, said, _counts: told.append((done, said)))
        assert told == [(1, "1 ticket read back"), (2, "2 tickets read back")]

    def test_another_account_is_refused(self, freshworks):
        ask(1)
        freshworks.account = "other.freshservice.com"
        with pytest.raises(Conflict):
            drain(freshworks)
        assert (freshworks.asked, ticket_hints.waiting()) == ([], 1)


class TestScope:
    @pytest.mark.parametrize(
        ("setting", "workspace", "taken"),
        [(0, 9, True), (2, 2, True), (2, 9, False), (None, 2, True), (None, 9, False)],
    )
    def test_only_what_the_sync_would_read_is_taken_in(self, freshworks, setting, workspace, taken):
        # Of workspace 2, which is therefore the one that the sync reads.
        factories.observe(factories.ticket(50, None, OPEN))
        freshworks.tickets[1] = replace(freshworks.tickets[1], workspace_id=workspace)
        ask(1)
        drain(freshworks, workspace_id=setting)
        assert effective() == ([1] if taken else [])
        assert rows_of(TicketRefresh) == 0

    def test_known_ticket_is_followed_to_another_workspace(self, freshworks):
        factories.observe(factories.ticket(1, None, OPEN, at=factories.ago(hours=2)))
        freshworks.tickets[1] = replace(freshworks.tickets[1], workspace_id=9)
        ask(1)
        drain(freshworks, workspace_id=2)
        assert effective() == [1]

    def test_ticket_that_moved_does_not_open_its_new_workspace(self, freshworks):
        for number in (50, 51, 52):
            factories.observe(factories.ticket(number, None, OPEN))
        factories.observe(replace(factories.ticket(52, None, OPEN, at=NOW), workspace_id=9))
        freshworks.tickets[1] = replace(freshworks.tickets[1], workspace_id=9)
        ask(1, 2)
        drain(freshworks, workspace_id=None)
        assert effective() == [2]

    @pytest.mark.parametrize(("setting", "taken"), [(0, [1]), (2, [1]), (None, [])])
    def test_first_ticket_of_all_is_left_to_the_sync_if_no_workspace_is_named(
        self, freshworks, setting, taken
    ):
        ask(1)
        drain(freshworks, workspace_id=setting)
        assert (effective(), rows_of(TicketRefresh)) == (taken, 0)

    def test_product_without_workspaces_has_one(self, freshworks):
        freshworks.tickets[1] = replace(freshworks.tickets[1], workspace_id=None)
        ask(1)
        drain(freshworks, workspace_id=None)
        assert effective() == [1]


class TestMany:
    @pytest.fixture
    def many(self):
        ask(*range(1, MOST_WAITING + 2))
        return MOST_WAITING + 1

    def test_sync_is_started_in_place_of_a_run(self, many):
        assert runs() == [(jobs.SYNC, "queued")]
        db.session.rollback()
        run = jobs.unfinished(jobs.SYNC)
        assert run is not None
        assert jobs.options(run) == {"responders": "when_due"}

    def test_at_the_limit_they_are_read_one_by_one(self):
        ask(*range(1, MOST_WAITING + 1))
        assert runs() == [(jobs.REFRESH, "queued")]

    def test_run_that_finds_so_many_leaves_them_to_a_sync(self, many, freshworks):
        counts = drain(freshworks)
        assert (counts.read, counts.left_to_sync) == (0, True)
        assert "left to a sync" in counts.sentence
        assert ticket_hints.waiting() == many

    def test_sync_that_succeeds_has_read_them(self, many, freshworks):
        with at(seconds=1):
            succeed(jobs.SYNC)
            assert ticket_hints.waiting() == 0
            assert ticket_hints.next_due() is None
            drain(freshworks)
        assert (freshworks.asked, rows_of(TicketRefresh)) == ([], 0)

    def test_asked_for_after_its_start_they_go_on_waiting(self, many, freshworks):
        with at(seconds=1):
            job_id = begin(jobs.SYNC)
        with at(seconds=2):
            ask(1, 2)
            jobs.succeed(job_id, "one", {}, "Done")
            assert ticket_hints.waiting() == 2
            drain(freshworks)
        assert freshworks.asked == [1, 2]

    def test_sync_that_fails_has_read_nothing_and_is_tried_again_later(self, many):
        fail(jobs.SYNC)
        ticket_hints.start_if_due()
        assert ticket_hints.waiting() == many
        assert runs() == [(jobs.SYNC, "failed")]
        with at(minutes=1):
            ticket_hints.start_if_due()
        assert runs() == [(jobs.SYNC, "failed"), (jobs.SYNC, "queued")]

    def test_what_no_list_shows_is_read_by_number_all_the_same(self, many, freshworks):
        ask(400, 500, source="audit")
        freshworks.tickets[500] = factories.ticket(500, None, CLOSED)
        assert runs() == [(jobs.SYNC, "queued"), (jobs.REFRESH, "queued")]
        drain(freshworks)
        assert freshworks.asked == [400, 500]
        with at(seconds=1):
            ask(600, source="audit")
        with at(seconds=2):
            succeed(jobs.SYNC)
            assert ticket_hints.waiting() == 1


class TestUnreadable:
    def test_others_are_read_and_it_is_tried_again_later(self, freshworks):
        freshworks.tickets[2] = BAD
        ask(1, 2, 3)
        counts = drain(freshworks)
        assert (counts.read, counts.failed) == (2, 1)
        assert "1 not readable" in counts.sentence
        assert (row(2).attempts, row(2).not_before) == (1, NOW + timedelta(minutes=1))
        assert ticket_hints.next_due() is None
        freshworks.tickets[2] = factories.ticket(2, None, CLOSED)
        with at(minutes=1):
            assert drain(freshworks).read == 1
        assert effective() == [1, 2, 3]

    def test_after_five_times_it_is_kept_with_the_reason(self, freshworks):
        freshworks.tickets[2] = BAD
        ask(2)
        for minutes in (0, 1, 6, 21, 81):
            assert rows_of(BadRecord) == 0
            with at(minutes=minutes):
                drain(freshworks)
        assert freshworks.asked == [2] * 5
        assert rows_of(TicketRefresh) == 0
        bad = db.session.scalars(sa.select(BadRecord)).one()
        assert (bad.kind, bad.freshworks_id, bad.reason) == ("ticket", 2, BAD.sentence)

    def test_readable_again_it_is_bad_no_more(self, freshworks):
        self.test_after_five_times_it_is_kept_with_the_reason(freshworks)
        freshworks.tickets[2] = factories.ticket(2, None, CLOSED)
        ask(2)
        drain(freshworks)
        assert (rows_of(BadRecord), effective()) == (0, [2])

    def test_sync_does_not_settle_what_could_not_be_read(self, freshworks):
        freshworks.tickets[2] = BAD
        ask(2)
        drain(freshworks)
        jobs.start(TESTER, jobs.SYNC)
        with at(seconds=1):
            succeed(jobs.SYNC)
        assert ticket_hints.waiting() == 1

    def test_three_in_a_row_end_the_run(self, freshworks):
        freshworks.tickets |= {2: BAD, 3: BAD, 4: BAD}
        ask(1, 2, 3, 4, 5)
        with pytest.raises(BadAnswer):
            drain(freshworks)
        assert freshworks.asked == [1, 2, 3, 4]
        assert ticket_hints.waiting() == 4


class TestFreshworksAway:
    @pytest.mark.parametrize("failure", [Away("Away."), Refused("Refused.")])
    def test_all_rows_stay_as_they_are(self, freshworks, failure):
        freshworks.away = failure
        ask(1, 2)
        with pytest.raises(type(failure)):
            drain(freshworks)
        assert freshworks.asked == [1]
        assert (row(1).attempts, row(1).not_before) == (0, None)
        assert ticket_hints.waiting() == 2

    @pytest.mark.parametrize("failure", [Away("Away."), Refused("Refused.")])
    def test_one_ticket_that_always_fails_does_not_hold_up_the_others(self, freshworks, failure):
        freshworks.tickets[1] = failure
        ask(1, 2)
        with pytest.raises(type(failure)):
            drain(freshworks)
        assert row(1).attempts == 1
        with at(seconds=1):
            assert drain(freshworks).read == 1
        assert effective() == [2]


@pytest.mark.postgresql_only
def test_what_a_sync_has_read_is_locked_in_the_order_of_all(app):
    """Several at once ask by number: whoever locks otherwise waits for them in a circle."""
    ask(2)
    ask(1)
    jobs.start(TESTER, jobs.SYNC)
    with at(seconds=1):
        succeed(jobs.SYNC)

    def drop():
        with app.app_context():
            ticket_hints.drop_synced()

    blocked = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    db.session.rollback()
    with db.engine.connect() as first, ThreadPoolExecutor(1) as threads:
        first.execute(sa.select(TicketRefresh).filter_by(ticket_id=1).with_for_update())
        dropping = threads.submit(drop)
        with db.engine.connect() as other:
            until(lambda: other.scalar(blocked))
        first.execute(sa.select(TicketRefresh).filter_by(ticket_id=2).with_for_update(nowait=True))
        first.rollback()
        dropping.result(timeout=20)
    assert rows_of(TicketRefresh) == 0


class TestStartIfDue:
    def test_ticket_asked_for_between_last_look_and_end_gets_a_run_of_its_own(self, freshworks):
        ask(1)
        job_id = begin()
        drain(freshworks)
        # The run has looked for the last time, and is not over yet.
        ask(2)
        assert runs() == [(jobs.REFRESH, "running")]
        jobs.succeed(job_id, "one", {}, "Done")
        ticket_hints.start_if_due()
        assert runs() == [(jobs.REFRESH, "succeeded"), (jobs.REFRESH, "queued")]
        drain(freshworks)
        assert effective() == [1, 2]

    def test_nothing_is_started_for_nothing(self):
        ticket_hints.start_if_due()
        assert runs() == []

    def test_what_was_put_off_starts_a_run_when_its_time_has_come(self, freshworks):
        freshworks.tickets[1] = BAD
        ask(1)
        drain(freshworks)
        succeed()
        ticket_hints.start_if_due()
        assert len(runs()) == 1
        with at(minutes=1):
            ticket_hints.start_if_due()
        assert runs()[1:] == [(jobs.REFRESH, "queued")]

    def test_after_failures_the_pauses_grow(self):
        ask(1)
        started = [utcnow()]
        for minutes in (1, 2, 5, 10, 10):
            with clock.freeze(started[-1]):
                fail()
                ask(2)
                assert jobs.unfinished(jobs.REFRESH) is None
            started.append(started[-1] + timedelta(minutes=minutes))
            with clock.freeze(started[-1] - timedelta(seconds=1)):
                ticket_hints.start_if_due()
                assert jobs.unfinished(jobs.REFRESH) is None
            with clock.freeze(started[-1]):
                ticket_hints.start_if_due()
                assert jobs.unfinished(jobs.REFRESH) is not None

    def test_clock_that_was_set_back_makes_no_pause_of_a_year(self):
        ask(1)
        with at(days=365):
            fail()
        ticket_hints.start_if_due()
        assert jobs.unfinished(jobs.REFRESH) is not None

    def test_ticket_put_off_by_a_clock_that_was_set_back_is_due(self, freshworks):
        freshworks.tickets[1] = BAD
        with at(days=365):
            ask(1)
            drain(freshworks)
            succeed()
        ticket_hints.start_if_due()
        assert jobs.unfinished(jobs.REFRESH) is not None

    def test_success_ends_the_pauses(self):
        ask(1)
        fail()
        with at(minutes=1):
            ticket_hints.start_if_due()
            succeed()
            ask(2)
        assert [status for _, status in runs()] == ["failed", "succeeded", JobStatus.QUEUED]

    def test_sync_that_succeeds_ends_the_pauses(self):
        ask(1)
        fail()
        with at(seconds=30):
            ask(2)
            assert jobs.unfinished(jobs.REFRESH) is None
            job_id = jobs.start(TESTER, jobs.SYNC, holder="one")[0].id
            jobs.succeed(job_id, "one", {}, "Done")
            ask(3)
        assert runs()[-1] == (jobs.REFRESH, "queued")

    def test_run_that_got_somewhere_is_paused_shortly(self):
        ask(1)
        fail()
        with at(minutes=1):
            ticket_hints.start_if_due()
            job_id = begin()
            jobs.progress(job_id, "one", 5, "5 tickets read back")
            jobs.fail(job_id, "one", "Freshworks is away.")
        with at(minutes=2):
            ticket_hints.start_if_due()
        assert len(runs()) == 3
