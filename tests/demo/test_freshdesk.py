"""Lists, views and refusals as Freshdesk v2 answers them."""

from __future__ import annotations

from typing import Any

import pytest

from app.demo.clock import DAY, iso
from app.demo.people import GHOST_ID, OSCAR_ID, RESPONDERS
from app.demo.server import Options, running_demo
from app.demo.wording import REQUESTER_DOMAIN
from tests.demo.conftest import ANA, Caller

LIST_FIELDS = set(
    "cc_emails fwd_emails reply_cc_emails ticket_cc_emails ticket_bcc_emails fr_escalated spam "
    "email_config_id group_id priority requester_id responder_id source company_id status subject "
    "association_type support_email to_emails product_id id type due_by fr_due_by is_escalated "
    "custom_fields created_at updated_at associated_tickets_count tags structured_description "
    "nr_due_by nr_escalated".split()
)
STATS = set(
    "agent_responded_at requester_responded_at first_responded_at status_updated_at reopened_at "
    "resolved_at closed_at pending_since".split()
)
AGENT_FIELDS = set(
    "available occasional id ticket_scope created_at updated_at last_active_at available_since "
    "type signature contact".split()
)
CONTACT_FIELDS = set(
    "active email job_title language last_login_at mobile name phone time_zone created_at "
    "updated_at".split()
)
BY_UPDATE = {"order_by": "updated_at", "order_type": "asc"}


def errors_of(answer):
    assert answer.status_code == 400
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


def test_list_has_exactly_the_fields_of_freshdesk(desk, visitor):
    desk.state.create(OSCAR_ID)
    assert set(visitor.rows()[0]) == LIST_FIELDS
    row = visitor.rows(include="stats,requester,description")[0]
    assert set(row) - LIST_FIELDS == {"stats", "requester", "description", "description_text"}
    assert set(row["stats"]) == STATS
    assert REQUESTER_DOMAIN in row["description"]


def test_tickets_are_ordered_as_asked(desk, visitor, clock):
    first, second, third = (desk.state.create().id for _ in range(3))
    clock.advance(60)
    desk.state.close(first)
    clock.advance(60)
    desk.state.touch(second)
    assert visitor.ids() == [third, second, first]
    assert visitor.ids(order_type="asc", order_by="due_by") == [first, second, third]
    assert visitor.ids(order_by="updated_at") == [second, first, third]
    since = iso(clock.now() - 60)
    assert visitor.ids(**BY_UPDATE, updated_since=since) == [first, second]
    assert visitor.ids(order_by="status", updated_since=since) == [first, second]
    assert visitor.ids(order_by="created_at", updated_since=since) == [second, first]


def test_list_defaults_to_30_days_of_creation_in_every_order(desk, visitor, clock):
    old = desk.state.create().id
    clock.advance(31 * DAY)
    new = desk.state.create().id
    desk.state.touch(old)
    assert visitor.ids() == visitor.ids(**BY_UPDATE) == [new]
    assert visitor.ids(**BY_UPDATE, updated_since="2026-08-01") == [old, new]


def test_deleted_and_spam_have_lists_of_their_own(desk, visitor):
    kept, deleted, spam = (desk.state.create().id for _ in range(3))
    desk.state.delete(deleted)
    desk.state.spam(spam)
    assert visitor.ids() == [kept]
    assert visitor.ids(filter="deleted") == [deleted]
    assert [row["spam"] for row in visitor.rows(filter="spam")] == [True]
    assert visitor.get(f"/tickets/{deleted}").json()["deleted"] is True


@pytest.mark.parametrize(
    ("path", "params", "error"),
    [
        ("/tickets", {"page": 301}, ("page", "invalid_value")),
        ("/tickets", {"workspace_id": 0}, ("workspace_id", "invalid_field")),
        ("/tickets", {"order_by": "id"}, ("order_by", "invalid_value")),
        ("/agents", {"active": "true"}, ("active", "invalid_field")),
        ("/search/tickets", {"query": '"status:5"', "page": 11}, ("page", "invalid_value")),
        ("/search/tickets", {"query": '"status:5"', "per_page": 9}, ("per_page", "invalid_field")),
        ("/search/tickets", {"query": "status:5"}, ("query", "invalid_value")),
    ],
)
def test_wrong_parameter_is_a_400(visitor, path, params, error):
    assert errors_of(visitor.get(path, **params)) == [error]


def test_wall_stands_behind_page_300(visitor):
    assert visitor.get("/tickets", page=300).json() == []
    message = visitor.get("/tickets", page=301).json()["errors"][0]["message"]
    assert message.startswith("You cannot access tickets beyond the 300th page")


