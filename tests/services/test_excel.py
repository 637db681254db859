"""Workbooks: typed cells, nothing that runs, and the list's own rows in the list's own order."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import Calendar
from app.errors import Invalid
from app.extensions import db
from app.models import ROLES
from app.services import decisions, link_import, mappings
from app.services.exports import Closings, as_csv, as_excel, daily, summary, tickets
from app.services.exports.as_excel import About
from app.services.exports.table import Column, Kind, Table
from app.services.mappings import SORTS
from app.services.mappings.query import LISTED, SOURCES, Query
from tests.factories import RULES, TESTER, ago, closed_tickets, link, member, responder, tables

pytestmark = pytest.mark.usefixtures("app_context")

LONG = 180141258850000123
ABOUT = About("Mappings.", [("Status", "linked")], datetime(2025, 7, 29, 14, 2, tzinfo=UTC), "Ada")
BERLIN = Calendar("Europe/Berlin")


def workbook(table, calendar=RULES.calendar):
    file = io.BytesIO()
    as_excel.write(file, table, ABOUT, calendar)
    return openpyxl.load_workbook(file)


def sheet_of(table, **options):
    return workbook(table, **options).worksheets[0]


def rows_of(table, **options):
    _head, *rows = sheet_of(table, **options).iter_rows(values_only=True)
    return [dict(zip(table.names, row, strict=True)) for row in rows]


def made(*kinds, rows=()):
    columns = tuple(Column(kind.name.lower(), kind) for kind in kinds)
    return Table("mappings", columns, rows=lambda: iter(rows), count=lambda: len(rows))


@pytest.fixture
def people():
    """Five responders with names that files have trouble with, three of them linked."""
    names = ("=cmd|' /C calc'!A0", "محمد علي", "山田 太郎", "Łukasz Wójcik", "@cme")
    holders = [responder(name, id=LONG + n) for n, name in enumerate(names)]
    for n, holder in enumerate(holders):
        closed_tickets(holder, n * 100 + 1, n + 1, ago(days=n, hours=3))
    for holder, name, source in zip(
        holders, ("=SUM(A1)", "!ignore", "'=SUM"), SOURCES, strict=False
    ):
        link(holder, member(name), source=source)
    decisions.exclude(TESTER, responder("Mail Bot").mapping_id, True, RULES)
    return holders


class TestCells:
    def test_dates_and_numbers_are_such_and_ids_are_text(self, people):
        row = rows_of(summary.table(Query(q="cmd"), RULES))[0]
        assert row["freshworks_user_id"] == str(LONG)
        assert row["last_activity"].isoformat() == "2025-07-29T11:02:00"
        assert (row["total_tickets"], row["confirmed"], row["confidence"]) == (1, True, None)
        assert isinstance(row["total_tickets"], int)

    def test_times_are_told_in_the_reporting_zone(self, people):
        first = tickets.table(Closings(until=ago(days=4).date()), RULES)
        (row, *_) = rows_of(first, calendar=BERLIN)
        told = [row[name].isoformat() for name in ("date", "closed_at")]
        assert told == ["2025-07-25T00:00:00", "2025-07-25T13:02:00"]

    def test_nothing_is_a_formula_or_a_link(self, people):
        for table in (
            summary.table(Query(), RULES),
            daily.table(Closings(), RULES),
            tickets.table(Closings(), RULES),
        ):
            cells = [cell for row in sheet_of(table).iter_rows() for cell in row]
            assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d", "b"}
            assert not [cell for cell in cells if cell.hyperlink]
            assert "=cmd|' /C calc'!A0" in [cell.value for cell in cells]

    def test_number_that_a_cell_would_round_is_text(self):
        rows = [(10**15 - 1,), (10**15,)]
        assert [one["number"] for one in rows_of(made(Kind.NUMBER, rows=rows))] == [
            10**15 - 1,
            str(10**15),
        ]

    def test_cell_that_is_full_says_what_is_left_out(self):
        numbers = list(range(1_000_000, 1_005_000))
        (row,) = rows_of(made(Kind.NUMBERS, rows=[(numbers,)]))
        shown, _, left = row["numbers"].partition(" and ")
        assert len(shown.split(", ")) + int(left.split()[0].replace(",", "")) == 5000
        assert [int(one) for one in shown.split(", ")] == numbers[: len(shown.split(", "))]

    def test_nothing_at_all_is_a_sheet_of_names(self):
        assert [cell.value for cell in sheet_of(made(Kind.TEXT))[1]] == ["Text"]


class TestSheets:
    def test_head_says_in_which_zone_times_are(self):
        (head,) = sheet_of(made(Kind.DAY, Kind.MOMENT), calendar=BERLIN).iter_rows(values_only=True)
        assert head == ("Day", "Moment (Europe/Berlin)")

    def test_head_stands_over_its_column_as_the_column_stands(self):
        row = ("7", "a", "b", 3, 0.5, True, date(2025, 7, 29), ago(days=1), [1, 2])
        sheet = sheet_of(made(*Kind, rows=[row]))
        head, cells = sheet[1], sheet[2]
        sides = [cell.alignment.horizontal for cell in cells]
        assert [cell.alignment.horizontal for cell in head] == sides
        assert [sides[place] for place in (0, 1, 3, 4, 5, 6, 7)] == [
            "left", "left", "right", "right", "center", "right", "right",
        ]  # fmt: skip
        # At the right end of each heading is the button of its filter.
        assert {cell.alignment.indent for cell in head if cell.alignment.horizontal == "right"} == {
            2
        }

    def test_head_is_frozen_and_filtered(self, people):
        sheet = sheet_of(summary.table(Query(), RULES))
        assert (sheet.title, sheet.freeze_panes) == ("Mappings", "A2")
        assert sheet.auto_filter.ref == "A1:R7"
        assert sheet["A1"].font.bold
        assert [cell.value for cell in sheet[1]][:3] == [
            "Freshworks user id", "Freshworks username", "Freshworks email",
        ]  # fmt: skip
        assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
        assert all(8 <= one.width <= 60 for one in sheet.column_dimensions.values())

    def test_about_says_what_it_is(self, people):
        about = workbook(summary.table(Query(), RULES), calendar=BERLIN)["About"]
        assert dict(about.iter_rows(values_only=True)) == {
            "What": "Mappings.",
            "Status": "linked",
            "Times and days": "in the zone Europe/Berlin",
            "Made": "2025-07-29 16:02",
            "By": "Ada",
            "Version": next(
                one.about for one in summary.table(Query(), RULES).columns if one.about
            ),
        }

    def test_more_rows_than_a_sheet_holds_are_refused_before_any_is_read(self):
        table = Table("tickets", (), rows=lambda: pytest.fail("read"), count=lambda: 1_048_576)
        with pytest.raises(Invalid, match=r"1,048,576 rows.*CSV"):
            as_excel.check_size(table)
        as_excel.check_size(Table("tickets", (), rows=table.rows, count=lambda: 1_048_575))


class TestFilesOnTheWay:
    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        return tmp_path

    def test_they_are_gone(self, people, folder: Path):
        sheet_of(summary.table(Query(), RULES))
        assert list(folder.iterdir()) == []

    def test_they_are_gone_after_a_failure(self, folder: Path):
        def rows():
            yield ("one",)
            assert list(folder.iterdir())
            raise ZeroDivisionError

        table = Table("mappings", (Column("text", Kind.TEXT),), rows=rows, count=lambda: 2)
        with pytest.raises(ZeroDivisionError):
            as_excel.write(io.BytesIO(), table, ABOUT, BERLIN)
        assert list(folder.iterdir()) == []


def test_saved_as_csv_and_uploaded_it_changes_nothing(people):
    target = io.StringIO()
    csv.writer(target).writerows(
        sheet_of(summary.table(Query(), RULES)).iter_rows(values_only=True)
    )
    db.session.rollback()
    before = tables()
    done = link_import.run(TESTER, target.getvalue().encode(), RULES)
    assert {line.outcome for line in done.outcomes} == {"unchanged"}, done.failures_csv
    assert tables() == before


DAYS = st.integers(0, 6).map(lambda back: ago(days=back).date())
QUERIES = st.builds(
    Query,
    q=st.sampled_from(["", "a", "ł", "cme", "example"]),
    sort=st.sampled_from([None, *SORTS, *(f"-{name}" for name in SORTS)]),
    status=st.sampled_from([None, *LISTED]),
    role=st.sampled_from([None, None, *ROLES]),
    link_source=st.sampled_from([None, None, *SOURCES]),
    confirmed=st.sampled_from([None, None, True, False]),
    active=st.sampled_from([None, None, True, False]),
    min_tickets=st.none() | st.integers(0, 4),
    max_tickets=st.none() | st.integers(1, 6),
    since=st.none() | DAYS,
    closed_since=st.none() | DAYS,
    closed_until=st.none() | DAYS,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES)
def test_files_hold_the_rows_of_the_list_in_its_order(people, query):
    listed = [
        (str(row.mapping.freshworks_user_id), row.total_tickets, row.unclaimed_tickets)
        for row in mappings.find(query, RULES).rows
    ]
    table = summary.table(query, RULES)
    assert table.count() == len(listed)
    names = ("freshworks_user_id", "total_tickets", "unclaimed_tickets")
    excel = [tuple(row[name] for name in names) for row in rows_of(table)]
    text = csv.DictReader(io.StringIO("".join(as_csv.parts(table)).removeprefix("\ufeff")))
    read = [(row[names[0]].lstrip("'"), int(row[names[1]]), int(row[names[2]])) for row in text]
    assert excel == read == listed
