"""Lists, views and refusals as Freshservice v2 answers them."""

from __future__ import annotations

import pytest
import requests

from app.demo.clock import DAY, iso
from app.demo.people import GHOST_ID, OSCAR_ID
from app.demo.wording import REQUESTER_DOMAIN

LIST_FIELDS = set(
    "subject group_id department_id category sub_category item_category requester_id responder_id "
    "due_by fr_escalated deleted spam email_config_id fwd_emails reply_cc_emails cc_emails "
    "is_escalated fr_due_by id priority status source created_at updated_at requested_for_id "
    "to_emails type description description_text custom_fields workspace_id".split()
)
STATS = set(
    "created_at updated_at ticket_id opened_at group_escalated inbound_count status_updated_at "
    "outbound_count pending_since resolved_at closed_at first_assigned_at assigned_at "
    "agent_responded_at requester_responded_at first_responded_at first_resp_time_in_secs "
    "resolution_time_in_secs".split()
)
AGENT_FIELDS = set(
    "active address auto_assign_status_changed_at auto_assign_tickets background_information "
    "can_see_all_tickets_from_associated_departments created_at custom_fields department_ids "
    "email external_id first_name group_ids has_logged_in id job_title language last_active_at "
    "last_login_at last_name location_id member_of member_of_pending_approval mobile_phone_number "
    "observer_of observer_of_pending_approval occasional reporting_manager_id role_ids roles "
    "scopes scoreboard_level_id scoreboard_points signature time_format time_zone updated_at "
    "vip_user work_phone_number workspace_ids".split()
)


def errors_of(answer):
    assert answer.status_code == 400
    assert answer.json()["description"] == "Validation failed"
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


def test_list_pages_by_30_newest_first(demo, caller, clock):
    ids = []
    for _ in range(35):
        clock.advance(60)
        ids.append(demo.state.create().id)
    first, second = caller.get("/tickets"), caller.get("/tickets", page=2)
    assert [row["id"] for row in first.json()["tickets"]] == ids[::-1][:30]
    assert first.links["next"]["url"] == f"{demo.url}/api/v2/tickets?page=2"
    assert [row["id"] for row in second.json()["tickets"]] == ids[::-1][30:]
    assert "Link" not in second.headers


def test_link_is_missing_when_last_page_is_full(demo, caller):
    for _ in range(4):
        demo.state.create()
    assert "Link" in caller.get("/tickets", per_page=2).headers
    assert "Link" not in caller.get("/tickets", per_page=2, page=2).headers


def test_link_keeps_the_other_parameters(demo, caller):
    for _ in range(2):
        demo.state.create()
    url = caller.get("/tickets", per_page=1, order_type="asc").links["next"]["url"]
    answer = caller.session.get(url, timeout=10)
    assert [row["id"] for row in answer.json()["tickets"]] == [demo.state.account.tickets[1].id]


def test_list_defaults_to_30_days_of_creation(demo, caller, clock):
    old = demo.state.create().id
    clock.advance(31 * DAY)
    new = demo.state.create().id
    demo.state.touch(old)
    assert caller.ids() == [new]
    assert caller.ids(updated_since="2026-08-01") == [new, old]


def test_updated_since_includes_its_own_second(demo, caller, clock):
    ticket = demo.state.create()
    clock.advance(100)
    demo.state.touch(ticket.id)
    assert caller.ids(updated_since=iso(clock.now())) == [ticket.id]
    assert caller.ids(updated_since=iso(clock.now() + 1)) == []
    assert caller.ids(updated_since="2026-08-14T14:01:40+02:00") == [ticket.id]


def test_order_type_asc_is_oldest_first(demo, caller):
    ids = [demo.state.create().id for _ in range(3)]
    assert caller.ids(order_type="asc") == ids
    assert caller.ids(order_type="desc") == ids[::-1]


def test_deleted_and_spam_have_lists_of_their_own(demo, caller, clock):
    kept, deleted, spam = (demo.state.create().id for _ in range(3))
    clock.advance(60)
    demo.state.delete(deleted)
    demo.state.spam(spam)
    assert caller.ids() == [kept]
    assert caller.ids(filter="deleted") == [deleted]
    assert caller.ids(filter="spam", updated_since=iso(clock.now())) == [spam]
    assert caller.ids(filter="spam", updated_since=iso(clock.now() + 1)) == []
    demo.state.restore(deleted)
    demo.state.unspam(spam)
    assert caller.ids() == [spam, deleted, kept]


