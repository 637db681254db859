"""The team's page and its endpoint."""

from __future__ import annotations

import csv
import html
import io
import re

import openpyxl
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
    assert '<th class="c-share" scope="col">Against the most</th>' in page


def test_what_the_address_asks_for_stays_in_its_links(api: Api, world: World) -> None:
    page = page_of(api, "?range=this_year&sort=name&by=week")
    assert "range=this_year&amp;sort=name&amp;by=month#grid" in page
    assert 'aria-sort="ascending"' in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "30 days back and today"),
        ("?days=7", "7 days back and today"),
        ("?range=this_month", "This month, July 2025"),
    ],
)
def test_days_that_are_added_up_are_named(api: Api, world: World, query: str, said: str) -> None:
    assert f'data-part="count">{said}: ' in page_of(api, query)


@pytest.mark.parametrize(("query", "is_compared"), [("", True), ("?days=7", False)])
def test_change_is_told_where_something_was_closed_before(
    api: Api, world: World, query: str, is_compared: bool
) -> None:
    page = page_of(api, query)
    assert ("Change is against the" in page) is is_compared
    assert ("Nothing before to compare with." in page) is not is_compared
    assert bool(re.search(r"\d (more|fewer)<", page)) is is_compared


@pytest.mark.parametrize("query", ["?sort=x", "?page=0", "?by=hour", "?group_id=x", "?group_id=0"])
def test_it_opens_whatever_else_is_asked(api: Api, world: World, query: str) -> None:
    assert "All together" in page_of(api, query)


def test_a_page_that_is_not_there_is_the_last(api: Api, world: World, uma: Person) -> None:
    page = page_of(api, "?page=9")
    assert f'href="/freshworks-linking/users/{uma.id}"' in page
    assert "Page 9" not in page


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


@pytest.fixture
def lines(app: Flask, world: World) -> None:
    """A second member beside those of the world, and a ticket that no responder held."""
    with app.app_context():
        zed = factories.responder("Zed Quill")
        factories.link(zed, factories.member("zed", full_name="Zed Quill"))
        factories.closed_tickets(zed, 700, 2, factories.ago(days=1))
        factories.closed_ticket(800, None, factories.ago(days=2))


def files_of(page: str) -> dict[str, str]:
    """The addresses of the menu Export by kind and format."""
    found = re.findall(r'href="([^"]*/exports/([^"?]+)\?[^"]*)"', page)
    return {name: html.unescape(address) for address, name in found}


def read_csv(api: Api, address: str) -> list[dict[str, str]]:
    with api.client.get(address) as answer:
        assert answer.status_code == 200
        return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "query", ["?days=30", "?range=last_month", "?sort=name", "?group_id=5", "?sort=-change&days=3"]
)
def test_files_add_up_to_what_the_page_says(api: Api, lines: None, query: str) -> None:
    page = page_of(api, query)
    files = files_of(page)
    asked = dict(pair.split("=") for pair in query[1:].split("&"))
    listed = given(api.get("team", **asked))
    ranking = read_csv(api, files["team.csv"])
    names = [one["name"] for one in listed["members"]]
    unclaimed = listed["unclaimed"]
    some = any(unclaimed[name] for name in ("tickets", "before", "this_month", "this_week"))
    assert [row["name"] for row in ranking] == names + ["Unclaimed"] * some
    total = listed["total"]
    for name in ("tickets", "before", "change", "this_month", "this_week"):
        assert sum(int(row[name]) for row in ranking) == total[name], name
    days = read_csv(api, files["daily.csv"])
    assert sum(int(row["tickets_closed"]) for row in days) == total["tickets"]
    nobodys = [int(row["tickets_closed"]) for row in days if not row["user_id"]]
    assert sum(nobodys) == unclaimed["tickets"]
    assert len(read_csv(api, files["tickets.csv"])) == total["tickets"]


def test_ranking_is_a_workbook_too(api: Api, lines: None) -> None:
    files = files_of(page_of(api))
    with api.client.get(files["team.xlsx"]) as answer:
        assert "freshworks-team-2025-06-29-to-2025-07-29" in answer.headers["Content-Disposition"]
        book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    head, *rows = book["Team"].iter_rows(values_only=True)
    assert head[:4] == ("User id", "Username", "Name", "Tickets")
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("Uma", "Uma Castillo", 3), ("zed", "Zed Quill", 2), (None, "Unclaimed", 5),
    ]  # fmt: skip
    assert "unclaimed" in str(book["About"]["B1"].value)


def test_all_pages_are_in_the_file(api: Api, lines: None) -> None:
    page = page_of(api, "?per_page=1&page=2")
    assert [row["username"] for row in read_csv(api, files_of(page)["team.csv"])] == [
        "Uma", "zed", "",
    ]  # fmt: skip
