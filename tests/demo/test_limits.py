"""Credits: what a call costs, when there are no more, and when there are again."""

from __future__ import annotations

import pytest

from app.demo.server import running_demo
from tests.demo.conftest import Caller


@pytest.fixture
def tight(clock):
    with running_demo(history=None, clock=clock, rate_limit=7, overall_limit=12) as demo:
        caller = Caller(demo)
        with caller.session:
            yield caller


def credits_of(answer):
    names = ("Total", "Remaining", "Used-CurrentRequest")
    return tuple(int(answer.headers[f"X-RateLimit-{name}"]) for name in names)


@pytest.mark.parametrize(
    ("path", "params", "price"),
    [
        ("/tickets", {}, 1),
        ("/tickets", {"include": "stats"}, 3),
        ("/tickets", {"include": "stats,requester"}, 5),
        ("/tickets/{id}", {}, 1),
        ("/tickets/{id}", {"include": "stats"}, 2),
        ("/agents", {}, 1),
        ("/tickets/filter", {"query": '"status:2"'}, 1),
        ("/tickets/1", {}, 1),
    ],
)
def test_price_of_a_call(demo, caller, path, params, price):
    ticket = demo.state.create()
    answer = caller.get(path.format(id=ticket.id), **params)
    assert credits_of(answer)[2] == price


def test_routes_count_for_themselves(tight):
    assert credits_of(tight.get("/tickets", include="stats")) == (7, 4, 3)
    assert credits_of(tight.get("/agents")) == (7, 6, 1)
    assert credits_of(tight.get("/agents/me")) == (12, 7, 1)


def test_spent_route_answers_429_until_its_window_ends(tight, clock):
    tight.get("/tickets", include="stats")
    clock.advance(20)
    tight.get("/tickets", include="stats")
    refused = tight.get("/tickets", include="stats")
    assert (refused.status_code, refused.content) == (429, b"")
    assert refused.headers["Retry-After"] == "40"
    assert credits_of(refused) == (7, 1, 0)
    assert tight.get("/agents").status_code == 200
    clock.advance(39)
    assert tight.get("/tickets", include="stats").headers["Retry-After"] == "1"
    clock.advance(1)
    assert credits_of(tight.get("/tickets", include="stats")) == (7, 4, 3)


def test_window_opens_with_the_first_call_after_it(tight, clock):
    tight.get("/tickets")
    clock.advance(90)
    tight.get("/tickets")
    clock.advance(50)
    assert credits_of(tight.get("/tickets")) == (7, 5, 1)
    clock.advance(10)
    assert credits_of(tight.get("/tickets")) == (7, 6, 1)


def test_overall_limit_stops_every_route(tight):
    for path in ("/tickets", "/agents"):
        for _ in range(6):
            assert tight.get(path).status_code == 200
    assert tight.get("/tickets").status_code == 429
    assert tight.get("/agents/me").status_code == 429


def test_wrong_call_costs_too_but_not_a_wrong_key(tight):
    tight.get("/tickets", colour="red")
    tight.session.auth = ("wrong", "X")
    assert "X-RateLimit-Total" not in tight.get("/tickets").headers
    tight.session.auth = ("demo-key", "X")
    assert credits_of(tight.get("/tickets")) == (7, 5, 1)
