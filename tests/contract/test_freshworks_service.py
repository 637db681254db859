"""What every Freshworks product must do behind the Protocol, over real HTTP against the demo.

A new product joins by one line in `PRODUCTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from math import ceil
from typing import Any, cast

import pytest

from app.demo.clock import ManualClock
from app.demo.server import Demo, Options, running_demo
from app.demo.tickets import Ticket as DemoTicket
from app.freshworks_service import (
    Away,
    BadAnswer,
    FreshworksError,
    FreshworksService,
    FreshworksSettings,
    Listing,
    Position,
    Refused,
    Ticket,
    WrongAddress,
    connect,
)

PRODUCTS = ["freshservice"]
BEGINNING = Position(since=datetime(2000, 1, 1, tzinfo=UTC))
ALL_WORKSPACES = 0

Connect = Callable[..., FreshworksService]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2025, 7, 29, 14, 2, tzinfo=UTC))


@pytest.fixture
def demo(clock: ManualClock) -> Iterator[Demo]:
    options = Options(
        tickets=950, history=90, rate_limit=100_000, overall_limit=100_000, clock=clock
    )
    with running_demo(options) as demo:
        yield demo


@pytest.fixture(params=PRODUCTS)
def reach(request: pytest.FixtureRequest, demo: Demo) -> Connect:
    """Connects to the demo as the product under test; keyword arguments change the settings."""

    def reach(wait: Callable[[float], None] = lambda _: None, **changes: Any) -> FreshworksService:
        usual = {
            "product": request.param,
            "url": demo.url,
            "api_key": demo.key,
            "workspace_id": ALL_WORKSPACES,
        }
        return connect(FreshworksSettings(**(usual | changes)), wait=wait)

    return reach


class Reader:
    """A sync in miniature: reads one listing, keeps what it saw, goes on after a failure."""

    def __init__(self, service: FreshworksService, listing: Listing = Listing.TICKETS) -> None:
        self.service, self.listing = service, listing
        self.position = BEGINNING
        self.seen: dict[int, Ticket] = {}
        self.requests = 0

    def run(self) -> dict[int, Ticket]:
        paging = self.service.paging
        self.position = paging.begin(self.position)
        while not self.position.idle:
            page = self.service.tickets(self.listing, self.position)
            self.requests += 1
            assert page.rejected == ()
            news = sum(self.seen.get(row.id) != row for row in page.rows)
            self.position = paging.advance(self.position, page, news)
            self.seen |= {row.id: row for row in page.rows}
        return self.seen


def instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def live(demo: Demo) -> dict[int, DemoTicket]:
    rows = demo.state.account.tickets
    return {row.id: row for row in rows if not row.deleted and not row.spam}


def asked(demo: Demo) -> int:
    """How many calls came in."""
    return sum(cast("dict[str, int]", demo.requests.as_dict()["by_route"]).values())


def state(seen: dict[int, Ticket]) -> dict[int, tuple[object, ...]]:
    return {
        number: (row.status, row.responder_id, row.workspace_id, row.created_at, row.updated_at)
        for number, row in seen.items()
    }


def truth(demo: Demo) -> dict[int, tuple[object, ...]]:
    return {
        number: (
            row.status,
            row.responder_id,
            row.workspace_id,
            instant(row.created_at),
            instant(row.updated_at),
        )
        for number, row in live(demo).items()
    }


def test_key_and_address_are_proved_by_one_request(reach, demo):
    service = reach()
    assert service.whoami().id in demo.state.account.responders
    assert service.account == "127.0.0.1"


def test_every_agent_is_received(reach, demo):
    rows = {row.id: row for page in reach().agents() for row in page.rows}
    assert set(rows) == set(demo.state.account.responders)
    for number, one in demo.state.account.responders.items():
        names = [name for name in (one.first_name, one.last_name) if name]
        assert rows[number].name == " ".join(names)
        assert (rows[number].email, rows[number].active) == (one.email, one.active)


def test_every_ticket_is_received_as_it_is(reach, demo):
    seen = Reader(reach()).run()
    assert len(seen) > 800
    assert state(seen) == truth(demo)
    assert all(row.has_stats and not row.deleted and not row.spam for row in seen.values())


def test_instants_of_closing_and_reopening_are_received(reach, demo):
    rows = demo.state.account.tickets
    done = next(row.id for row in rows if row.is_live and row.is_closed)
    again = next(row.id for row in rows if row.is_live and not row.is_closed)
    demo.state.close(again)
    demo.state.reopen(again)
    seen = Reader(reach()).run()
    assert seen[done].closed_at == instant(demo.state.ticket(done).closed_at)
    assert seen[done].resolved_at == instant(demo.state.ticket(done).resolved_at)
    assert seen[again].reopened_at == instant(demo.state.ticket(again).opened_at)


def test_nothing_new_costs_one_request(reach):
    reader = Reader(reach())
    reader.run()
    before = reader.requests
    reader.run()
    assert reader.requests - before == 1


def test_changes_are_received(reach, demo):
    reader = Reader(reach())
    reader.run()
    closed, gone = [row.id for row in live(demo).values() if not row.is_closed][:2]
    demo.state.close(closed)
    demo.state.delete(gone)
    created = demo.state.create(None).id
    seen = reader.run()
    assert seen[closed].status in (4, 5)
    assert created in seen
    assert not seen[gone].deleted


@pytest.mark.parametrize(("listing", "act"), [(Listing.DELETED, "delete"), (Listing.SPAM, "spam")])
def test_bins_hold_what_was_put_there(reach, demo, listing, act):
    reader = Reader(reach(), listing)
    before = set(reader.run())
    gone = next(iter(live(demo)))
    getattr(demo.state, act)(gone)
    seen = reader.run()
    assert set(seen) - before == {gone}
    assert (seen[gone].deleted, seen[gone].spam) == (act == "delete", act == "spam")


def test_one_ticket_is_read_by_its_number(reach, demo):
    service = reach()
    number = next(iter(live(demo)))
    ticket = service.ticket(number)
    assert ticket is not None
    assert (ticket.id, ticket.has_stats) == (number, True)
    assert service.ticket(10**12) is None


def test_deleted_ticket_says_so_when_it_is_read(reach, demo):
    number = next(iter(live(demo)))
    demo.state.delete(number)
    ticket = reach().ticket(number)
    assert ticket is not None
    assert ticket.deleted


@pytest.mark.parametrize("workspace", [ALL_WORKSPACES, None])
@pytest.mark.parametrize("deletions", [0, 2])
def test_nothing_is_lost_while_tickets_move(reach, demo, workspace, deletions):
    reader = Reader(reach(workspace_id=workspace))
    demo.faults.set(moves_per_page=5, deletions_per_page=deletions)
    reader.run()
    demo.faults.clear()
    seen = state(reader.run())
    wanted = {
        number: row
        for number, row in truth(demo).items()
        if workspace == ALL_WORKSPACES or row[2] == 2
    }
    assert {number: seen.get(number) for number in wanted} == wanted


def test_run_goes_on_after_every_failure(reach, demo):
    reader = Reader(reach())
    demo.faults.set(wrong_types=8, after=2, moves_per_page=3, deletions_per_page=1)
    failures = 0
    while failures < 8:
        with pytest.raises(BadAnswer):
            reader.run()
        failures += 1
    demo.faults.clear()
    seen = state(reader.run())
    assert {number: seen.get(number) for number in truth(demo)} == truth(demo)


def test_page_sent_twice_is_not_the_end(reach, demo):
    reader = Reader(reach())
    demo.faults.set(repeat_page=1, after=3)
    with pytest.raises(BadAnswer):
        reader.run()
    assert state(reader.run()) == truth(demo)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("redirects", WrongAddress),
        ("html", WrongAddress),
        ("empty", BadAnswer),
        ("wrong_types", BadAnswer),
        ("truncated", BadAnswer),
        ("disconnects", Away),
        ("errors", Away),
    ],
)
def test_bad_answer_is_never_a_page(reach, demo, fault, error):
    demo.faults.set(**{fault: 20})
    service = reach()
    for ask in (service.whoami, lambda: list(service.agents())):
        with pytest.raises(error):
            ask()
    with pytest.raises(error):
        Reader(service).run()
    assert asked(demo) <= 12


@pytest.mark.parametrize("fault", ["rate_limited", "errors", "truncated", "disconnects", "empty"])
def test_passing_trouble_is_sat_out(reach, demo, fault):
    demo.faults.set(**{fault: 2}, after=1)
    assert state(Reader(reach()).run()) == truth(demo)


def test_nothing_is_asked_during_a_pause(reach, demo, clock):
    demo.faults.set(rate_limited=3, retry_after=30, after=2)
    waits: list[int] = []

    def wait(seconds: float) -> None:
        # The client's own clock has run on for an instant since it was told to wait.
        waits.append(ceil(seconds))
        clock.advance(waits[-1])

    assert state(Reader(reach(wait)).run()) == truth(demo)
    assert demo.requests.as_dict()["inside_retry_after"] == 0
    assert waits == [30, 30, 30]


def test_dripping_answer_is_cut(reach, demo):
    demo.faults.set(drip=9, drip_interval=0.02)
    with pytest.raises(Away, match="in time"):
        reach(deadline=0.05).whoami()


def test_next_page_on_another_host_is_refused(reach, demo):
    demo.faults.set(foreign_next=True)
    with pytest.raises(BadAnswer, match="another host"):
        Reader(reach()).run()


def test_wrong_key_is_refused_at_once(reach, demo):
    service = reach(api_key="wrong")
    for _ in range(3):
        with pytest.raises(Refused, match="FRESHWORKS_API_KEY"):
            service.whoami()
    assert asked(demo) == 1


def test_suspended_account_is_refused(reach, demo):
    demo.faults.set(suspended=True)
    with pytest.raises(Refused):
        reach().whoami()


def test_key_that_may_not_list_agents_still_reads_tickets(reach, demo):
    demo.faults.set(agents_forbidden=True)
    service = reach()
    with pytest.raises(Refused):
        list(service.agents())
    assert state(Reader(service).run()) == truth(demo)


def test_server_that_is_down_is_away(reach, demo):
    demo.faults.set(down=True)
    with pytest.raises(Away):
        reach().whoami()


def test_wrong_product_is_refused_before_anything_is_asked(reach, demo):
    with pytest.raises(FreshworksError, match="FRESHWORKS_PRODUCT"):
        reach(product="freshtea")
    assert asked(demo) == 0
