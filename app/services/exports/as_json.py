"""Exports as JSON: one array of objects, part by part, with ids and numbers as the API has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import orjson

from app.services.exports.as_csv import moment_text
from app.services.exports.table import AT_ONCE, Kind, Table


def parts(table: Table) -> Iterator[str]:
    """A table as text, an object a line."""
    forms = [_FORMS.get(column.kind) for column in table.columns]
    objects = (
        {
            name: value if form is None or value is None else form(value)
            for name, form, value in zip(table.names, forms, row, strict=True)
        }
        for row in table.rows()
    )
    before = "[\n"
    while batch := list(islice(objects, AT_ONCE)):
        yield before + ",\n".join(orjson.dumps(one).decode() for one in batch)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


_FORMS: dict[Kind, Callable[[Any], object]] = {
    Kind.MEMBER: str,
    Kind.DAY: date.isoformat,
    Kind.MOMENT: moment_text,
}
