"""A member's history: days, ranges, subtotals, and what is not counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from app.clock import Calendar
from tests import factories
from tests.api import Api, given, refused, wrong_fields
from tests.people import Person
from tests.sites import Site
from tests.web.conftest import MIAS, OSCARS, World

KEYS = set("success user_info tickets date_range total ticket_links responders not_counted".split())


@pytest.fixture
def umas(app: Flask, world: World, uma: Person) -> str:
    """The address of Uma, who is linked to both responders."""
    with app.app_context():
        factories.link(world.oscar, uma)
    return f"tickets/user/{uma.id}"


def numbers(body: dict[str, Any]) -> list[int]:
    return [number for day in body["tickets"] for number in day["ticket_numbers"]]


def test_answer_has_the_documented_keys(api: Api, umas: str, uma: Person, world: World) -> None:
    body = given(api.get(umas))
    assert body.keys() == KEYS
    assert body["user_info"] == {
        "id": uma.id, "username": "Uma", "email": "uma@example.com", "role": "user",
    }  # fmt: skip
    assert body["date_range"] == {
        "start_date": "2025-06-29", "end_date": "2025-07-29", "days": 30,
    }  # fmt: skip
    assert body["tickets"][0] == {
        "date": "2025-07-29",
        "tickets_closed": 2,
        "ticket_numbers": [101, 102],
        "freshworks_user_id": world.oscar.id,
    }
    assert body["ticket_links"] == {"template": None}


def test_days_come_newest_first_and_count_their_numbers(api: Api, umas: str) -> None:
    body = given(api.get(umas, days=3660))
    dates = [day["date"] for day in body["tickets"]]
    assert dates == sorted(dates, reverse=True)
    assert dates == ["2025-07-29", "2025-07-28", "2025-07-27", "2025-06-19"]
    for day in body["tickets"]:
        assert day["tickets_closed"] == len(day["ticket_numbers"]) > 0
        assert all(isinstance(number, int) for number in day["ticket_numbers"])
    assert sorted(numbers(body)) == OSCARS + MIAS
    assert body["total"] == 8


@pytest.mark.parametrize(
    ("days", "first", "total"),
    [(1, "2025-07-28", 5), (2, "2025-07-27", 7), (30, "2025-06-29", 7), (40, "2025-06-19", 8)],
)
def test_days_are_counted_back_from_today(
    api: Api, umas: str, days: int, first: str, total: int
) -> None:
    body = given(api.get(umas, days=days))
    assert body["date_range"] == {"start_date": first, "end_date": "2025-07-29", "days": days}
    assert body["total"] == total == len(numbers(body))


@pytest.mark.parametrize(
    ("since", "until", "total"),
    [
        ("2025-07-28", "2025-07-28", 3), ("2025-06-19", "2025-07-27", 3),
        ("2025-06-20", "2025-07-26", 0), ("2025-07-28", None, 5), ("2024-02-29", None, 8),
    ],
)  # fmt: skip
def test_range_has_both_its_ends(
    api: Api, umas: str, since: str, until: str | None, total: int
) -> None:
    asked = {"since": since} | ({"until": until} if until else {})
    body = given(api.get(umas, **asked))
    assert body["total"] == total
    assert body["date_range"]["start_date"] == since
    assert body["date_range"]["end_date"] == (until or "2025-07-29")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"days": "3", "since": "2025-07-01"}, "days"),
        ({"days": "3", "until": "2025-07-01"}, "days"),
        ({"until": "2025-07-01"}, "since"),
        ({"since": "2025-07-02", "until": "2025-07-01"}, "until"),
        ({"since": "2025-07-30"}, "until"),
        ({"since": "2015-01-01"}, "since"),
        ({"since": "0001-01-01", "until": "9999-12-31"}, "since"),
    ],
)
def test_range_that_is_none_is_400(api: Api, umas: str, asked: dict[str, str], field: str) -> None:
    assert wrong_fields(api.get(umas, **asked)) == {field}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_edge_of_time_are_no_failure(api: Api, umas: str, day: str) -> None:
    assert given(api.get(umas, since=day, until=day))["tickets"] == []


def test_each_responder_has_a_subtotal(api: Api, umas: str, world: World) -> None:
    body = given(api.get(umas, days=3660))
    assert body["responders"] == [
        {
            "mapping_id": one.mapping_id, "freshworks_user_id": one.id,
            "freshworks_username": one.name, "tickets": tickets,
        }
        for one, tickets in ((world.oscar, 5), (world.mia, 3))
    ]  # fmt: skip
    assert sum(one["tickets"] for one in body["responders"]) == body["total"]


def test_it_can_be_narrowed_to_one_responder(api: Api, umas: str, world: World) -> None:
    body = given(api.get(umas, days=3660, freshworks_user_id=world.mia.id))
    assert numbers(body) == MIAS
    assert [one["freshworks_username"] for one in body["responders"]] == ["Mia Wójcik"]
    assert given(api.get(umas, freshworks_user_id=2**63 - 1))["tickets"] == []


def test_reopened_ticket_is_told_as_not_counted(
    api: Api, app: Flask, umas: str, world: World
) -> None:
    with app.app_context():
        factories.observe(factories.ticket(101, world.oscar, at=factories.ago(minutes=5)))
    body = given(api.get(umas))
    assert 101 not in numbers(body)
    assert body["total"] == 6
    (one,) = body["not_counted"]
    assert one.keys() == {"ticket_number", "date", "reason", "code", "what", "cure"}
    assert (one["ticket_number"], one["date"]) == (101, "2025-07-29")
    assert "Reopened" in one["reason"]


def test_deleted_ticket_is_told_as_not_counted(
    api: Api, app: Flask, umas: str, world: World
) -> None:
    with app.app_context():
        gone = replace(
            factories.ticket(102, world.oscar, at=factories.ago(minutes=5)), deleted=True
        )
        factories.observe(gone)
    (one,) = given(api.get(umas))["not_counted"]
    assert one["ticket_number"] == 102
    assert "Deleted" in one["reason"]
    assert given(api.get(umas, freshworks_user_id=world.mia.id))["not_counted"] == []


def test_days_are_those_of_the_reporting_zone(
    api: Api, app: Flask, site: Site, world: World, uma: Person
) -> None:
    rules = replace(factories.RULES, calendar=Calendar("Asia/Tokyo"))
    with app.app_context():
        late = factories.ticket(301, world.mia, 5, at=datetime(2025, 7, 28, 16, 0, tzinfo=UTC))
        factories.observe(late, rules)
    site.set(time_zone="Asia/Tokyo")
    body = given(api.get(f"tickets/user/{uma.id}", days=1))
    assert [day["date"] for day in body["tickets"] if 301 in day["ticket_numbers"]] == [
        "2025-07-29"
    ]


def test_numbers_lead_to_freshworks(api: Api, site: Site, umas: str) -> None:
    site.set(freshworks_url="https://acme.freshservice.com")
    links = given(api.get(umas))["ticket_links"]
    assert links == {"template": "https://acme.freshservice.com/a/tickets/{id}"}


def test_member_without_responder_has_nothing(api: Api, eli: Person) -> None:
    body = given(api.get(f"tickets/user/{eli.id}"))
    assert (body["tickets"], body["total"], body["responders"]) == ([], 0, [])


def test_unknown_member_is_404(api: Api) -> None:
    refused(api.get("tickets/user/999999"), 404, "not_found")
