"""What makes an answer of Freshdesk a page, and what each of its fields becomes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.freshworks_service import (
    Agent,
    BadAnswer,
    BadRecord,
    BadRequest,
    FreshworksService,
    FreshworksSettings,
    Listing,
    Position,
    Search,
    Ticket,
    WrongAddress,
    connect,
)
from tests.contract.scripted_server import ScriptedServer, answer, scripted

SINCE = Position(since=datetime(2025, 3, 1, 8, 0, 0, 250_000, tzinfo=UTC), idle=False)
MORNING = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
NOON = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
MARCH = Search(date(2025, 3, 1), date(2025, 3, 31))
GONE = answer(b"", 404)
NEXT = '</api/v2/agents?page=2>; rel="next"'


def ticket_json(**changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "cc_emails": None,
        "id": 21,
        "subject": "Printer of the third floor",
        "requester_id": 67000099000,
        "requester": {"name": "Una Synthetic", "email": "una@example.com"},
        "status": 5,
        "responder_id": 67013469919,
        "group_id": 67000300,
        "spam": False,
        "tags": [],
        "type": None,
        "created_at": "2025-03-01T09:00:00Z",
        "updated_at": "2025-03-01T12:00:00Z",
        "stats": stats_json(),
    }
    row.update(changes)
    return {name: value for name, value in row.items() if value is not ...}


def stats_json(**changes: object) -> dict[str, object]:
    return {
        "agent_responded_at": "2025-03-01T10:00:00Z",
        "requester_responded_at": None,
        "first_responded_at": "2025-03-01T10:00:00Z",
        "status_updated_at": "2025-03-01T12:00:00Z",
        "reopened_at": None,
        "resolved_at": "2025-03-01T12:00:00Z",
        "closed_at": "2025-03-01T12:00:00Z",
        "pending_since": None,
        **changes,
    }


def agent_json(number: int = 67013469919, **contact: object) -> dict[str, object]:
    person = {"active": False, "name": "Ana Silva", "email": "ana@example.com", **contact}
    return {"id": number, "available": False, "type": "support_agent", "contact": person}


def service(server: ScriptedServer) -> FreshworksService:
    return connect(FreshworksSettings("freshdesk", server.url, "key", 7), wait=lambda _: None)


def tickets(body: object, listing: Listing = Listing.TICKETS, position: Position = SINCE):
    with scripted(answer(body)) as server:
        return service(server).tickets(listing, position)


def one(**changes: object) -> Ticket:
    with scripted(answer(ticket_json(**changes))) as server:
        ticket = service(server).ticket(21)
    assert ticket is not None
    return ticket


def test_ticket_keeps_what_counts_and_nothing_else():
    assert one(stats=stats_json(reopened_at="2025-03-01T11:00:00Z")) == Ticket(
        id=21,
        status=5,
        responder_id=67013469919,
        group_id=67000300,
        workspace_id=None,
        created_at=MORNING,
        updated_at=NOON,
        deleted=False,
        spam=False,
        has_stats=True,
        resolved_at=NOON,
        closed_at=NOON,
        status_updated_at=NOON,
        reopened_at=datetime(2025, 3, 1, 11, 0, tzinfo=UTC),
    )


def test_ticket_that_was_deleted_says_so():
    assert one(deleted=True).deleted


@pytest.mark.parametrize("missing", [None, ...])
def test_ticket_may_lack_people_and_stats(missing):
    ticket = one(responder_id=missing, group_id=missing, stats=missing, spam=missing)
    assert (ticket.responder_id, ticket.group_id, ticket.has_stats) == (None, None, False)


def test_one_bad_row_is_named_and_the_others_are_read():
    page = tickets([ticket_json(id=7), ticket_json(status="closed")])
    assert [row.id for row in page.rows] == [7]
    assert page.rejected == (BadRecord(21, "its status is not a number"),)


def test_row_that_comes_twice_counts_once_where_it_comes_last():
    before = ticket_json(id=7, updated_at="2025-03-01T11:00:00Z")
    page = tickets([before, ticket_json(id=8), ticket_json(id=7)])
    assert [(row.id, row.updated_at) for row in page.rows] == [(8, NOON), (7, NOON)]


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"tickets": []},
        {"description": "Validation failed", "errors": []},
        [1, 2],
        [ticket_json(id="many")],
        [ticket_json(updated_at="2025-03-01T07:59:59Z")],
        [ticket_json(id=number) for number in range(1, 102)],
    ],
)
@pytest.mark.parametrize("listing", Listing)
def test_what_is_no_page_is_refused(body, listing):
    with pytest.raises(BadAnswer):
        tickets(body, listing)


@pytest.mark.parametrize(
    ("listing", "flags"), [(Listing.DELETED, (True, False)), (Listing.SPAM, (False, True))]
)
def test_bins_mark_their_tickets(listing, flags):
    (row,) = tickets([ticket_json(deleted=..., spam=..., stats=...)], listing).rows
    assert (row.deleted, row.spam, row.has_stats) == (*flags, False)


@pytest.mark.parametrize(
    ("listing", "extra"),
    [
        (Listing.TICKETS, {"include": "stats"}),
        (Listing.DELETED, {"filter": "deleted"}),
        (Listing.SPAM, {"filter": "spam"}),
    ],
)
def test_list_is_asked_for_exactly(listing, extra):
    position = Position(since=SINCE.since, page=3, size=97, idle=False)
    with scripted(answer([])) as server:
        service(server).tickets(listing, position)
    assert server.requests[0].params == {
        "per_page": "97",
        "page": "3",
        "order_by": "updated_at",
        "order_type": "asc",
        "updated_since": "2025-03-01T08:00:00Z",
        **extra,
    }


def test_ticket_is_looked_for_in_the_archive_too():
    with scripted(GONE, answer(ticket_json())) as server:
        ticket = service(server).ticket(21)
    assert ticket is not None
    assert [request.path for request in server.requests] == [
        "/api/v2/tickets/21",
        "/api/v2/tickets/archived/21",
    ]
    assert all(request.params == {"include": "stats"} for request in server.requests)


def test_archive_without_stats_is_asked_without_them():
    refusal = answer({"errors": [{"field": "include"}]}, 400)
    with scripted(GONE, refusal, answer(ticket_json(stats=...))) as server:
        ticket = service(server).ticket(21)
    assert ticket is not None
    assert not ticket.has_stats
    assert server.requests[2].params == {}


def test_ticket_that_is_nowhere_is_none():
    with scripted(GONE) as server:
        assert service(server).ticket(5) is None
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "body", [{"ticket": ticket_json(id=5)}, [ticket_json(id=5)], ticket_json()]
)
def test_another_thing_than_the_ticket_asked_for_is_refused(body):
    with scripted(answer(body)) as server, pytest.raises(BadAnswer):
        service(server).ticket(5)


@pytest.mark.parametrize(
    "ask",
    [
        lambda it: it.whoami(),
        lambda it: list(it.agents()),
        lambda it: it.tickets(Listing.TICKETS, SINCE),
        lambda it: it.search(MARCH),
    ],
)
def test_no_such_path_is_a_wrong_address(ask):
    with scripted(GONE) as server, pytest.raises(WrongAddress, match="Freshdesk API"):
        ask(service(server))


@pytest.mark.parametrize("active", [True, False, None])
def test_agent_is_active_though_never_activated(active):
    with scripted(answer(agent_json(active=active))) as server:
        agent = service(server).whoami()
    assert agent == Agent(67013469919, "Ana Silva", "ana@example.com", active=True)


def test_agent_may_lack_name_and_address():
    with scripted(answer(agent_json(name=" ", email=None))) as server:
        assert service(server).whoami() == Agent(67013469919, None, None, active=True)


@pytest.mark.parametrize(
    "row", [agent_json(name=5), agent_json() | {"contact": None}, agent_json() | {"contact": "Ana"}]
)
def test_unusable_agent_is_rejected(row):
    with scripted(answer([agent_json(7), row])) as server:
        (page,) = service(server).agents()
    assert ([agent.id for agent in page.rows], len(page.rejected)) == ([7], 1)


def test_agents_come_page_by_page():
    first = [agent_json(number) for number in range(1, 101)]
    with scripted(answer(first), answer([agent_json(101)])) as server:
        assert [len(page.rows) for page in service(server).agents()] == [100, 1]
    assert [request.params["page"] for request in server.requests] == ["1", "2"]


@pytest.mark.parametrize("rows", [3, 100])
def test_empty_page_where_more_agents_were_promised_is_refused(rows):
    listed = [agent_json(number) for number in range(1, rows + 1)]
    with scripted(answer(listed, Link=NEXT), answer([])) as server:
        pages = service(server).agents()
        assert len(next(pages).rows) == rows
        with pytest.raises(BadAnswer, match="more agents"):
            next(pages)


def test_empty_page_of_agents_that_promises_more_is_refused():
    with scripted(answer([], Link=NEXT)) as server, pytest.raises(BadAnswer, match="more agents"):
        list(service(server).agents())
    assert len(server.requests) == 1


def test_another_agent_than_asked_for_is_refused():
    with (
        scripted(answer(agent_json(7))) as server,
        pytest.raises(BadAnswer, match="another agent"),
    ):
        service(server).agent(8)


def test_page_knows_the_clock_of_the_server():
    with scripted(answer([], Date="Sat, 01 Mar 2025 12:00:07 GMT")) as server:
        page = service(server).tickets(Listing.TICKETS, SINCE)
    assert page.clock == NOON + timedelta(seconds=7)


def found(rows: list[dict[str, object]], total: object) -> dict[str, object]:
    return {"results": rows, "total": total}


@pytest.mark.parametrize(
    ("status", "query"),
    [
        (None, "\"created_at:>'2025-03-01' AND created_at:<'2025-03-31'\""),
        (5, "\"created_at:>'2025-03-01' AND created_at:<'2025-03-31' AND status:5\""),
    ],
)
def test_search_is_asked_exactly(status, query):
    search = Search(MARCH.first, MARCH.last, status, page=2)
    with scripted(answer(found([ticket_json(stats=...)], 31))) as server:
        result = service(server).search(search)
    assert (result.total, [row.id for row in result.rows], result.has_more) == (31, [21], False)
    (request,) = server.requests
    assert (request.path, request.params) == (
        "/api/v2/search/tickets",
        {"query": query, "page": "2"},
    )


@pytest.mark.parametrize(
    ("page", "total", "more"), [(1, 30, False), (1, 31, True), (9, 301, True), (10, 301, False)]
)
def test_search_has_more_until_the_last_page_that_is_given(page, total, more):
    rows = [ticket_json(id=number) for number in range(1, 31)]
    with scripted(answer(found(rows, total))) as server:
        result = service(server).search(Search(MARCH.first, MARCH.last, page=page))
    assert result.has_more is more


def test_search_without_a_ticket_has_no_more():
    with scripted(answer(found([], 0))) as server:
        result = service(server).search(MARCH)
    assert (result.total, result.rows, result.has_more) == (0, (), False)


def test_search_names_what_it_cannot_read():
    with scripted(answer(found([ticket_json(), ticket_json(id=7, status=None)], 2))) as server:
        result = service(server).search(MARCH)
    assert [record.id for record in result.rejected] == [7]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"tickets": [], "total": 0},
        found([], None),
        found([], 3),
        found([], True),
        found([ticket_json()], "1"),
        found([ticket_json()], 0),
        found([ticket_json(id=number) for number in range(1, 32)], 31),
        found([ticket_json(created_at="2025-02-27T23:59:59Z")], 1),
        found([ticket_json(created_at="2025-04-02T00:00:00Z")], 1),
    ],
)
def test_what_is_no_search_is_refused(body):
    with scripted(answer(body)) as server, pytest.raises(BadAnswer):
        service(server).search(MARCH)


@pytest.mark.parametrize("created", ["2025-02-28T00:00:00Z", "2025-04-01T23:59:59Z"])
def test_search_may_count_days_in_another_zone(created):
    with scripted(answer(found([ticket_json(created_at=created)], 1))) as server:
        assert service(server).search(MARCH).total == 1


def test_search_that_is_not_understood_is_our_fault():
    with scripted(answer({}, 400)) as server, pytest.raises(BadRequest):
        service(server).search(MARCH)
