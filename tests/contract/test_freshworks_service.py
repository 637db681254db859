"""What every Freshworks product must do behind the Protocol, over real HTTP against the demo.

A new product joins by being in `PRODUCTS` and in the demo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any, cast

import pytest

from app.demo.clock import ManualClock
from app.demo.server import Demo, Options, running_demo
from app.demo.tickets import WORKSPACE_NAMES
from app.demo.tickets import Ticket as DemoTicket
from app.demo.wording import GROUP_NAMES
from app.freshworks_service import (
    PRODUCTS,
    Away,
    BadAnswer,
    Busy,
    Found,
    FreshworksError,
    FreshworksService,
    FreshworksSettings,
    Listing,
    Position,
    Refused,
    Search,
    Ticket,
    WrongAddress,
    connect,
)
from tests.contract.scripted_server import answer, scripted

BEGINNING = Position(since=datetime(2000, 1, 1, tzinfo=UTC))
ALL_WORKSPACES = 0

Connect = Callable[..., FreshworksService]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2025, 7, 29, 14, 2, tzinfo=UTC))


@pytest.fixture(params=PRODUCTS)
def product(request: pytest.FixtureRequest) -> str:
    return cast("str", request.param)


@pytest.fixture
def demo(product: str, clock: ManualClock) -> Iterator[Demo]:
    options = Options(
        product, tickets=950, history=90, rate_limit=100_000, overall_limit=100_000, clock=clock
    )
    with running_demo(options) as demo:
        yield demo


@pytest.fixture
def reach(product: str, demo: Demo) -> Connect:
    """Connects to the demo as the product under test; keyword arguments change the settings."""

    def reach(wait: Callable[[float], None] = lambda _: None, **changes: Any) -> FreshworksService:
        usual = {
            "product": product,
            "url": demo.url,
            "api_key": demo.key,
            "workspace_id": ALL_WORKSPACES if product == "freshservice" else None,
        }
        return connect(FreshworksSettings(**(usual | changes)), wait=wait)

    return reach


class Reader:
    """A sync in miniature: reads one listing, keeps what it saw, goes on after a failure."""

    def __init__(self, service: FreshworksService, listing: Listing = Listing.TICKETS) -> None:
        self.service, self.listing = service, listing
        self.position = BEGINNING
        self.seen: dict[int, Ticket] = {}
        self.rejected: set[int | None] = set()
        self.requests = 0

    def run(self) -> dict[int, Ticket]:
        paging = self.service.paging
        self.position = paging.begin(self.position)
        while not self.position.idle:
            page = self.service.tickets(self.listing, self.position)
            self.requests += 1
            self.rejected |= {record.id for record in page.rejected}
            news = sum(self.seen.get(row.id) != row for row in page.rows)
            self.position = paging.advance(self.position, page, news)
            self.seen |= {row.id: row for row in page.rows}
        return self.seen


def instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def test_groups_and_workspaces_have_names(product: str, reach: Connect) -> None:
    service = reach()
    groups, workspaces = (
        {row.id: row.name for page in pages for row in page.rows}
        for pages in (service.groups(), service.workspaces())
    )
    assert groups == GROUP_NAMES
    assert workspaces == (WORKSPACE_NAMES if product == "freshservice" else {})


@pytest.mark.parametrize("pages", [2, 60])
def test_names_are_read_page_by_page_and_not_for_ever(product: str, pages: int) -> None:
    def page(number: int) -> bytes:
        rows = [{"id": number * 100 + place, "name": f"Group {place}"} for place in range(1, 101)]
        some = rows[: 100 if number < pages else 3]
        return answer({"groups": some} if product == "freshservice" else some)

    with scripted(*map(page, range(1, pages + 1))) as server:
        service = connect(FreshworksSettings(product, server.url, "s3cr3t", share=1.0))
        read = list(service.groups())
    assert len(read) == min(pages, 50)
    assert [len(one.rows) for one in read][:2] == [100, 3 if pages == 2 else 100]


def live(demo: Demo) -> dict[int, DemoTicket]:
    rows = demo.state.account.tickets
    return {row.id: row for row in rows if not row.deleted and not row.spam}


def asked(demo: Demo) -> int:
    """How many calls came in."""
    return sum(cast("dict[str, int]", demo.requests.as_dict()["by_route"]).values())


def state(seen: dict[int, Ticket]) -> dict[int, tuple[object, ...]]:
    return {
        number: (row.status, row.responder_id, row.group_id, row.created_at, row.updated_at)
        for number, row in seen.items()
    }


def truth(demo: Demo) -> dict[int, tuple[object, ...]]:
    return {
        number: (
            row.status,
            row.responder_id,
            row.group_id,
            instant(row.created_at),
            instant(row.updated_at),
        )
        for number, row in live(demo).items()
    }


def test_key_and_address_are_proved_by_one_request(reach, demo):
    service = reach()
    assert service.whoami().id in demo.state.account.responders
    assert service.account == "127.0.0.1"


def test_every_agent_is_received(product, reach, demo):
    rows = {row.id: row for page in reach().agents() for row in page.rows}
    # In Freshdesk, who leaves is no agent any more.
    wanted = {
        number: one
        for number, one in demo.state.account.responders.items()
        if one.active or product == "freshservice"
    }
    assert set(rows) == set(wanted)
    for number, one in wanted.items():
        names = [name for name in (one.first_name, one.last_name) if name]
        assert rows[number].name == " ".join(names)
        assert (rows[number].email, rows[number].active) == (one.email, one.active)


def test_one_agent_is_read_by_its_number(reach, demo):
    service = reach()
    listed = next(service.agents()).rows[0]
    assert service.agent(listed.id) == listed
    assert service.agent(10**12) is None


def test_agent_who_left_is_active_no_more(product, reach, demo):
    number = next(row.id for row in next(reach().agents()).rows if row.active)
    demo.state.put_responder(demo.state.account.responders[number]._replace(active=False))
    left = reach().agent(number)
    # In Freshdesk, who leaves is no agent any more.
    assert left is None if product == "freshdesk" else left is not None and not left.active


def test_every_ticket_is_received_as_it_is(reach, demo):
    reader = Reader(reach())
    seen = reader.run()
    assert len(seen) > 800
    assert (state(seen), reader.rejected) == (truth(demo), set())
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


CHURN: list[dict[str, int]] = [
    {"moves_per_page": 5},
    {"moves_per_page": 5, "deletions_per_page": 2},
    {"churn_per_page": 12, "seconds_per_page": 40},
    {"churn_per_page": 8, "late": 20, "seconds_per_page": 7},
    {"moves_per_page": 5, "bulk_close": 120, "deletions_per_page": 2},
]


@pytest.mark.parametrize("churn", CHURN)
def test_nothing_is_lost_while_tickets_move(reach, demo, churn):
    reader = Reader(reach())
    demo.faults.set(**churn)
    reader.run()
    demo.faults.clear()
    seen = state(reader.run())
    assert {number: seen.get(number) for number in truth(demo)} == truth(demo)


@pytest.mark.parametrize("product", ["freshservice"], indirect=True)
def test_only_the_workspace_asked_for_is_received(reach, demo):
    demo.state.create(workspace_id=3)
    for workspace, wanted in [(None, {2}), (3, {3}), (ALL_WORKSPACES, {2, 3})]:
        seen = Reader(reach(workspace_id=workspace)).run()
        assert {row.workspace_id for row in seen.values()} == wanted
        assert set(seen) == {row.id for row in live(demo).values() if row.workspace_id in wanted}


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


@pytest.mark.parametrize("fault", ["repeat_page", "empty_page"])
def test_page_that_is_another_is_not_the_end(product, reach, demo, fault):
    reader = Reader(reach())
    demo.faults.set(**{fault: 1}, after=3)
    # Where every page is the first one from an instant on, the page before cannot come again.
    harmless = (product, fault) == ("freshdesk", "repeat_page")
    with nullcontext() if harmless else pytest.raises(BadAnswer):
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
        ("cut_off", Away),
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


PASSING = ["rate_limited", "errors", "truncated", "disconnects", "cut_off", "empty", "double_rows"]


@pytest.mark.parametrize("fault", PASSING)
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


@pytest.mark.parametrize(("told", "waited"), [("date", 30), ("absent", 60), ("words", 60)])
def test_pause_is_believed_however_it_is_told(reach, demo, told, waited):
    demo.faults.set(rate_limited=1, retry_after=30, retry_after_as=told)
    waits: list[int] = []
    reach(lambda seconds: waits.append(ceil(seconds))).whoami()
    assert waits == [waited]


def test_absurd_pause_is_not_sat_out(reach, demo):
    demo.faults.set(rate_limited=1, retry_after_as="absurd")
    with pytest.raises(Busy, match="until"):
        reach().whoami()
    assert asked(demo) == 1


def test_one_try_is_one_request_without_a_wait(reach, demo):
    waits: list[float] = []
    for fault in ("rate_limited", "errors", "disconnects"):
        demo.faults.set(**{fault: 1}, retry_after=5)
        with pytest.raises((Busy, Away)):
            reach(waits.append, attempts=1).whoami()
    assert waits == []
    assert asked(demo) == 3
    assert reach(attempts=1).whoami().active


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


@pytest.mark.parametrize("trouble", [{"suspended": True}, {"down": True}, {"errors": 99}])
def test_hopeless_account_is_asked_little_in_a_whole_sync(reach, demo, trouble):
    demo.faults.set(**trouble)
    service = reach()
    for read in (lambda: list(service.agents()), *(Reader(service, it).run for it in Listing)):
        with pytest.raises((Refused, Away)):
            read()
    assert asked(demo) <= (2 if "suspended" in trouble else 12)


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


def test_odd_fields_are_read(reach, demo):
    demo.faults.set(null_fields=True, offset_times=True)
    assert state(Reader(reach()).run()) == truth(demo)


def test_unreadable_ticket_is_named_and_stops_nothing(reach, demo):
    broken = sorted(live(demo))[300]
    demo.faults.set(broken_ticket=broken)
    reader = Reader(reach())
    assert set(reader.run()) == set(live(demo)) - {broken}
    assert reader.rejected == {broken}


def test_run_goes_on_within_a_second_of_many_tickets(reach, demo):
    demo.state.bulk_close([row.id for row in live(demo).values() if not row.is_closed])
    ids = [row.id for row in live(demo).values()][:350]
    for number in ids:
        demo.state.touch(number)
    reader = Reader(reach())
    demo.faults.set(wrong_types=6, after=3)
    for _ in range(6):
        with pytest.raises(BadAnswer):
            reader.run()
    assert state(reader.run()) == truth(demo)


@pytest.mark.parametrize("product", ["freshdesk"], indirect=True)
def test_archived_ticket_is_still_known(reach, demo, clock):
    number = next(row.id for row in live(demo).values() if row.is_closed)
    clock.advance(200 * 86_400)
    service = reach()
    ticket = service.ticket(number)
    assert ticket is not None
    assert (ticket.id, ticket.has_stats, ticket.deleted) == (number, True, False)
    assert number not in Reader(service).run()
    assert asked(demo) >= 2


def search_all(service: FreshworksService, search: Search) -> tuple[set[int], Found]:
    """Every ticket that a search gives, and its first page."""
    first = found = service.search(search)
    ids = {row.id for row in found.rows}
    for page in range(2, 41):
        if not found.has_more:
            break
        found = service.search(Search(search.first, search.last, search.status, page))
        ids |= {row.id for row in found.rows}
    return ids, first


@pytest.mark.parametrize("status", [None, 5, 21])
def test_search_counts_what_there_is(reach, demo, status):
    first, last = date(2025, 7, 1), date(2025, 7, 20)
    wanted = {
        row.id
        for row in live(demo).values()
        if first <= datetime.fromtimestamp(row.created_at, UTC).date() <= last
        and status in (None, row.status)
    }
    ids, found = search_all(reach(), Search(first, last, status))
    assert (found.total, ids) == (len(wanted), wanted)
    assert all(not row.has_stats for row in found.rows)


def test_search_of_one_day_holds_that_day(reach, demo):
    newest = max(live(demo).values(), key=lambda row: row.created_at)
    day = datetime.fromtimestamp(newest.created_at, UTC).date()
    ids, _ = search_all(reach(), Search(day, day))
    assert newest.id in ids


def test_search_reaches_as_far_as_it_says(product, reach, demo, clock):
    reach_back = reach().search_reach
    assert reach_back == (None if product == "freshservice" else timedelta(days=120))
    clock.advance(200 * 86_400)
    found = reach().search(Search(date(2025, 5, 1), date(2025, 7, 29), 5))
    assert (found.total > 0) is (reach_back is None)


@pytest.mark.parametrize("ahead", [0, 90, -3600])
def test_contact_tells_of_clocks_and_credits(reach, demo, ahead):
    service = reach()
    assert service.contact().clock_difference is None
    demo.faults.set(clock_ahead=ahead)
    service.whoami()
    service.tickets(Listing.TICKETS, service.paging.begin(BEGINNING))
    contact = service.contact()
    assert contact.clock_difference == ahead
    assert set(contact.credits) == {"myself", "tickets"}
    assert contact.credits["tickets"].remaining == contact.credits["tickets"].total - 3


@pytest.mark.parametrize("ahead", [7200, -7200])
def test_clock_that_differs_loses_nothing(reach, demo, ahead):
    demo.faults.set(clock_ahead=ahead)
    reader = Reader(reach())
    reader.run()
    number = next(row.id for row in live(demo).values() if not row.is_closed)
    demo.state.close(number)
    assert state(reader.run()) == truth(demo)
