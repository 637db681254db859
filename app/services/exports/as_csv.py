"""Exports as CSV: text part by part, of which a spreadsheet takes nothing for a formula."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import date, datetime
from typing import Any

from app.clock import utc_text
from app.services import csv_cells
from app.services.exports.table import Kind, Table


def parts(table: Table, mark: str = csv_cells.MARK) -> Generator[str, None, None]:
    """A table as text, for a file that is sent while it is made."""
    return csv_cells.parts(table.names, _texts(table), mark)


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
    Kind.ID: csv_cells.id_text,
    Kind.FLAG: _flag,
    Kind.DAY: date.isoformat,
    Kind.MOMENT: moment_text,
    Kind.NUMBERS: lambda numbers: ", ".join(map(str, numbers)),
}
