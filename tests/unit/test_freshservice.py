"""What makes an answer of Freshservice a page, and what each of its fields becomes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.freshworks_service import (
    Agent,
    BadAnswer,
    BadRecord,
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
from tests.contract.scripted_server import ScriptedServer, answer, scripted

SINCE = Position(since=datetime(2025, 3, 1, 8, 0, 0, 250_000, tzinfo=UTC), idle=False)
MORNING = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
NOON = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
BIG = 2**63 - 1
NEXT = '</api/v2/agents?page=2>; rel="next"'


def ticket_json(**changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id": 195836,
        "subject": "Printer of the third floor",
        "description": "<div>It is on fire</div>",
        "description_text": "It is on fire",
        "requester_id": 21000099000,
        "requester": {"name": "Una Synthetic", "email": "una@example.com"},
        "status": 5,
        "responder_id": 18014125885,
        "group_id": 21000300,
        "workspace_id": 2,
        "deleted": False,
        "spam": False,
        "created_at": "2025-03-01T09:00:00Z",
        "updated_at": "2025-03-01T12:00:00Z",
        "stats": stats_json(),
    }
    row.update(changes)
    return {name: value for name, value in row.items() if value is not ...}


def stats_json(**changes: object) -> dict[str, object]:
    return {
        "ticket_id": 1023751070,
        "opened_at": None,
        "resolved_at": "2025-03-01T11:00:00Z",
        "closed_at": "2025-03-01T12:00:00Z",
        "status_updated_at": "2025-03-01T12:00:00Z",
        "resolution_time_in_secs": 745200,
        **changes,
    }


def agent_json(**changes: object) -> dict[str, object]:
    row = {"id": 21000049726, "first_name": "Ana", "last_name": "Silva", "active": True}
    return {**row, "email": "ana@example.com", **changes}


def service(server: ScriptedServer, workspace_id: int | None = None) -> FreshworksService:
    settings = FreshworksSettings("freshservice", server.url, "key", workspace_id)
    return connect(settings, wait=lambda _: None)


def tickets(body: object, listing: Listing = Listing.TICKETS, position: Position = SINCE):
    with scripted(answer(body)) as server:
        return service(server).tickets(listing, position)


def one(**changes: object) -> Ticket:
    with scripted(answer({"ticket": ticket_json(**changes)})) as server:
        ticket = service(server).ticket(195836)
    assert ticket is not None
    return ticket


def test_ticket_keeps_what_counts_and_nothing_else():
    assert one() == Ticket(
        id=195836,
        status=5,
        responder_id=18014125885,
        group_id=21000300,
        workspace_id=2,
        created_at=MORNING,
        updated_at=NOON,
        deleted=False,
        spam=False,
        has_stats=True,
        resolved_at=datetime(2025, 3, 1, 11, 0, tzinfo=UTC),
        closed_at=NOON,
        status_updated_at=NOON,
        reopened_at=None,
    )


def test_half_a_character_spoils_no_answer():
    assert one(subject="A smile that was cut off \ud83d") == one()
    with scripted(answer({"agent": agent_json(last_name="Sil\udc00va")})) as server:
        assert service(server).whoami().name == "Ana Sil va"


@pytest.mark.parametrize("stats", [None, ...])
def test_ticket_without_stats_says_so(stats):
    ticket = one(stats=stats)
    assert not ticket.has_stats
    assert (ticket.resolved_at, ticket.closed_at, ticket.status_updated_at) == (None, None, None)


def test_times_with_an_offset_are_utc():
    ticket = one(updated_at="2025-03-01T17:30:00+05:30", created_at="2025-03-01T09:00:00.000Z")
    assert (ticket.updated_at, ticket.updated_at.tzinfo) == (NOON, UTC)
    assert ticket.created_at == MORNING


@pytest.mark.parametrize(
    ("opened_at", "reopened_at"),
    [
        (None, None),
        ("2025-03-01T09:00:00Z", None),
        ("2025-03-01T08:59:59Z", None),
        ("2025-03-01T12:00:00Z", NOON),
    ],
)
def test_reopening_lies_behind_creation(opened_at, reopened_at):
    assert one(stats=stats_json(opened_at=opened_at)).reopened_at == reopened_at


@pytest.mark.parametrize("missing", [None, ...])
def test_ticket_may_lack_people_and_flags(missing):
    ticket = one(
        responder_id=missing, group_id=missing, workspace_id=missing, deleted=missing, spam=missing
    )
    assert (ticket.responder_id, ticket.group_id, ticket.workspace_id) == (None, None, None)
    assert (ticket.deleted, ticket.spam) == (False, False)


def test_unknown_status_and_largest_ids_are_fine():
    ticket = one(status=27, responder_id=BIG)
    assert (ticket.status, ticket.responder_id) == (27, BIG)


@pytest.mark.parametrize("flag", ["deleted", "spam"])
def test_flag_seen_in_a_ticket_counts(flag):
    assert getattr(one(**{flag: True}), flag) is True


UNUSABLE = [
    ("id", 0),
    ("id", True),
    ("id", "195836"),
    ("id", BIG + 1),
    ("id", 2**64),
    ("id", ...),
    ("status", True),
    ("status", "5"),
    ("status", None),
    ("status", -1),
    ("status", 2**31),
    ("responder_id", "18014125885"),
    ("responder_id", False),
    ("responder_id", 1.5),
    ("group_id", []),
    ("workspace_id", {}),
    ("created_at", None),
    ("created_at", "yesterday"),
    ("created_at", "2025-03-01T09:00:00"),
    ("updated_at", 1740830400),
    ("updated_at", ...),
    ("updated_at", "9999-12-31T23:59:59-23:00"),
    ("deleted", "false"),
    ("spam", 0),
    ("stats", []),
    ("stats", {"closed_at": "soon"}),
]


@pytest.mark.parametrize(("field", "value"), UNUSABLE)
def test_unusable_field_rejects_its_row_only(field, value):
    good = ticket_json(id=7)
    page = tickets({"tickets": [good, ticket_json(**{field: value})]})
    assert [row.id for row in page.rows] == [7]
    (bad,) = page.rejected
    assert bad.id == (None if field == "id" else 195836)
    assert "its " in bad.reason
    assert "yesterday" not in bad.reason


def test_view_of_unusable_ticket_is_bad():
    with (
        scripted(answer({"ticket": ticket_json(status="closed")})) as server,
        pytest.raises(BadAnswer, match="status"),
    ):
        service(server).ticket(195836)


def test_one_bad_row_alone_is_a_page():
    page = tickets({"tickets": [ticket_json(status=None)]})
    assert page.rows == ()
    assert page.rejected == (BadRecord(195836, "its status is not a number"),)


HUNDRED = [ticket_json(id=number) for number in range(1000, 900, -1)]
NO_PAGES: list[object] = [
    [],
    None,
    "tickets",
    {},
    {"tickets": None},
    {"tickets": {}},
    {"agents": []},
    {"description": "Validation failed", "errors": []},
    {"tickets": [1, 2]},
    {"tickets": [ticket_json(), None]},
    {"tickets": [ticket_json(id="many")]},
    {"tickets": [ticket_json(status=None), ticket_json(id=7, status="open")]},
    {"tickets": [*HUNDRED, ticket_json()]},
    {"tickets": [ticket_json(updated_at="2025-03-01T07:59:59Z")]},
]


@pytest.mark.parametrize("body", NO_PAGES)
def test_what_is_no_page_is_refused(body):
    with pytest.raises(BadAnswer):
        tickets(body)


def test_change_in_the_second_asked_for_is_not_too_old():
    page = tickets({"tickets": [ticket_json(updated_at="2025-03-01T08:00:00Z")]})
    assert len(page.rows) == 1


@pytest.mark.parametrize(
    ("rows", "link", "more"),
    [
        ([], "", False),
        (HUNDRED[:99], "", False),
        (HUNDRED, "", True),
        (HUNDRED[:3], '</api/v2/tickets?page=2>; rel="next"', True),
    ],
)
def test_more_follows_a_full_page_or_a_link(rows, link, more):
    with scripted(answer({"tickets": rows}, Link=link)) as server:
        assert service(server).tickets(Listing.TICKETS, SINCE).has_more is more


@pytest.mark.parametrize(
    ("listing", "flags"), [(Listing.DELETED, (True, False)), (Listing.SPAM, (False, True))]
)
def test_bins_mark_their_tickets(listing, flags):
    body = {"tickets": [ticket_json(deleted=..., spam=..., stats=...)]}
    (row,) = tickets(body, listing).rows
    assert (row.deleted, row.spam) == flags
    assert not row.has_stats


def test_bins_may_hold_older_tickets():
    old = ticket_json(updated_at="2020-01-01T00:00:00Z", created_at="2020-01-01T00:00:00Z")
    assert len(tickets({"tickets": [old]}, Listing.DELETED).rows) == 1


@pytest.mark.parametrize(
    ("listing", "workspace", "extra"),
    [
        (Listing.TICKETS, None, {"include": "stats"}),
        (Listing.DELETED, None, {"filter": "deleted"}),
        (Listing.SPAM, 0, {"filter": "spam", "workspace_id": "0"}),
    ],
)
def test_list_is_asked_for_exactly(listing, workspace, extra):
    position = Position(since=SINCE.since, page=3, size=97, idle=False)
    with scripted(answer({"tickets": []})) as server:
        service(server, workspace).tickets(listing, position)
    assert server.requests[0].params == {
        "per_page": "97",
        "page": "3",
        "order_type": "desc",
        "updated_since": "2025-03-01T08:00:00Z",
        **extra,
    }


def test_unknown_ticket_is_none():
    with scripted(answer(b"", 404)) as server:
        assert service(server).ticket(5) is None
    assert (server.requests[0].path, server.requests[0].params) == (
        "/api/v2/tickets/5",
        {"include": "stats"},
    )


def test_another_ticket_than_asked_for_is_refused():
    with (
        scripted(answer({"ticket": ticket_json()})) as server,
        pytest.raises(BadAnswer, match="another ticket"),
    ):
        service(server).ticket(5)


@pytest.mark.parametrize(
    "ask",
    [
        lambda it: it.whoami(),
        lambda it: list(it.agents()),
        lambda it: it.tickets(Listing.TICKETS, SINCE),
    ],
)
def test_no_such_path_is_a_wrong_address(ask):
    with scripted(answer(b"", 404)) as server, pytest.raises(WrongAddress, match="404"):
        ask(service(server))


@pytest.mark.parametrize(
    ("changes", "agent"),
    [
        ({}, Agent(21000049726, "Ana Silva", "ana@example.com", active=True)),
        ({"last_name": None}, Agent(21000049726, "Ana", "ana@example.com", active=True)),
        (
            {"first_name": " Ana\x00\n Maria ", "active": False},
            Agent(21000049726, "Ana Maria Silva", "ana@example.com", active=False),
        ),
        (
            {"first_name": "", "last_name": None, "email": None, "active": None},
            Agent(21000049726, None, None, active=True),
        ),
    ],
)
def test_agent_is_read(changes, agent):
    with scripted(answer({"agent": agent_json(**changes)})) as server:
        assert service(server).whoami() == agent


@pytest.mark.parametrize("changes", [{"id": "1"}, {"active": 1}, {"email": 5}, {"last_name": []}])
def test_unusable_agent_is_rejected(changes):
    with scripted(answer({"agents": [agent_json(id=7), agent_json(**changes)]})) as server:
        (page,) = service(server).agents()
    assert ([row.id for row in page.rows], len(page.rejected)) == ([7], 1)


def test_agents_come_page_by_page():
    first = [agent_json(id=number) for number in range(1, 101)]
    with scripted(answer({"agents": first}), answer({"agents": [agent_json(id=101)]})) as server:
        pages = service(server).agents()
        assert len(next(pages).rows) == 100
        assert len(server.requests) == 1
        assert [row.id for row in next(pages).rows] == [101]
        assert next(pages, None) is None
    assert [request.params["page"] for request in server.requests] == ["1", "2"]


def test_empty_page_behind_a_full_one_ends_the_agents():
    first = [agent_json(id=number) for number in range(1, 101)]
    with scripted(answer({"agents": first}), answer({"agents": []})) as server:
        assert [len(page.rows) for page in service(server).agents()] == [100, 0]


@pytest.mark.parametrize("rows", [3, 100])
def test_empty_page_where_more_agents_were_promised_is_refused(rows):
    listed = [agent_json(id=number) for number in range(1, rows + 1)]
    with scripted(answer({"agents": listed}, Link=NEXT), answer({"agents": []})) as server:
        pages = service(server).agents()
        assert len(next(pages).rows) == rows
        with pytest.raises(BadAnswer, match="more agents"):
            next(pages)


def test_empty_page_of_agents_that_promises_more_is_refused():
    with (
        scripted(answer({"agents": []}, Link=NEXT)) as server,
        pytest.raises(BadAnswer, match="more agents"),
    ):
        list(service(server).agents())
    assert len(server.requests) == 1


def test_another_agent_than_asked_for_is_refused():
    with (
        scripted(answer({"agent": agent_json(id=7)})) as server,
        pytest.raises(BadAnswer, match="another agent"),
    ):
        service(server).agent(8)


def test_agents_that_repeat_are_refused():
    same = answer({"agents": [agent_json(id=number) for number in range(1, 101)]})
    with scripted(same) as server, pytest.raises(BadAnswer, match="again"):
        list(service(server).agents())
    assert len(server.requests) == 2


@pytest.mark.parametrize(("workspace", "extra"), [(None, {}), (0, {"workspace_id": "0"})])
def test_search_is_asked_exactly(workspace, extra):
    body = {"tickets": [ticket_json(stats=...)], "total": 61}
    with scripted(answer(body)) as server:
        search = Search(date(2025, 3, 1), date(2025, 3, 31), status=5, page=2)
        found = service(server, workspace).search(search)
    assert (found.total, [row.id for row in found.rows], found.has_more) == (61, [195836], True)
    (request,) = server.requests
    assert request.path == "/api/v2/tickets/filter"
    assert request.params == {
        "query": "\"created_at:>'2025-03-01' AND created_at:<'2025-03-31' AND status:5\"",
        "page": "2",
        **extra,
    }


def test_search_is_not_asked_beyond_page_40():
    with scripted(answer({"tickets": [ticket_json()], "total": 9_000})) as server:
        search = Search(date(2025, 3, 1), date(2025, 3, 31), page=40)
        assert not service(server).search(search).has_more


@pytest.mark.parametrize("body", [{"tickets": [ticket_json()]}, {"results": [], "total": 0}])
def test_what_is_no_search_is_refused(body):
    with scripted(answer(body)) as server, pytest.raises(BadAnswer):
        service(server).search(Search(date(2025, 3, 1), date(2025, 3, 31)))


GOOD_URL = "https://example.freshservice.com"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "not a web address"),
        ("example.freshservice.com", "not a web address"),
        ("ftp://example.freshservice.com", "not a web address"),
        ("https://", "not a web address"),
        ("https://[::1", "not a web address"),
        ("https://example.freshservice.com:http", "not a web address"),
        ("http://example.freshservice.com", "https://"),
        ("http://192.0.2.1", "https://"),
        ("https://key@example.freshservice.com", "key"),
        ("https://:key@example.freshservice.com", "key"),
        ("https://example.freshservice.com/a/tickets/7", "more than the address"),
        ("https://example.freshservice.com/?a=1", "more than the address"),
        ("https://example.freshservice.com/#a", "more than the address"),
    ],
)
def test_address_that_cannot_be_is_refused(url, sentence):
    with pytest.raises(WrongAddress, match=sentence):
        connect(FreshworksSettings("freshservice", url, "key"))


@pytest.mark.parametrize(
    ("url", "account"),
    [
        (f" {GOOD_URL}/ ", "example.freshservice.com"),
        ("https://Example.Freshservice.com/api/v2/", "example.freshservice.com"),
        ("http://localhost:8001", "localhost"),
        ("http://[::1]:8001", "::1"),
        ("http://127.0.0.2", "127.0.0.2"),
    ],
)
def test_account_is_named_by_its_host(url, account):
    assert connect(FreshworksSettings("freshservice", url, "key")).account == account


@pytest.mark.parametrize(
    ("changes", "error", "name"),
    [
        ({"product": "freshcaller"}, WrongAddress, "FRESHWORKS_PRODUCT"),
        ({"api_key": " "}, Refused, "FRESHWORKS_API_KEY"),
        ({"deadline": 0}, WrongAddress, "FRESHWORKS_DEADLINE"),
        ({"share": 0}, WrongAddress, "FRESHWORKS_SHARE"),
        ({"share": 1.1}, WrongAddress, "FRESHWORKS_SHARE"),
    ],
)
def test_settings_that_cannot_be_name_themselves(changes, error, name):
    settings = {"product": "freshservice", "url": GOOD_URL, "api_key": "key"} | changes
    with pytest.raises(error, match=name):
        connect(FreshworksSettings(**settings))


def test_settings_do_not_show_the_key():
    assert "s3cr3t" not in repr(FreshworksSettings("freshservice", GOOD_URL, "s3cr3t"))
