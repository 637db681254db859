"""The share of each minute's credits, learnt from Freshworks' own headers."""

from __future__ import annotations

import pytest

from app.freshworks_service.budget import Budget


def said(total: str, remaining: str) -> dict[str, str]:
    return {"X-RateLimit-Total": total, "X-RateLimit-Remaining": remaining}


def test_nothing_known_is_no_reason_to_wait():
    assert Budget(0.5).pause("tickets", 0.0) == 0


def test_share_used_waits_for_the_minutes_end():
    budget = Budget(0.5)
    budget.learn("tickets", said("140", "137"), 100.0)
    budget.learn("tickets", said("140.0", "69.0"), 130.0)
    assert budget.pause("tickets", 131.0) == 29
    assert budget.pause("tickets", 160.0) == 0


def test_exactly_the_share_may_be_used():
    budget = Budget(0.5)
    budget.learn("tickets", said("140", "70"), 0.0)
    assert budget.pause("tickets", 1.0) == 0


def test_routes_are_counted_apart():
    budget = Budget(0.5)
    budget.learn("tickets", said("140", "10"), 0.0)
    assert budget.pause("agents", 1.0) == 0
    assert budget.pause("tickets", 1.0) == 59


def test_more_left_than_before_is_another_minute():
    budget = Budget(0.9)
    budget.learn("tickets", said("140", "5"), 0.0)
    budget.learn("tickets", said("140", "137"), 31.0)
    budget.learn("tickets", said("140", "3"), 40.0)
    assert budget.pause("tickets", 50.0) == 41


def test_as_much_left_as_before_is_the_same_minute():
    budget = Budget(0.5)
    budget.learn("tickets", said("140", "10"), 0.0)
    budget.learn("tickets", said("140", "10"), 20.0)
    assert budget.pause("tickets", 30.0) == 30


def test_call_at_the_very_end_of_a_minute_opens_the_next():
    budget = Budget(0.5)
    budget.learn("tickets", said("140", "60"), 0.0)
    assert budget.pause("tickets", 60.0) == 0
    budget.learn("tickets", said("140", "57"), 60.0)
    assert budget.pause("tickets", 61.0) == 59


def test_first_call_after_a_minute_opens_the_next():
    budget = Budget(0.5)
    budget.learn("tickets", said("140", "60"), 0.0)
    budget.learn("tickets", said("140", "57"), 75.0)
    assert budget.pause("tickets", 80.0) == 55


def test_whole_share_never_waits_while_something_is_left():
    budget = Budget(1.0)
    budget.learn("tickets", said("140", "0"), 0.0)
    assert budget.pause("tickets", 1.0) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-RateLimit-Total": "140"},
        {"X-RateLimit-Remaining": "0"},
        said("many", "0"),
        said("140", ""),
        said("nan", "0"),
        said("140", "-1"),
    ],
)
def test_headers_without_sense_are_no_news(headers):
    budget = Budget(0.5)
    budget.learn("tickets", headers, 0.0)
    assert budget.pause("tickets", 1.0) == 0


def test_lost_headers_leave_what_was_known():
    budget = Budget(0.5)
    budget.learn("tickets", said("140", "10"), 0.0)
    budget.learn("tickets", {}, 5.0)
    assert budget.pause("tickets", 10.0) == 50
