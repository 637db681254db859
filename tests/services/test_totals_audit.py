"""The audit by totals: what Freshworks counts against what is held, and what is read again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise

import pytest
import sqlalchemy as sa

from app import clock
from app.errors import Conflict
from app.extensions import db
from app.freshworks_service import Away, BadRecord, Found
from app.models import AppState, SyncCursor, Ticket, TicketRefresh
from app.services import ingest, self_check, ticket_refresh, totals_audit
from app.services.jobs import LeaseLost
from app.services.reporting import Reporting
from app.services.totals_audit import comparison, plan
from app.services.totals_audit.plan import Span, Turn, months
from tests.conftest import NOW
from tests.factories import CLOSED, OPEN, RULES, ago, observe, ticket
from tests.services.desk import Desk

pytestmark = pytest.mark.usefixtures("app_context")


class Search:
    """A Freshworks that can only be searched, `most` rows of each search."""

    account = "example.freshservice.com"
    search_reach = None

    def __init__(self, tickets=(), *, most=10**6):
        self.tickets = {one.id: one for one in tickets}
        self.most = most
        self.rejected = ()
        self.asked = []

    def search(self, search):
        self.asked.append(search)
        rows = [one for one in self.tickets.values() if self.fits(one, search)]
        start = (search.page - 1) * 30
        given = rows[: self.most][start : start + 30]
        return Found(len(rows), tuple(given), self.rejected, start + 30 < min(len(rows), self.most))

    def fits(self, one, search):
        is_live = not (one.deleted or one.spam)
        created = search.first <= one.created_at.date() <= search.last
        return is_live and created and search.status in (None, one.status)

    def put(self, one):
        self.tickets[one.id] = one


@pytest.fixture
def same(oscar):
    """Some dozen tickets of a hundred days, held here and there alike."""
    numbers = count(1)
    tickets = [
        ticket(next(numbers), oscar, status, at=ago(days=days, hours=2))
        for days in range(0, 100, 7)
        for status in (OPEN, CLOSED, 9)
    ]
    for one in tickets:
        observe(one)
    return Search(tickets)


def run(service, rules=RULES, **options):
    return totals_audit.run(service, rules, lambda *_told: None, **options)


def queued():
    rows = db.session.scalars(sa.select(TicketRefresh.ticket_id).order_by(TicketRefresh.ticket_id))
    return list(rows)


def test_nothing_is_asked_for_where_all_is_equal(same):
    done = run(same)
    assert (done.asked, done.days_differed, queued()) == (0, 0, [])
    assert done.complete
    assert done.requests == len(same.asked)
    assert done.sentence == "6 months compared with Freshworks, no ticket differed"


def test_one_question_for_each_month_and_status_and_one_for_all(same):
    run(same, Reporting(extra_statuses=frozenset({8})))
    for month in {(one.first, one.last) for one in same.asked}:
        asked = Counter(one.status for one in same.asked if (one.first, one.last) == month)
        assert asked == dict.fromkeys([2, 4, 5, 8, 9, None], 1)


def test_empty_account_and_empty_database_agree():
    assert run(Search()).asked == 0


class TestDifferences:
    def test_ticket_that_never_arrived(self, same, oscar):
        same.put(ticket(900, oscar, CLOSED, at=ago(days=40)))
        done = run(same)
        assert queued() == [900]
        assert (done.asked, done.days_differed) == (1, 1)
        assert done.sentence.endswith("1 ticket of 1 day differed and is read again")

    def test_ticket_that_is_gone_there(self, same):
        del same.tickets[4]
        run(same)
        assert queued() == [4]

    def test_ticket_deleted_there(self, same):
        same.put(replace(same.tickets[5], deleted=True))
        run(same)
        assert queued() == [5]

    def test_ticket_in_another_status(self, same):
        same.put(replace(same.tickets[7], status=CLOSED))
        done = run(same)
        assert queued() == [7]
        assert done.asked == 1

    def test_ticket_in_a_status_that_nobody_here_has_seen(self, same):
        same.put(replace(same.tickets[7], status=77))
        same.put(replace(same.tickets[7], id=901, status=78))
        run(same)
        assert queued() == [7, 901]

    def test_one_more_and_one_less_are_two_where_month_or_status_differ(self, same, oscar):
        del same.tickets[5]
        same.put(ticket(902, oscar, CLOSED, at=ago(days=40)))
        same.put(ticket(903, oscar, OPEN, at=ago(days=14)))
        run(same)
        assert queued() == [5, 902, 903]

    def test_ticket_held_here_as_deleted(self, same):
        observe(replace(same.tickets[10], deleted=True, updated_at=ago(hours=2)))
        run(same)
        assert queued() == [10]

    def test_only_halves_that_differ_are_asked_for(self, same, oscar):
        same.put(ticket(900, oscar, CLOSED, at=datetime(2025, 5, 20, 12, tzinfo=UTC)))
        run(same)
        narrow = [one for one in same.asked if one.last - one.first < timedelta(days=27)]
        assert len(narrow) <= 7
        assert all(one.status == CLOSED for one in narrow if one.first.month == 5)

    def test_days_are_utc_days(self, same, oscar):
        at = datetime(2025, 6, 11, 0, 0, tzinfo=UTC)
        edge = [
            replace(ticket(900, oscar, CLOSED), created_at=at, updated_at=ago(days=2)),
            replace(
                ticket(901, oscar, CLOSED),
                created_at=at - timedelta(seconds=1),
                updated_at=ago(days=2),
            ),
        ]
        for one in edge:
            same.put(one)
            observe(one)
        assert run(same).asked == 0

    def test_progress_is_told_after_each_month(self, same):
        told = []
        totals_audit.run(same, RULES, lambda *said: told.append(said))
        assert [done for done, _ in told] == [1, 2, 3, 4, 5, 6]
        assert told[0][1].startswith("1 month compared")


class TestWhatIsFresh:
    """The search lags, and the sync brings what is new."""

    def test_ticket_changed_there_within_the_hour_is_left_to_the_sync(self, same, oscar):
        same.put(ticket(900, oscar, CLOSED, at=ago(minutes=59)))
        assert run(same).asked == 0
        with clock.freeze(NOW + timedelta(minutes=2)):
            assert run(same).asked == 1

    def test_ticket_changed_here_within_the_hour_is_left_to_the_index(self, same, oscar):
        observe(ticket(900, oscar, CLOSED, at=ago(minutes=10)))
        observe(replace(same.tickets[1], status=CLOSED, updated_at=ago(minutes=10)))
        done = run(same)
        assert (done.asked, done.days_differed) == (0, 0)


class TestLimits:
    def test_day_that_is_not_shown_whole(self, same, oscar):
        """What is not shown is read again, for it may be what differs."""
        day = [ticket(1000 + n, oscar, CLOSED, at=ago(days=20)) for n in range(70)]
        ingest.observe(day[:65], RULES)
        same.most = 60
        for one in day:
            same.put(one)
        run(same)
        assert queued() == [1060, 1061, 1062, 1063, 1064]

    def test_unreadable_ticket_is_there(self, same, oscar):
        bad = ticket(900, oscar, CLOSED, at=ago(days=40))
        observe(bad)
        same.put(ticket(901, oscar, CLOSED, at=ago(days=40)))
        same.put(ticket(902, oscar, CLOSED, at=ago(days=40)))
        same.rejected = (BadRecord(900, "its status is no number"), BadRecord(None, "no id"))
        run(same)
        assert queued() == [901, 902]

    def test_requests_of_a_night_are_limited(self, same, monkeypatch):
        monkeypatch.setattr(comparison, "MOST_REQUESTS", 7)
        done = run(same)
        assert (done.requests, done.months, done.complete) == (7, 1, False)
        assert done.sentence.endswith("; the rest follows in the next night")

    def test_tickets_of_a_night_are_limited(self, same, oscar, monkeypatch):
        monkeypatch.setattr(comparison, "MOST_ASKED", 3)
        for number in range(900, 905):
            same.put(ticket(number, oscar, CLOSED, at=ago(days=40)))
        done = run(same)
        assert (done.asked, done.complete) == (3, False)
        assert queued() == [900, 901, 902]

    def test_failure_keeps_what_was_found(self, same, oscar):
        same.put(ticket(900, oscar, CLOSED, at=ago(days=2)))
        answer = same.search

        def search(asked):
            if asked.first.month == 5:
                raise Away("Freshworks is away. Try again later.")
            return answer(asked)

        same.search = search
        with pytest.raises(Away):
            run(same)
        assert queued() == [900]

    def test_run_that_is_over_queues_nothing(self, same, oscar):
        def lose(_done, _message):
            raise LeaseLost

        same.put(ticket(900, oscar, CLOSED, at=ago(days=2)))
        with pytest.raises(LeaseLost):
            totals_audit.run(same, RULES, lose)
        assert queued() == []

    def test_turn_does_not_pass_in_a_run_that_is_over(self, same, oscar):
        def lose(months, _message):
            if months == 6:
                raise LeaseLost

        observe(ticket(900, oscar, CLOSED, at=ago(days=300)))
        same.put(ticket(900, oscar, CLOSED, at=ago(days=300)))
        with pytest.raises(LeaseLost):
            totals_audit.run(same, RULES, lose)
        assert db.session.get(SyncCursor, "audit") is None

    def test_reach_of_the_search_is_not_passed(self, same, oscar):
        observe(ticket(900, oscar, CLOSED, at=ago(days=300)))
        same.search_reach = timedelta(days=120)
        done = run(same)
        assert (done.asked, done.complete) == (0, True)
        assert min(one.first for one in same.asked) == date(2025, 4, 1)


def test_database_of_another_account_is_left_alone(same):
    db.session.execute(sa.update(AppState).values(account="other.freshservice.com"))
    db.session.commit()
    with pytest.raises(Conflict, match=r"other\.freshservice\.com"):
        run(same)
    assert same.asked == []


class TestWorkspaces:
    def test_tickets_of_other_workspaces_do_not_count(self, same, oscar):
        observe(replace(ticket(900, oscar, CLOSED, at=ago(days=9)), workspace_id=3))
        assert run(same, workspace_id=2).asked == 0

    @pytest.mark.parametrize("workspace_id", [None, 0])
    def test_all_count_where_none_is_named(self, same, oscar, workspace_id):
        observe(replace(ticket(900, oscar, CLOSED, at=ago(days=9)), workspace_id=3))
        assert run(same, workspace_id=workspace_id).asked == 1


class TestPlan:
    def test_months_reach_back_to_the_beginning(self):
        recent, older = months(date(2024, 12, 5), None)
        assert recent[0] == Span(date(2025, 7, 1), date(2025, 7, 30))
        assert recent[-1] == Span(date(2025, 3, 1), date(2025, 3, 31))
        assert older[0] == Span(date(2025, 2, 1), date(2025, 2, 28))
        assert older[-2] == Span(date(2024, 12, 1), date(2024, 12, 31))
        assert older[-1] == Span(date(2000, 1, 1), date(2024, 11, 30))

    def test_no_day_is_left_out_and_none_comes_twice(self):
        for oldest, reach in ((None, None), (date(2019, 2, 3), None), (None, timedelta(120))):
            recent, older = months(oldest, reach)
            spans = sorted(recent + older, key=lambda span: span.first)
            assert spans[-1].last == date(2025, 7, 30)
            for one, two in pairwise(spans):
                assert one.last + timedelta(days=1) == two.first

    def test_last_day_of_a_month_has_a_day_of_the_next(self):
        with clock.freeze(datetime(2025, 7, 31, 23, tzinfo=UTC)):
            recent, _ = months(None, None)
        assert recent[0] == Span(date(2025, 8, 1), date(2025, 8, 1))
        assert recent[1] == Span(date(2025, 7, 1), date(2025, 7, 31))

    def test_tickets_before_the_beginning_are_no_failure(self):
        _, older = months(date(1999, 1, 1), None)
        assert older[-1].first == date(2000, 1, 1)

    def test_older_months_take_turns_and_all_come_within_a_week(self):
        _, older = months(date(2022, 7, 1), None)
        seen: list[Span] = []
        for _night in range(plan.NIGHTS_FOR_ALL):
            turn = Turn.of(older)
            assert len(turn.due) == -(-len(older) // plan.NIGHTS_FOR_ALL)
            for span in turn.due:
                turn.passed(span)
            seen += turn.due
        assert set(seen) == set(older)

    def test_turn_goes_on_where_the_last_was_cut_off(self):
        _, older = months(date(2022, 7, 1), None)
        Turn.of(older).passed(older[0])
        assert Turn.of(older).due[0] == older[1]

    def test_month_that_became_older_does_not_disturb_the_turn(self):
        _, older = months(date(2022, 7, 1), None)
        Turn.of(older).passed(older[2])
        with clock.freeze(NOW + timedelta(days=31)):
            assert Turn.of(months(date(2022, 7, 1), None)[1]).due[0] == older[3]

    def test_older_months_are_compared_too(self, same, oscar):
        same.put(ticket(900, oscar, CLOSED, at=ago(days=900)))
        nights = 0
        while not queued() and nights < plan.NIGHTS_FOR_ALL:
            run(same)
            nights += 1
        assert queued() == [900]
        assert db.session.get(SyncCursor, "audit") is not None


def check_over_http(desk, **options):
    """After a sync all agrees; what was lost is found, read again, and all agrees again."""
    desk.sync(**options)
    # The search has settled by then.
    with clock.freeze(NOW + timedelta(hours=3)):
        assert run(desk.service(**options)).asked == 0
        lost, *_ = (number for number, *_ in desk.truth())
        db.session.execute(sa.update(Ticket).where(Ticket.id == lost).values(status=3))
        db.session.commit()
        assert [drift.code for drift in self_check.run(RULES)] == ["ledger"]
        assert run(desk.service(**options)).asked == 1
        assert queued() == [lost]
        ticket_refresh.drain(desk.service(**options), RULES, lambda *_told: None)
        assert (queued(), self_check.run(RULES)) == ([], [])
        assert run(desk.service(**options)).asked == 0
    desk.assert_agrees()


@pytest.mark.demo(history=60)
def test_freshservice_is_audited_and_mended(demo):
    check_over_http(Desk(demo))


@pytest.mark.demo(history=60, product="freshdesk")
def test_freshdesk_is_audited_and_mended(demo):
    check_over_http(Desk(demo), product="freshdesk")
