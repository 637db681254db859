"""The rules of ingest, one by one, and their laws on anything that can be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import Calendar
from app.freshworks_service import Ticket
from app.models import ClosureState
from app.services.ledger import Entry, judge, merge
from app.services.reporting import Reporting

RULES = Reporting()
NOON = datetime(2025, 7, 29, 12, tzinfo=UTC)
OPEN, PENDING, RESOLVED, CLOSED, CUSTOM = 2, 3, 4, 5, 8


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def ticket(status: int = OPEN, updated: int = 0, **values: object) -> Ticket:
    plain = Ticket(
        id=7,
        status=status,
        responder_id=18014125885,
        group_id=None,
        workspace_id=2,
        created_at=at(-600),
        updated_at=at(updated),
        deleted=False,
        spam=False,
        has_stats=True,
    )
    return replace(plain, **values)  # type: ignore[arg-type]


class Watcher:
    """Sees one ticket again and again, as a sync does."""

    def __init__(self, rules: Reporting = RULES) -> None:
        self.rules = rules
        self.known: Ticket | None = None
        self.entries: list[Entry] = []

    def see(self, seen: Ticket) -> Watcher:
        self.known = merge(seen, self.known, self.entries, self.rules)
        self.entries = judge(self.known, self.entries, self.rules, at(999))
        return self

    @property
    def effective(self) -> list[datetime]:
        return [one.closed_at for one in self.entries if one.state == ClosureState.EFFECTIVE]

    def state_of(self, instant: datetime) -> tuple[str, str | None]:
        [entry] = [one for one in self.entries if one.closed_at == instant]
        return entry.state, entry.reason


def test_open_ticket_has_no_closure():
    assert Watcher().see(ticket(OPEN, closed_at=at(1))).entries == []


@pytest.mark.parametrize(
    ("stats", "expected"),
    [
        ({"resolved_at": at(1), "closed_at": at(2), "status_updated_at": at(3)}, at(1)),
        ({"closed_at": at(2), "status_updated_at": at(3)}, at(2)),
        ({"status_updated_at": at(3)}, at(3)),
        ({}, at(9)),
    ],
)
def test_closing_instant_is_the_first_one_given(stats, expected):
    assert Watcher().see(ticket(CLOSED, 9, **stats)).effective == [expected]


def test_closed_with_null_stats_stays_at_its_first_instant():
    watcher = Watcher().see(ticket(CLOSED, 5)).see(ticket(CLOSED, 50))
    assert watcher.effective == [at(5)]


def test_resolved_then_closed_is_one_closure():
    watcher = Watcher().see(ticket(RESOLVED, 1, resolved_at=at(1)))
    watcher.see(ticket(CLOSED, 60, resolved_at=at(1), closed_at=at(60)))
    assert watcher.effective == [at(1)]
    assert len(watcher.entries) == 1


def test_reopened_ticket_counts_for_nobody():
    watcher = Watcher().see(ticket(CLOSED, 1, closed_at=at(1))).see(ticket(OPEN, 2))
    assert watcher.effective == []
    assert watcher.state_of(at(1)) == ("superseded", "reopened")


def test_closed_again_counts_once_at_the_last_closing():
    watcher = Watcher().see(ticket(CLOSED, 1, closed_at=at(1))).see(ticket(OPEN, 2))
    watcher.see(ticket(CLOSED, 3, closed_at=at(3)))
    assert watcher.effective == [at(3)]
    assert watcher.state_of(at(1)) == ("superseded", "closed_again")


def test_closed_again_unseen_counts_once_at_the_last_closing():
    watcher = Watcher().see(ticket(CLOSED, 1, closed_at=at(1)))
    watcher.see(ticket(CLOSED, 3, closed_at=at(3)))
    assert watcher.effective == [at(3)]


def test_instant_stays_while_the_ticket_stays_closed_even_if_freshworks_names_none_any_more():
    watcher = Watcher().see(ticket(CLOSED, 30))
    watcher.see(ticket(CLOSED, 40, resolved_at=at(10))).see(ticket(CLOSED, 50))
    assert watcher.effective == [at(10)]


def test_restored_ticket_counts_at_its_last_closing_even_if_freshworks_names_none_any_more():
    watcher = Watcher().see(ticket(CLOSED, 1, closed_at=at(1)))
    watcher.see(ticket(CLOSED, 3, closed_at=at(3)))
    watcher.see(ticket(CLOSED, 4, deleted=True)).see(ticket(CLOSED, 5))
    assert watcher.effective == [at(3)]


def test_change_within_the_second_of_the_last_one_is_news():
    watcher = Watcher().see(ticket(CLOSED, 1, closed_at=at(1))).see(ticket(OPEN, 1))
    assert watcher.effective == []
    assert watcher.see(ticket(CLOSED, 0, closed_at=at(0))).effective == [], "an older sight is none"


def test_list_without_stats_takes_no_instant_away():
    watcher = Watcher().see(ticket(CUSTOM, 5, status_updated_at=at(4), reopened_at=at(1)))
    watcher.see(ticket(CUSTOM, 6, spam=True, has_stats=False)).see(
        ticket(CUSTOM, 7, has_stats=False)
    )
    watcher.rules = Reporting(extra_statuses=frozenset({CUSTOM}))
    assert watcher.see(ticket(CUSTOM, 7, has_stats=False)).effective == [at(4)]


def test_stale_instants_of_before_a_reopening_do_not_date_the_next_closing():
    stale = {"resolved_at": at(1), "closed_at": at(1)}
    watcher = Watcher().see(ticket(CLOSED, 1, **stale)).see(ticket(OPEN, 2, **stale))
    watcher.see(ticket(CLOSED, 30, **stale, status_updated_at=at(29)))
    assert watcher.effective == [at(29)]


def test_instants_shown_on_an_open_ticket_do_not_date_its_next_closing():
    stale = {"resolved_at": at(1), "closed_at": at(2)}
    watcher = Watcher().see(ticket(OPEN, 5, **stale))
    watcher.see(ticket(CLOSED, 30, **stale, status_updated_at=at(29)))
    assert watcher.effective == [at(29)]


def test_stale_instants_lose_against_a_reopening_that_freshworks_names():
    watcher = Watcher().see(
        ticket(CLOSED, 9, resolved_at=at(1), reopened_at=at(5), closed_at=at(8))
    )
    assert watcher.effective == [at(8)]


def test_instant_equal_to_the_reopening_is_not_later():
    watcher = Watcher().see(ticket(CLOSED, 9, resolved_at=at(5), reopened_at=at(5)))
    assert watcher.effective == [at(9)]


@pytest.mark.parametrize("flag", ["deleted", "spam"])
def test_gone_ticket_is_void_and_effective_again_when_it_returns(flag):
    closed = ticket(CLOSED, 1, closed_at=at(1))
    watcher = Watcher().see(closed)
    watcher.see(ticket(CLOSED, 2, closed_at=at(1), **{flag: True}))
    assert watcher.state_of(at(1)) == ("void", flag)
    watcher.see(replace(closed, updated_at=at(3)))
    assert watcher.effective == [at(1)]


def test_restored_ticket_without_instants_keeps_its_first_one():
    watcher = Watcher().see(ticket(CLOSED, 1)).see(ticket(CLOSED, 2, deleted=True))
    assert watcher.see(ticket(CLOSED, 3)).effective == [at(1)]


def test_ticket_reopened_while_deleted_does_not_count_when_restored_and_closed_again():
    watcher = Watcher().see(ticket(CLOSED, 1, closed_at=at(1)))
    watcher.see(ticket(OPEN, 2, deleted=True, closed_at=at(1)))
    watcher.see(ticket(CLOSED, 9, closed_at=at(1)))
    assert watcher.effective == [at(9)]


def test_list_without_stats_forgets_no_instant():
    watcher = Watcher().see(ticket(CLOSED, 1, closed_at=at(1)))
    watcher.see(ticket(CLOSED, 2, deleted=True, has_stats=False)).see(
        ticket(CLOSED, 3, has_stats=False)
    )
    assert watcher.effective == [at(1)]


def test_older_sight_is_no_news():
    watcher = Watcher().see(ticket(CLOSED, 5, closed_at=at(5)))
    known = watcher.known
    assert watcher.see(ticket(OPEN, 4)).known is known
    assert watcher.effective == [at(5)]


def test_closure_keeps_the_responder_first_seen_on_it():
    closed = ticket(CLOSED, 1, closed_at=at(1))
    watcher = Watcher().see(closed).see(replace(closed, updated_at=at(2), responder_id=5))
    assert [one.responder_id for one in watcher.entries] == [18014125885]


def test_closure_without_responder_takes_the_first_one_seen_later():
    closed = ticket(CLOSED, 1, closed_at=at(1), responder_id=None)
    watcher = Watcher().see(closed).see(replace(closed, updated_at=at(2), responder_id=5))
    watcher.see(replace(closed, updated_at=at(3), responder_id=6))
    assert [one.responder_id for one in watcher.entries] == [5]


def test_next_closing_belongs_to_its_own_responder():
    watcher = Watcher().see(ticket(CLOSED, 1, closed_at=at(1))).see(ticket(OPEN, 2))
    watcher.see(ticket(CLOSED, 3, closed_at=at(3), responder_id=5))
    assert [one.responder_id for one in watcher.entries if one.state == "effective"] == [5]


def test_extra_status_counts_only_where_the_rules_say_so():
    seen = ticket(CUSTOM, 1, status_updated_at=at(1))
    assert Watcher().see(seen).effective == []
    assert Watcher(Reporting(extra_statuses=frozenset({CUSTOM}))).see(seen).effective == [at(1)]


def test_change_of_rules_and_back_restores_the_closure():
    wide = Reporting(extra_statuses=frozenset({CUSTOM}))
    watcher = Watcher(wide).see(ticket(CUSTOM, 1, status_updated_at=at(1)))
    assert watcher.known is not None
    narrow = judge(watcher.known, watcher.entries, RULES, at(5))
    assert [one.state for one in narrow] == ["superseded"]
    assert judge(watcher.known, narrow, wide, at(6)) == watcher.entries


def test_group_that_is_left_out_is_void():
    rules = Reporting(group_ids=frozenset({1}))
    watcher = Watcher(rules).see(ticket(CLOSED, 1, closed_at=at(1), group_id=2))
    assert watcher.state_of(at(1)) == ("void", "other_group")
    assert Watcher(rules).see(ticket(CLOSED, 1, closed_at=at(1), group_id=1)).effective == [at(1)]


def test_local_date_is_that_of_the_reporting_zone():
    rules = Reporting(Calendar("Pacific/Auckland"))
    watcher = Watcher(rules).see(ticket(CLOSED, 1, closed_at=at(1)))
    assert watcher.entries[0].local_date == date(2025, 7, 30)


instants = st.none() | st.integers(-5, 40).map(at)
sights = st.builds(
    ticket,
    status=st.sampled_from([OPEN, PENDING, RESOLVED, CLOSED, CUSTOM]),
    updated=st.integers(0, 40),
    responder_id=st.sampled_from([None, 1, 2]),
    deleted=st.booleans(),
    spam=st.booleans(),
    has_stats=st.booleans(),
    resolved_at=instants,
    closed_at=instants,
    status_updated_at=instants,
    reopened_at=instants,
)


@given(st.lists(sights, max_size=8))
def test_whatever_is_seen_a_ticket_counts_once_and_judging_again_changes_nothing(seen):
    watcher = Watcher()
    for one in seen:
        before = {entry.closed_at: entry.responder_id for entry in watcher.entries}
        watcher.see(one)
        assert watcher.known is not None
        again = judge(watcher.known, watcher.entries, RULES, at(1000))
        assert sorted(again, key=lambda e: e.closed_at) == sorted(
            watcher.entries, key=lambda e: e.closed_at
        )
        counts = RULES.is_closed(watcher.known.status)
        counts = counts and not (watcher.known.deleted or watcher.known.spam)
        assert len(watcher.effective) == int(counts)
        held = {entry.closed_at: entry.responder_id for entry in watcher.entries}
        assert all(held[key] == value for key, value in before.items() if value is not None)


@given(st.lists(sights, max_size=6))
def test_seeing_everything_twice_changes_nothing(seen):
    once, twice = Watcher(), Watcher()
    for one in seen:
        once.see(one)
        twice.see(one).see(one)
    assert twice.entries == once.entries
    assert twice.known == once.known
