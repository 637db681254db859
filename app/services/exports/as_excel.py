"""Exports as Excel workbooks: typed cells, and a sheet that says what they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from app.clock import Calendar
from app.errors import Invalid
from app.services.csv_cells import guarded
from app.services.exports.table import Kind, Table

# Below the line of names.
MOST_ROWS = 1_048_575
_LONGEST_CELL = 32_767
# Of longer numbers a spreadsheet keeps no more digits than these.
_DIGITS_KEPT = 15
_TITLES = {"mappings": "Mappings", "daily": "Per day", "tickets": "Tickets", "team": "Team"}
_TEXT = {"num_format": "@", "align": "left", "indent": 1}
_LOOKS: dict[Kind, dict[str, Any]] = {
    Kind.NUMBER: {"align": "right", "indent": 1},
    Kind.DAY: {"num_format": "yyyy-mm-dd", "align": "right", "indent": 1},
    Kind.MOMENT: {"num_format": "yyyy-mm-dd hh:mm", "align": "right", "indent": 1},
    Kind.SHARE: {"num_format": "0.0 %", "align": "right", "indent": 1},
    # Some programs show a truth value as a number, unless its format says otherwise.
    Kind.FLAG: {"num_format": '"TRUE";"TRUE";"FALSE"', "align": "center"},
    Kind.ID: {"num_format": "@", "align": "left"},
    Kind.MEMBER: _TEXT,
    Kind.TEXT: _TEXT,
    Kind.NUMBERS: _TEXT,
}
# In letters.
_BUTTON = 4
_HEAD: dict[str, Any] = {
    "bold": True,
    "valign": "vcenter",
    "bottom": 1,
    "bg_color": "#EEE9FF",
    "font_color": "#1C1533",
}


@dataclass(frozen=True)
class About:
    """What a workbook says of itself: what it is, what was left out, when and by whom it was made."""

    what: str
    filters: Sequence[tuple[str, str]]
    made_at: datetime
    made_by: str


def check_size(table: Table) -> None:
    """`Invalid` where there are more rows than a sheet can have."""
    rows = table.count()
    if rows > MOST_ROWS:
        raise Invalid(
            f"These are {rows:,} rows, and an Excel sheet holds {MOST_ROWS:,}. Choose fewer days or"
            " a narrower filter, or take CSV, which has no end."
        )


def write(target: IO[bytes], table: Table, about: About, calendar: Calendar) -> None:
    """Write a workbook; rows go through files of its own, so that memory stays flat."""
    with TemporaryDirectory(prefix="linking-export-", ignore_cleanup_errors=True) as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(target, options)
        try:
            _add_table(book, table, calendar)
            _add_about(book, table, about, calendar)
            book.close()
        finally:
            # One that was left half way would keep its files open.
            for sheet in book.worksheets():
                sheet.row_data_fh.close()


def _add_table(book: xlsxwriter.Workbook, table: Table, calendar: Calendar) -> None:
    sheet = book.add_worksheet(_TITLES[table.name])
    sheet.freeze_panes(1, 0)
    _print_well(sheet)
    sheet.set_row(0, 20)
    _add_head(book, sheet, table, calendar)
    looks = {kind: book.add_format(look) for kind, look in _LOOKS.items()}
    ways = _ways(calendar)
    places = [
        (place, ways.get(column.kind, str), looks[column.kind])
        for place, column in enumerate(table.columns)
    ]
    last = 0
    for last, row in enumerate(table.rows(), start=1):
        for (place, way, look), value in zip(places, row, strict=True):
            if value is not None:
                _put(sheet, last, place, way(value), look)
    end = len(places) - 1
    sheet.autofilter(0, 0, last, end)
    # Ids are text on purpose; a green corner in each of them would say otherwise.
    sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, last, end)})


def _add_head(
    book: xlsxwriter.Workbook, sheet: Worksheet, table: Table, calendar: Calendar
) -> None:
    """Each heading stands as its column does, and leaves room for the button of its filter."""
    heads = {kind: book.add_format(_HEAD | _side(look)) for kind, look in _LOOKS.items()}
    for place, column in enumerate(table.columns):
        heading = column.heading_in(calendar.time_zone)
        sheet.set_column(place, place, max(column.width, len(heading) + _BUTTON))
        sheet.write_string(0, place, heading, heads[column.kind])


def _side(look: dict[str, Any]) -> dict[str, Any]:
    side = look["align"]
    return {"align": side, "indent": 2 if side == "right" else look.get("indent", 0)}


def _print_well(sheet: Worksheet) -> None:
    """Printed, all columns stand on one page, below their names."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _put(sheet: Worksheet, row: int, place: int, value: object, look: Format | None) -> None:
    if isinstance(value, str):
        sheet.write_string(row, place, value, look)
    else:
        sheet.write(row, place, value, look)


def _ways(calendar: Calendar) -> dict[Kind, Callable[[Any], object]]:
    """How a value of each kind becomes a cell; the others are text."""

    def local(moment: datetime) -> datetime:
        # A cell knows no zone, and no part of a second that anybody asked for.
        there = moment if moment.tzinfo is None else calendar.local(moment)
        return there.replace(tzinfo=None, microsecond=0)

    return {
        Kind.NUMBER: _number,
        Kind.SHARE: float,
        Kind.FLAG: bool,
        Kind.DAY: lambda day: day,
        Kind.MOMENT: local,
        Kind.NUMBERS: fitting,
        # Saved as CSV it is read again: a name must not be taken for an order.
        Kind.MEMBER: lambda member: str(guarded(member)),
    }


def _number(value: int) -> int | str:
    return value if abs(value) < 10**_DIGITS_KEPT else str(value)


def fitting(numbers: Sequence[int]) -> str:
    """Ticket numbers as text that a cell can hold, saying how many it leaves out."""
    text = ", ".join(map(str, numbers))
    if len(text) <= _LONGEST_CELL:
        return text
    shown = text[: _LONGEST_CELL - 30].rpartition(", ")[0]
    left_out = len(numbers) - shown.count(",") - 1
    return f"{shown} and {left_out:,} more"


def _add_about(book: xlsxwriter.Workbook, table: Table, about: About, calendar: Calendar) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 60)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    lines = [
        ("What", about.what),
        *(about.filters or [("Filter", "none, so all rows")]),
        ("Times and days", f"in the zone {calendar.time_zone}"),
        ("Made", f"{calendar.local(about.made_at):%Y-%m-%d %H:%M}"),
        ("By", about.made_by),
        *((column.heading, column.about) for column in table.columns if column.about),
    ]
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text, wrapped)
