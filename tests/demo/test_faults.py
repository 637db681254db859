"""Everything that can be made to go wrong, over real HTTP."""

from __future__ import annotations

import json

import pytest
import requests

from app.demo.faults import BadFault

HTML = "text/html; charset=utf-8"


def is_whole(answer):
    return answer.status_code == 200 and "tickets" in answer.json()


def test_html_comes_with_status_200_and_is_counted_off(demo, caller):
    demo.faults.set(html=2)
    for _ in range(2):
        answer = caller.get("/tickets")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, HTML)
    assert is_whole(caller.get("/tickets"))


def test_errors_have_the_chosen_status(demo, caller):
    demo.faults.set(errors=1, error_status=503)
    answer = caller.get("/tickets")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, HTML)
    assert is_whole(caller.get("/tickets"))


def test_rate_limited_names_the_wait_or_none(demo, caller):
    demo.faults.set(rate_limited=2, retry_after=7)
    assert caller.get("/tickets").headers["Retry-After"] == "7"
    demo.faults.set(retry_after=0)
    answer = caller.get("/tickets")
    assert answer.status_code == 429
    assert "Retry-After" not in answer.headers


def test_calls_inside_the_wait_are_counted(demo, caller, clock):
    demo.faults.set(rate_limited=1, retry_after=7)
    caller.get("/tickets")
    clock.advance(6)
    caller.get("/agents")
    clock.advance(1)
    caller.get("/agents")
    assert demo.requests.as_dict()["inside_retry_after"] == 1


def test_broken_bodies(demo, caller):
    demo.state.create()
    demo.faults.set(empty=1, wrong_types=1, truncated=1)
    assert caller.get("/tickets").content == b""
    assert isinstance(caller.get("/tickets").json()["tickets"][0]["id"], str)
    with pytest.raises(json.JSONDecodeError):
        json.loads(caller.get("/tickets").content)
    assert is_whole(caller.get("/tickets"))


def test_page_is_repeated(demo, caller):
    first, second = demo.state.create().id, demo.state.create().id
    demo.faults.set(repeat_page=1)
    assert caller.ids(per_page=1, page=2) == [second]
    assert caller.ids(per_page=1, page=2) == [first]


def test_dripping_answer_is_whole_in_the_end(demo, caller):
    ticket = demo.state.create()
    demo.faults.set(drip=1, drip_interval=0.00001)
    assert caller.ids() == [ticket.id]


def test_dripping_answer_ends_with_the_demo(demo, caller):
    demo.state.create()
    demo.faults.set(drip=1, drip_interval=3600)
    answer = caller.session.get(f"{demo.url}/api/v2/tickets", timeout=10, stream=True)
    demo.close()
    with pytest.raises(requests.RequestException):
        answer.json()


def test_connection_breaks_off(demo, caller):
    demo.faults.set(disconnects=1)
    with pytest.raises(requests.ConnectionError):
        caller.get("/tickets")
    assert is_whole(caller.get("/tickets"))


def test_redirect_leads_elsewhere(demo, caller):
    demo.faults.set(redirects=1)
    answer = caller.get("/tickets")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/api/v2/agents/me")


def test_faults_wait_and_choose_their_route(demo, caller):
    demo.faults.set(errors=1, after=1, route="tickets")
    statuses = [caller.get(path).status_code for path in ("/agents", "/tickets", "/agents")]
    assert statuses == [200, 200, 200]
    assert caller.get("/tickets").status_code == 500


def test_tickets_move_after_each_page(demo, caller):
    for _ in range(50):
        demo.state.create(18014125885)
    before = demo.state.account.last_at
    demo.faults.set(moves_per_page=5, deletions_per_page=2)
    page = caller.rows(per_page=50)
    assert {row["status"] for row in page} == {2}
    changed = [one for one in demo.state.account.tickets if one.updated_at > before]
    assert demo.truth()["deleted"] == 2
    assert 2 < len(changed) + len(demo.state.account.tickets) - 50 <= 7


def test_next_link_names_another_host(demo, caller):
    demo.state.create(), demo.state.create()
    demo.faults.set(foreign_next=True)
    url = caller.get("/tickets", per_page=1).links["next"]["url"]
    assert url == "https://elsewhere.example.com/api/v2/tickets?per_page=1&page=2"


def test_agents_are_forbidden_but_tickets_are_not(demo, caller):
    demo.faults.set(agents_forbidden=True)
    answer = caller.get("/agents")
    assert (answer.status_code, answer.json()["code"]) == (403, "access_denied")
    assert is_whole(caller.get("/tickets"))


def test_suspended_account_says_so(demo, caller):
    demo.faults.set(suspended=True)
    answer = caller.get("/tickets")
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["code"] == "account_suspended"


def test_down_until_cleared(demo, caller):
    demo.faults.set(down=True)
    assert caller.get("/tickets").status_code == 503
    demo.faults.clear()
    assert is_whole(caller.get("/tickets"))


@pytest.mark.parametrize(
    "values", [{"colour": 1}, {"errors": True}, {"errors": -1}, {"down": 1}, {"route": None}]
)
def test_wrong_fault_is_refused_and_changes_nothing(demo, values):
    with pytest.raises(BadFault):
        demo.faults.set(html=3, **values)
    assert demo.faults.html == 0