def test_workspace_zero_shows_every_workspace(demo, caller):
    primary, other = demo.state.create().id, demo.state.create(workspace_id=3).id
    assert caller.ids() == [primary]
    assert caller.ids(workspace_id=3) == [other]
    assert caller.ids(workspace_id=0) == [other, primary]
    assert errors_of(caller.get("/tickets", workspace_id=9)) == [("workspace_id", "invalid_value")]


@pytest.mark.parametrize(
    ("path", "params", "error"),
    [
        ("/tickets", {"order_by": "updated_at"}, ("order_by", "invalid_field")),
        ("/agents", {"include": "stats"}, ("include", "invalid_field")),
        ("/tickets", {"per_page": 101}, ("per_page", "invalid_value")),
        ("/tickets", {"page": 0}, ("page", "invalid_value")),
        ("/tickets", {"updated_since": "yesterday"}, ("updated_since", "invalid_date")),
        ("/tickets", {"include": "conversations"}, ("include", "invalid_value")),
        ("/tickets", {"filter": "mine"}, ("filter", "invalid_value")),
        ("/tickets/filter", {"query": "status:5"}, ("query", "invalid_value")),
        ("/tickets/filter", {"query": '"colour:5"'}, ("query", "invalid_value")),
        ("/tickets/filter", {"query": '"(status:5"'}, ("query", "invalid_value")),
        ("/tickets/filter", {"query": '"status:5 AND"'}, ("query", "invalid_value")),
        ("/tickets/filter", {"query": "\"created_at:>'soon'\""}, ("query", "invalid_value")),
    ],
)
def test_wrong_parameter_is_a_400(caller, path, params, error):
    assert errors_of(caller.get(path, **params)) == [error]


@pytest.mark.parametrize("auth", [None, ("wrong", "X"), ("", "demo-key")])
def test_wrong_key_is_a_401(demo, auth):
    answer = requests.get(f"{demo.url}/api/v2/tickets", auth=auth, timeout=10)
    assert answer.status_code == 401
    assert answer.json() == {
        "code": "invalid_credentials",
        "message": "You have to be logged in to perform this action.",
    }


def test_any_password_goes_with_the_key(demo):
    answer = requests.get(f"{demo.url}/api/v2/agents/me", auth=(demo.key, ""), timeout=10)
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/tickets/1", "/agents/1", "/ticket"])
def test_unknown_thing_is_an_empty_404(caller, path):
    answer = caller.get(path)
    assert (answer.status_code, answer.content) == (404, b"")


def test_method_and_type_are_checked(demo, caller):
    url = f"{demo.url}/api/v2/tickets"
    assert caller.session.put(url, timeout=10).status_code == 405
    headers = {"Accept": "text/html"}
    assert caller.session.get(url, headers=headers, timeout=10).status_code == 406


def test_list_has_exactly_the_fields_of_freshservice(demo, caller):
    demo.state.create(OSCAR_ID)
    assert set(caller.rows()[0]) == LIST_FIELDS
    row = caller.rows(include="stats,requester")[0]
    assert set(row) == LIST_FIELDS | {"stats", "requester"}
    assert set(row["stats"]) == STATS
    assert row["stats"]["ticket_id"] != row["id"]


def test_ticket_carries_private_words(demo, caller):
    demo.state.create(OSCAR_ID)
    answer = caller.get("/tickets", include="stats,requester")
    row = answer.json()["tickets"][0]
    assert REQUESTER_DOMAIN in row["description"]
    assert row["requester"]["email"].endswith(REQUESTER_DOMAIN)
    assert 1_000 < len(answer.content) < 3_000


def test_view_shows_deleted_ticket(demo, caller):
    ticket = demo.state.create(OSCAR_ID)
    demo.state.delete(ticket.id)
    shown = caller.get(f"/tickets/{ticket.id}").json()["ticket"]
    assert (shown["id"], shown["deleted"], shown["urgency"]) == (ticket.id, True, 1)
    assert "stats" not in shown
    assert "stats" in caller.get(f"/tickets/{ticket.id}", include="stats").json()["ticket"]


