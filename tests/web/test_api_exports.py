"""Files of what the dashboard shows: their rows, their names, and what stays behind of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import active_count
from typing import Any

import openpyxl
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.errors import Unavailable
from app.extensions import db
from app.services.exports import as_excel, tickets
from app.services.exports.offered import EXPORTS
from app.services.exports.table import Cells
from tests import factories
from tests.api import Api, given, refused, wrong_fields
from tests.people import Person
from tests.waiting import until
from tests.web.conftest import MIAS, OSCARS, World

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The team's have days of their own in their names.
FILES = [f"{name}.{end}" for name in EXPORTS if name != "team" for end in ("csv", "xlsx")]


def rows_of(answer: TestResponse) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    data = answer.get_data()
    answer.close()
    if answer.mimetype == "text/csv":
        assert data.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    head, *rows = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    names = [str(heading).lower().replace(" ", "_") for heading in head]
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("query", ["", "status=linked", "q=mia&sort=-this_week", "min_tickets=4"])
def test_mappings_are_the_rows_of_the_list(api: Api, world: World, query: str, ending: str) -> None:
    listed = given(api.get(f"mappings?{query}"))["mappings"]
    rows = rows_of(api.get(f"exports/mappings.{ending}?{query}"))
    assert [row["freshworks_user_id"] for row in rows] == [
        str(one["freshworks_user_id"]) for one in listed
    ]
    for row, one in zip(rows, listed, strict=True):
        assert (row["status"], row["role"] or None) == (
            one["status"], one["user_info"] and one["user_info"]["role"],
        )  # fmt: skip
        figures = [int(row[name]) for name in ("total_tickets", "this_month", "this_week")]
        assert figures == [one["ticket_stats"][name] for name in list(one["ticket_stats"])[:3]]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_days_and_tickets_of_a_person(api: Api, world: World, uma: Person, ending: str) -> None:
    query = f"user_id={uma.id}&since=2025-07-01&until=2025-07-29"
    (day,) = rows_of(api.get(f"exports/daily.{ending}?{query}"))
    assert (day["username"], int(day["tickets_closed"]), day["ticket_numbers"]) == (
        "Uma", 3, "201, 202, 203",
    )  # fmt: skip
    found = rows_of(api.get(f"exports/tickets.{ending}?{query}"))
    assert [int(row["ticket_number"]) for row in found] == MIAS
    assert rows_of(api.get(f"exports/tickets.{ending}?user_id={uma.id}&until=2025-07-01")) == []


def test_filter_of_the_list_chooses_the_closings(api: Api, world: World) -> None:
    def numbers(query: str) -> list[int]:
        found = rows_of(api.get(f"exports/tickets.csv?{query}"))
        return sorted(int(row["ticket_number"]) for row in found)

    assert numbers("") == OSCARS + MIAS
    assert numbers("status=unlinked") == OSCARS
    assert numbers("status=unlinked&days=30") == OSCARS[:4]
    assert numbers("closed_until=2025-07-27") == OSCARS[2:]
    assert numbers("since=2025-07-28&closed_since=2025-07-01&closed_until=2025-07-28") == MIAS
    assert numbers("active_since=2025-07-28") == MIAS
    assert numbers("active_until=2025-07-01") == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_days_name_the_unclaimed_if_asked_for(api: Api, world: World, ending: str) -> None:
    assert [row["username"] for row in rows_of(api.get(f"exports/daily.{ending}"))] == ["Uma"]
    rows = rows_of(api.get(f"exports/daily.{ending}?unclaimed=true"))
    nobodys = [row for row in rows if not row["username"]]
    assert rows[-len(nobodys) :] == nobodys
    assert {row["freshworks_username"] for row in nobodys} == {"Oscar Solis"}
    numbers = ", ".join(row["ticket_numbers"] for row in nobodys).split(", ")
    assert sorted(map(int, numbers)) == OSCARS
    assert rows_of(api.get(f"exports/daily.{ending}?unclaimed=true&status=linked")) == rows[:1]


def test_what_does_not_count_is_there_if_asked_for(app: Flask, api: Api, world: World) -> None:
    with app.app_context():
        seen = factories.closed_ticket(900, world.mia)
        factories.observe(replace(seen, deleted=True))
    assert len(rows_of(api.get("exports/tickets.csv"))) == 8
    states = [row["state"] for row in rows_of(api.get("exports/tickets.csv?all=true"))]
    assert (len(states), states.count("void")) == (9, 1)


@pytest.mark.parametrize("file", FILES)
def test_file_has_a_name_and_a_type(api: Api, world: World, file: str) -> None:
    with api.get(f"exports/{file}") as answer:
        name = f"freshworks-{file.replace('.', '-2025-07-29.')}"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.mimetype == (EXCEL if file.endswith("xlsx") else "text/csv")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if file.endswith("xlsx"):
            assert int(answer.headers["Content-Length"]) == len(answer.get_data())


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("tickets.csv?since=2025-07-01&until=2025-07-28", "tickets-2025-07-01-to-2025-07-28"),
        ("daily.xlsx?since=2025-07-01", "daily-2025-07-01-to-2025-07-29"),
        ("daily.csv?until=2025-07-28", "daily-until-2025-07-28"),
        ("tickets.csv?days=30", "tickets-2025-06-29-to-2025-07-29"),
        ("tickets.csv?active_since=2025-07-01", "tickets-2025-07-29"),
        ("mappings.csv?since=2025-07-01", "mappings-2025-07-29"),
        ("team.csv", "team-2025-06-29-to-2025-07-29"),
        ("team.csv?range=last_month", "team-2025-06-01-to-2025-06-30"),
        ("team.xlsx?range=everything", "team-2025-06-19-to-2025-07-29"),
        ("mappings.csv?closed_since=2025-07-01&closed_until=2025-07-28",
         "mappings-2025-07-01-to-2025-07-28"),
    ],
)  # fmt: skip
def test_name_of_a_file_says_of_which_days_it_is(
    api: Api, world: World, asked: str, days: str
) -> None:
    with api.get(f"exports/{asked}") as answer:
        assert f'filename="freshworks-{days}.' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("mappings.csv?page=1", {"page"}),
        ("mappings.xlsx?per_page=5", {"per_page"}),
        ("mappings.csv?user_id=1", {"user_id"}),
        ("mappings.csv?sort=name", {"sort"}),
        ("daily.csv?all=true", {"all"}),
        ("daily.xlsx?sort=status", {"sort"}),
        ("daily.csv?days=30&since=2025-07-01", {"days"}),
        ("tickets.csv?since=2025-07-02&until=2025-07-01", {"until"}),
        ("tickets.csv?active_since=2025-07-02&active_until=2025-07-01", {"active_until"}),
        ("tickets.xlsx?days=0", {"days"}),
        ("tickets.csv?user_id=x", {"user_id"}),
        ("tickets.csv?all=1", {"all"}),
        ("tickets.csv?unclaimed=true", {"unclaimed"}),
        ("daily.csv?unclaimed=1", {"unclaimed"}),
        ("team.csv?page=1", {"page"}),
        ("team.xlsx?by=day", {"by"}),
        ("team.csv?sort=total_tickets", {"sort"}),
        ("team.xlsx?days=7&range=last_month", {"days"}),
        ("team.csv?since=2025-07-02&until=2025-07-01", {"until"}),
        ("team.csv?since=1900-01-01&until=1900-01-02", {"since"}),
    ],
)
def test_wrong_input_is_named(api: Api, path: str, fields: set[str]) -> None:
    assert wrong_fields(api.get(f"exports/{path}")) == fields


def test_workbook_says_who_made_it_of_what(api: Api, world: World) -> None:
    query = "status=linked&days=7&confirmed=true&all=false"
    with api.get(f"exports/tickets.xlsx?{query}") as answer:
        about = openpyxl.load_workbook(io.BytesIO(answer.get_data()))["About"]
    told = dict(about.iter_rows(values_only=True))
    assert {name: told[name] for name in ("Status", "Days", "Confirmed", "By")} == {
        "Status": "linked", "Days": "7", "Confirmed": "yes", "By": "Eli",
    }  # fmt: skip
    assert "All" not in told


def test_too_many_rows_for_a_sheet_are_refused_with_a_cure(
    api: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_excel, "MOST_ROWS", 7)
    assert "take CSV" in refused(api.get("exports/tickets.xlsx"), 400, "invalid")["error"]
    assert len(rows_of(api.get("exports/tickets.xlsx?status=linked"))) == 3


class TestWhatStaysBehind:
    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        return tmp_path

    @pytest.fixture
    def many(self, app: Flask, api: Api) -> None:
        with app.app_context():
            factories.closed_tickets(factories.responder("Oscar"), 1, 5000, factories.ago(days=1))

    def busy(self, app: Flask) -> int:
        """Connections that somebody holds."""
        with app.app_context():
            pool: Any = db.engine.pool
            return int(pool.checkedout())

    @pytest.mark.usefixtures("many")
    def test_slow_reader_holds_no_connection(self, app: Flask, api: Api, folder: Path) -> None:
        with api.get("exports/tickets.csv") as answer:
            parts = answer.iter_encoded()
            first = next(parts)
            assert first.startswith(b"\xef\xbb\xbfticket_number")
            until(lambda: self.busy(app) == 0)
            lines = (first + b"".join(parts)).count(b"\n")
        assert lines == 5001

    @pytest.mark.usefixtures("many")
    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_reader_who_leaves_lets_go_of_everything(
        self, app: Flask, api: Api, folder: Path, ending: str
    ) -> None:
        threads = active_count()
        answer = api.get(f"exports/tickets.{ending}")
        next(answer.iter_encoded())
        answer.close()
        assert (active_count(), self.busy(app), list(folder.iterdir())) == (threads, 0, [])

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_failure_is_one_in_json(
        self, api: Api, folder: Path, monkeypatch: pytest.MonkeyPatch, ending: str
    ) -> None:
        def rows(*_asked: object) -> Iterator[Cells]:
            yield from ()
            raise Unavailable("It is away. Try again.")

        monkeypatch.setattr(tickets, "_rows", rows)
        refused(api.get(f"exports/tickets.{ending}"), 503, "unavailable")
        assert list(folder.iterdir()) == []
