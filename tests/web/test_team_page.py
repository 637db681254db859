"""The team's page and its endpoint."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import factories
from tests.api import Api, given, wrong_fields
from tests.people import Person
from tests.web.conftest import World

PAGE = "/freshworks-linking/team"


def page_of(api: Api, query: str = "", status: int = 200) -> str:
    answer = api.client.get(PAGE + query)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_members_are_listed_with_the_unclaimed(api: Api, world: World, uma: Person) -> None:
    page = page_of(api)
    assert f'href="/freshworks-linking/users/{uma.id}"' in page
    assert "Unclaimed" in page
    assert "All together" in page


def test_what_the_address_asks_for_stays_in_its_links(api: Api, world: World) -> None:
    page = page_of(api, "?range=this_year&sort=name&by=week")
    assert "range=this_year&amp;sort=name&amp;by=month#grid" in page
    assert 'aria-sort="ascending"' in page


@pytest.mark.parametrize("query", ["?sort=x", "?page=0", "?by=hour", "?group_id=x", "?group_id=0"])
def test_it_opens_whatever_else_is_asked(api: Api, world: World, query: str) -> None:
    assert "All together" in page_of(api, query)


def test_wrong_range_is_400_and_said(api: Api, world: World) -> None:
    assert "ends before it begins" in page_of(api, "?since=2025-07-20&until=2025-07-10", 400)


def test_nothing_closed_offers_the_cure(app: Flask, api: Api) -> None:
    with app.app_context():
        factories.closed_ticket(1, factories.responder("Oscar Solis"), factories.ago(days=400))
    assert "Show everything" in page_of(api)
    assert "Clear the filter" in page_of(api, "?group_id=5")


@pytest.mark.parametrize("query", ["", "?range=everything", "?group_id=5"])
def test_before_the_first_sync_the_way_to_it_is_shown(api: Api, query: str) -> None:
    page = page_of(api, query)
    assert "once a sync has read them" in page
    assert "To the dashboard" in page


def test_endpoint_says_the_same(api: Api, world: World, uma: Person) -> None:
    body = given(api.get("team", days=30))
    (line,) = body["members"]
    assert (line["user_id"], line["tickets"]) == (uma.id, 3)
    assert body["total"]["tickets"] == line["tickets"] + body["unclaimed"]["tickets"]
    assert sum(body["grid"]["total"]) == body["total"]["tickets"]
    assert body["pagination"]["total"] == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"sort": "x"}, "sort"), ({"by": "hour"}, "by"), ({"days": 0}, "days"), ({"range": "x"}, "range"),
     ({"group_id": 0}, "group_id"), ({"since": "2025-08-01", "until": "2025-07-01"}, "until")],
)  # fmt: skip
def test_wrong_input_is_400(api: Api, asked: dict[str, object], field: str) -> None:
    assert wrong_fields(api.get("team", **asked)) == {field}
