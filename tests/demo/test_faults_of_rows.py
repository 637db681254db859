"""Faults that show in pages and rows, and in time, for both products."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from app.demo.clock import ManualClock, iso
from app.demo.faults import BadFault
from app.demo.server import Demo, running_demo
from tests.demo.conftest import ANA, NOON, Caller

EVERYTHING = {"updated_since": "2020-01-01", "order_type": "asc"}


@pytest.fixture(params=["freshservice", "freshdesk"])
def demo(request: pytest.FixtureRequest, clock: ManualClock) -> Iterator[Demo]:
    with running_demo(product=request.param, history=None, clock=clock) as demo:
        yield demo


def made(demo: Demo, count: int) -> list[int]:
    return [demo.state.create(ANA).id for _ in range(count)]


def test_answer_is_cut_off_in_the_middle(demo, caller):
    made(demo, 3)
    demo.faults.set(cut_off=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        caller.get("/tickets")
    assert len(caller.rows()) == 3


def test_page_comes_empty_though_more_follow(demo, caller):
    numbers = made(demo, 3)
    demo.faults.set(empty_page=1)
    answer = caller.get("/tickets", per_page=2, **EVERYTHING)
    rows = answer.json() if isinstance(answer.json(), list) else answer.json()["tickets"]
    assert (rows, "next" in answer.links) == ([], True)
    assert caller.ids(**EVERYTHING) == numbers


def test_rows_come_twice_and_push_others_out_of_a_full_page(demo, caller):
    numbers = made(demo, 8)
    demo.faults.set(double_rows=2)
    assert caller.ids(**EVERYTHING) == numbers[:3] + numbers
    assert caller.ids(per_page=5, **EVERYTHING) == numbers[:3] + numbers[:2]
    assert caller.ids(**EVERYTHING) == numbers


def test_lists_and_needless_fields_are_null(demo, caller):
    made(demo, 1)
    demo.faults.set(null_fields=True)
    row = caller.rows()[0]
    assert row["cc_emails"] is row["subject"] is row["type"] is None
    assert (row["responder_id"], row["status"]) == (ANA, 2)


def test_times_have_an_offset(demo, caller):
    number = made(demo, 1)[0]
    demo.state.close(number)
    demo.faults.set(offset_times=True)
    row = caller.rows(include="stats")[0]
    assert row["created_at"] == "2026-08-14T17:30:00+05:30"
    assert row["stats"]["closed_at"] == "2026-08-14T17:30:01+05:30"
    assert row["stats"]["pending_since"] is None


def test_one_ticket_is_broken_until_it_heals(demo, caller):
    numbers = made(demo, 3)
    demo.faults.set(broken_ticket=numbers[1], broken_field="created_at")
    values = {row["id"]: row["created_at"] for row in caller.rows()}
    assert values[numbers[1]] == "not this"
    assert values[numbers[0]] == values[numbers[2]] == iso(int(NOON.timestamp()))
    assert "not this" in caller.get(f"/tickets/{numbers[1]}").text
    demo.faults.set(broken_ticket=0)
    assert "not this" not in caller.get("/tickets").text


@pytest.mark.parametrize(
    ("how", "header"),
    [
        ("seconds", "90"),
        ("date", "Fri, 14 Aug 2026 12:01:30 GMT"),
        ("absent", None),
        ("absurd", "1000000000"),
        ("words", "soon"),
    ],
)
def test_wait_is_named_in_every_way(demo, caller, how, header):
    demo.faults.set(rate_limited=1, retry_after=90, retry_after_as=how)
    answer = caller.get("/tickets")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, header)


def test_way_of_naming_a_wait_is_checked(demo):
    with pytest.raises(BadFault, match="seconds, date, absent"):
        demo.faults.set(retry_after_as="colour")


@pytest.mark.parametrize("ahead", [0, 7200, -90])
def test_clock_of_the_server_differs(demo, caller, ahead):
    demo.faults.set(clock_ahead=ahead)
    made(demo, 1)
    answer = caller.get("/tickets")
    there = int(NOON.timestamp()) + ahead
    assert parsedate_to_datetime(answer.headers["Date"]).timestamp() == there
    assert caller.rows()[0]["updated_at"] == iso(there)


def test_date_stands_on_every_answer(demo, caller):
    demo.faults.set(errors=1)
    for path in ("/tickets", "/agents/1", "/tickets?colour=1"):
        assert "Date" in caller.get(path).headers


def kinds(demo: Demo) -> set[str]:
    """What happened to tickets so far."""
    return {event.what for one in demo.state.account.tickets for event in one.events}


def statuses(demo: Demo) -> set[int | None]:
    """What statuses tickets entered so far."""
    events = [event for one in demo.state.account.tickets for event in one.events]
    return {event.value for event in events if event.what == "status"}


def test_churn_changes_tickets_in_every_way_after_each_page(demo, caller):
    numbers = made(demo, 60)
    demo.faults.set(churn_per_page=25)
    assert [row["status"] for row in caller.rows(per_page=60)] == [2] * 60
    for _ in range(15):
        caller.rows(**EVERYTHING)
    assert kinds(demo) >= {"status", "assign", "touch", "delete", "restore", "spam", "unspam"}
    assert {6, 21} & statuses(demo)
    assert len(demo.state.account.tickets) > len(numbers)
    assert demo.truth()["reassigned_after_closing"] == []


def test_bulk_closes_in_one_second_after_the_next_page_only(demo, caller):
    made(demo, 20)
    demo.faults.set(bulk_close=150)
    caller.rows()
    caller.rows()
    closed = demo.truth()["closures"]
    assert len(closed) == 150
    assert len({one["closed_at"] for one in closed}) == 1


def test_time_passes_with_each_page(demo, caller, clock):
    demo.faults.set(seconds_per_page=2)
    for _ in range(3):
        caller.rows()
    assert clock.now() == NOON.timestamp() + 6


def test_change_shows_late_in_lists_and_if_wished_in_the_ticket(demo, caller, clock):
    number = made(demo, 1)[0]
    demo.faults.set(late=10)
    demo.state.close(number)
    assert status_of(caller, number) == (2, 5)
    demo.faults.set(late_views=True)
    assert status_of(caller, number) == (2, 2)
    clock.advance(10)
    assert status_of(caller, number) == (5, 5)
    late = demo.state.create().id
    assert caller.get(f"/tickets/{late}").status_code == 404
    assert len(caller.rows()) == 1


def status_of(caller: Caller, number: int) -> tuple[int, int]:
    """As the list shows it, and the ticket itself."""
    body: dict[str, Any] = caller.get(f"/tickets/{number}").json()
    return caller.rows()[0]["status"], body.get("ticket", body)["status"]


def test_statuses_that_no_form_names_can_be_made(demo, caller):
    parked = caller.order("/tickets", {"status": 21}).json()["id"]
    number = made(demo, 1)[0]
    assert caller.order(f"/tickets/{number}", {"do": "park"}).json()["status"] in (6, 21)
    assert {row["id"]: row["status"] for row in caller.rows()}[parked] == 21
    assert demo.truth()["open"] == 2