def stats_of(caller, ticket):
    stats = caller.get(f"/tickets/{ticket.id}", include="stats").json()["ticket"]["stats"]
    return tuple(stats[name] for name in ("resolved_at", "closed_at", "opened_at"))


def test_closing_after_resolving_keeps_the_time_of_resolution(demo, caller, clock):
    ticket = demo.state.create(OSCAR_ID)
    clock.advance(60)
    demo.state.resolve(ticket.id)
    assert stats_of(caller, ticket) == ("2026-08-14T12:01:00Z", None, None)
    clock.advance(60)
    demo.state.close(ticket.id)
    assert stats_of(caller, ticket) == ("2026-08-14T12:01:00Z", "2026-08-14T12:02:00Z", None)


def test_reopening_empties_the_times_unless_stale(demo, caller, clock):
    ticket = demo.state.create(OSCAR_ID, status=5)
    clock.advance(60)
    demo.state.reopen(ticket.id)
    reopened, closed = "2026-08-14T12:01:00Z", "2026-08-14T12:00:00Z"
    assert stats_of(caller, ticket) == (None, None, reopened)
    demo.faults.set(stale_stats=True)
    assert stats_of(caller, ticket) == (closed, closed, reopened)
    clock.advance(60)
    demo.state.resolve(ticket.id)
    assert stats_of(caller, ticket) == ("2026-08-14T12:02:00Z", closed, reopened)
    demo.faults.set(stale_stats=False)
    assert stats_of(caller, ticket) == ("2026-08-14T12:02:00Z", None, reopened)


def test_agents_are_listed_inactive_ones_too(caller):
    agents = caller.rows("/agents", per_page=100)
    assert len(agents) == 40
    assert len(caller.rows("/agents")) == 30
    assert sum(not one["active"] for one in agents) == 1
    assert [one["first_name"] for one in agents if one["last_name"] is None] == ["Elena"]
    assert GHOST_ID not in {one["id"] for one in agents}
    assert len(caller.rows("/agents", active="false")) == 1


def test_agent_is_found_by_id_and_email(caller):
    agent = caller.get(f"/agents/{OSCAR_ID}").json()["agent"]
    assert (agent["first_name"], agent["last_name"]) == ("Oscar", "Solis")
    assert [one["id"] for one in caller.rows("/agents", email=agent["email"])] == [OSCAR_ID]
    assert caller.get("/agents/me").json()["agent"]["active"] is True


def test_form_names_the_statuses(caller):
    field = caller.get("/ticket_form_fields").json()["ticket_fields"][0]
    assert field["name"] == "status"
    labels = {choice["id"]: choice["value"] for choice in field["choices"]}
    assert labels[5] == "Closed"
    assert labels[8] == "Waiting on vendor"


def total(caller, query):
    return caller.get("/tickets/filter", query=f'"{query}"').json()["total"]


def test_search_counts_what_fits(demo, caller, clock):
    demo.state.create(OSCAR_ID, status=5)
    clock.advance(DAY)
    demo.state.create(OSCAR_ID)
    demo.state.create(status=4)
    demo.state.delete(demo.state.create(status=4).id)
    assert total(caller, "status:5") == 1
    assert total(caller, "status:>4") == 2
    assert total(caller, "status:4 OR status:5") == 2
    assert total(caller, f"agent_id:{OSCAR_ID} AND (status:5 OR status:2)") == 2
    assert total(caller, "agent_id:null") == 1
    assert total(caller, "created_at:>'2026-08-15'") == 2
    assert total(caller, "created_at:<'2026-08-14'") == 1
    assert total(caller, "created_at:'2026-08-15' AND status:2") == 1


def test_search_reaches_beyond_30_days_in_pages(demo, caller, clock):
    ids = [demo.state.create().id for _ in range(3)]
    clock.advance(60 * DAY)
    answer = caller.get("/tickets/filter", query='"status:2"', per_page=2, page=2)
    assert answer.json()["total"] == 3
    assert [row["id"] for row in answer.json()["tickets"]] == ids[:1]


def test_agent_has_exactly_the_fields_of_freshservice(caller):
    assert set(caller.rows("/agents")[0]) == AGENT_FIELDS