def test_next_page_is_linked(desk, visitor):
    ids = [desk.state.create().id for _ in range(3)]
    first = visitor.get("/tickets", per_page=2, **BY_UPDATE, updated_since="2026-08-01")
    second = visitor.session.get(first.links["next"]["url"], timeout=10)
    assert [row["id"] for row in first.json() + second.json()] == ids
    assert "Link" not in second.headers


def test_closed_ticket_left_alone_for_120_days_is_archived(desk, visitor, clock):
    closed, resolved, touched = (desk.state.create(ANA).id for _ in range(3))
    for number in (closed, touched):
        desk.state.close(number)
    desk.state.resolve(resolved)
    clock.advance(119 * DAY)
    desk.state.touch(touched)
    everything = {"updated_since": "2020-01-01", **BY_UPDATE}
    assert visitor.ids(**everything) == [closed, resolved, touched]
    clock.advance(2 * DAY)
    assert visitor.ids(**everything) == [resolved, touched]
    found = visitor.get("/search/tickets", query='"status:5"').json()
    assert [row["id"] for row in found["results"]] == [touched]
    assert visitor.get(f"/tickets/{closed}").status_code == 404
    shown = visitor.get(f"/tickets/archived/{closed}", include="stats").json()
    assert (shown["id"], set(shown["stats"])) == (closed, STATS)
    assert visitor.get(f"/tickets/archived/{touched}").status_code == 404
    assert desk.truth()["archived"] == [closed]
    assert visitor.order(f"/tickets/{closed}", {"do": "reopen"}).status_code == 409


def test_search_tells_the_total_and_30_rows(desk, visitor, clock):
    ids = [desk.state.create(OSCAR_ID).id for _ in range(31)]
    clock.advance(DAY)
    desk.state.create(status=5)
    query = f"\"agent_id:{OSCAR_ID} AND created_at:<'2026-08-14'\""
    first = visitor.get("/search/tickets", query=query)
    second = visitor.get("/search/tickets", query=query, page=2)
    assert (first.json()["total"], second.json()["total"]) == (31, 31)
    rows = first.json()["results"] + second.json()["results"]
    assert sorted(row["id"] for row in rows) == ids
    assert "Link" not in first.headers


def test_agents_are_listed_by_name_without_those_who_left(desk, visitor):
    agents = visitor.rows("/agents", per_page=100)
    names = [one["contact"]["name"] for one in agents]
    assert names == sorted(names, key=str.casefold)
    assert len(agents) == len(RESPONDERS) - 1
    assert sum(one["contact"]["active"] for one in agents) < len(agents) / 4
    assert (set(agents[0]), set(agents[0]["contact"])) == (AGENT_FIELDS, CONTACT_FIELDS)
    assert visitor.order(f"/agents/{OSCAR_ID}", {"do": "leave"}).status_code == 200
    assert OSCAR_ID not in {one["id"] for one in visitor.rows("/agents", per_page=100)}
    assert visitor.get(f"/agents/{OSCAR_ID}").status_code == 404
    visitor.order(f"/agents/{OSCAR_ID}", {"do": "return"})
    assert visitor.get(f"/agents/{OSCAR_ID}").json()["contact"]["name"] == "Oscar Solis"


def test_single_agents_say_more(visitor):
    me = visitor.get("/agents/me").json()
    assert set(me) - AGENT_FIELDS == {"group_ids", "role_ids", "skill_ids"}
    assert visitor.get(f"/agents/{me['id']}").json() == me
    assert visitor.get(f"/agents/{GHOST_ID}").status_code == 404


def test_fields_name_the_statuses(visitor):
    field = visitor.get("/ticket_fields").json()[0]
    assert (field["name"], field["choices"]["5"][0]) == ("status", "Closed")


@pytest.mark.parametrize(
    ("path", "params", "price"),
    [
        ("/tickets", {"include": "stats"}, "3"),
        ("/tickets/1", {"include": "stats"}, "2"),
        ("/tickets/archived/1", {}, "1"),
        ("/search/tickets", {"query": '"status:2"'}, "1"),
    ],
)
def test_calls_have_their_price(visitor, path, params, price):
    assert visitor.get(path, **params).headers["X-RateLimit-Used-CurrentRequest"] == price


def test_keyset_reads_everything_that_the_past_holds(clock):
    seen: dict[int, dict[str, Any]] = {}
    since, before = "2020-01-01T00:00:00Z", -1
    options = Options(product="freshdesk", clock=clock, tickets=450)
    with running_demo(options) as demo, (caller := Caller(demo)).session:
        while len(seen) > before:
            before = len(seen)
            rows = caller.rows(updated_since=since, per_page=100, **BY_UPDATE)
            seen |= {row["id"]: row for row in rows}
            since = rows[-1]["updated_at"]
        live = {one.id: one.status for one in demo.state.account.tickets if one.is_live}
    assert {number: row["status"] for number, row in seen.items()} == live
