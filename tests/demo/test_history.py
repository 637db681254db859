"""The invented past: its shape, and that it is the same again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

import pytest

from app.demo.clock import DAY, ManualClock, iso
from app.demo.people import GHOST_ID, MEMBERS, OSCAR_ID, RESPONDERS
from app.demo.server import running_demo
from app.demo.state import Beginning, DemoState
from tests.demo.conftest import NOON, Caller


@pytest.fixture(scope="module")
def account():
    return DemoState(clock=ManualClock(NOON)).account


def test_same_seed_gives_the_same_tickets(account):
    again = DemoState(clock=ManualClock(NOON)).account
    other = DemoState(Beginning(seed=1), clock=ManualClock(NOON)).account
    assert again.tickets == account.tickets
    assert other.tickets != account.tickets


def is_weekend(day):
    return datetime.fromtimestamp(day * DAY, UTC).weekday() >= 5


def test_past_has_120_days_of_working_weeks(account):
    assert 2_500 <= len(account.tickets) <= 3_000
    days = Counter(one.resolved_at // DAY for one in account.tickets if one.resolved_at)
    assert 115 <= len(days) <= 121
    counts = [(is_weekend(day), days[day]) for day in sorted(days)[5:-5]]
    assert 20 <= median(count for free, count in counts if not free) <= 40
    assert median(count for free, count in counts if free) <= 5


def test_numbers_ascend_with_creation(account):
    created = [one.created_at for one in account.tickets]
    assert created == sorted(created)
    ids = [one.id for one in account.tickets]
    assert ids == list(range(ids[0], ids[0] + len(ids)))


def test_nothing_lies_in_the_future_or_out_of_order(account):
    for ticket in account.tickets:
        times = [event.at for event in ticket.events]
        assert all(earlier < later for earlier, later in pairwise(times))
        assert times[-1] == ticket.updated_at <= NOON.timestamp()


def test_past_shows_every_kind_of_ticket(account):
    statuses = Counter(one.status for one in account.tickets)
    assert set(statuses) == {2, 3, 4, 5, 8}
    holders = Counter(one.responder_id for one in account.tickets)
    assert set(holders) == {one.id for one in RESPONDERS} | {GHOST_ID, None}
    assert holders[OSCAR_ID] > 3 * min(holders.values())
    for name in ("deleted", "spam", "opened_at", "pending_since"):
        assert any(getattr(one, name) for one in account.tickets), name


def test_number_of_tickets_can_be_chosen():
    for tickets in (1, 10, 777):
        state = DemoState(Beginning(tickets=tickets), clock=ManualClock(NOON))
        assert len(state.account.tickets) == tickets


def test_api_and_truth_agree_on_every_closing(busy):
    with (caller := Caller(busy)).session:
        rows = caller.everything(include="stats", updated_since="2020-01-01")
    shown = {
        (row["id"], row["stats"]["resolved_at"], row["responder_id"])
        for row in rows
        if row["status"] in (4, 5)
    }
    truth = busy.truth()
    assert shown == {
        (one["ticket_id"], one["closed_at"], one["current_responder_id"])
        for one in truth["closures"]
    }
    assert len(rows) == truth["tickets"] - truth["deleted"] - truth["spam"]
    assert len(rows) == truth["total"] + truth["open"]


def test_few_tickets_were_reassigned_after_closing(busy):
    moved = busy.truth()["reassigned_after_closing"]
    assert 1 <= len(moved) <= 10
    differing = [
        one["ticket_id"]
        for one in busy.truth()["closures"]
        if one["responder_id"] != one["current_responder_id"]
    ]
    assert moved == differing


def test_ids_pass_32_bits_and_times_are_whole_seconds(busy):
    with (caller := Caller(busy)).session:
        row = caller.rows(per_page=1)[0]
    assert datetime.fromisoformat(row["created_at"]).strftime("%S.%f").endswith(".000000")
    assert row["created_at"] == iso(busy.state.ticket(row["id"]).created_at)
    assert min(one.id for one in RESPONDERS) > 2**32


def test_people_show_all_outcomes_of_auto_link():
    outcomes = Counter(one.outcome for one in RESPONDERS)
    assert outcomes == {"certain": 25, "review": 5, "none": 10}
    assert len(MEMBERS) == len({one.username.lower() for one in MEMBERS}) == 60
    usernames = {one.username for one in MEMBERS}
    for responder in RESPONDERS:
        assert responder.member is None or responder.member in usernames


def test_nobody_among_the_members_is_oscar():
    for member in MEMBERS:
        said = " ".join(filter(None, member)).lower()
        assert "oscar" not in said
        assert "solis" not in said


def test_chosen_responders_hold_the_tickets():
    with running_demo(responders=RESPONDERS[:2], clock=ManualClock(NOON), tickets=50) as demo:
        holders = {one.responder_id for one in demo.state.account.tickets}
    assert holders <= {RESPONDERS[0].id, RESPONDERS[1].id, GHOST_ID, None}
