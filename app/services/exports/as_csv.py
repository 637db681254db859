"""Exports as CSV: text part by part, of which a spreadsheet takes nothing for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Generator, Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from app.clock import utc_text
from app.services.exports.cells import guarded, id_text
from app.services.exports.table import AT_ONCE, Kind, Table

# Tells spreadsheets the encoding.
MARK = "\ufeff"


def parts(table: Table, mark: str = MARK) -> Generator[str, None, None]:
    """A table as text, for a file that is sent while it is made."""
    return csv_parts(table.names, _texts(table), mark)


def csv_parts(
    columns: Iterable[str], rows: Iterable[Iterable[object]], mark: str = MARK
) -> Generator[str, None, None]:
    """Rows of plain values as text, part by part, below a line that names the columns."""
    lines = chain([tuple(columns)], rows)
    while batch := list(islice(lines, AT_ONCE)):
        part = io.StringIO()
        writer = csv.writer(part, lineterminator="\n")
        writer.writerows([guarded(value) for value in row] for row in batch)
        yield mark + part.getvalue()
        mark = ""


def _texts(table: Table) -> Iterator[list[object]]:
    forms = [_FORMS.get(column.kind) for column in table.columns]
    for row in table.rows():
        yield [
            value if form is None or value is None else form(value)
            for form, value in zip(forms, row, strict=True)
        ]


def moment_text(moment: datetime) -> str | None:
    """UTC with `Z`; local times of the reporting zone have none."""
    return utc_text(moment) if moment.tzinfo is not None else moment.isoformat()


def _flag(value: bool) -> str:
    return "true" if value else "false"


_FORMS: dict[Kind, Callable[[Any], object]] = {
    Kind.ID: id_text,
    Kind.FLAG: _flag,
    Kind.DAY: date.isoformat,
    Kind.MOMENT: moment_text,
    Kind.NUMBERS: lambda numbers: ", ".join(map(str, numbers)),
}
