"""CSV that people get: what a spreadsheet would run or round stands behind an apostrophe."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from itertools import chain, islice

# Tells spreadsheets the encoding.
MARK = "\ufeff"
# What a file of links says of a responder that is not a person.
IGNORED = "!ignore"
_SPECIAL = re.compile(r"[\s']*[!=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r]")
# Spreadsheets show longer numbers as 1.8E+11, and save them so.
_DIGITS_SHOWN = 11
_ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Raw:
    """A word of our own, which stands in its cell as it is: a person's name never does."""

    word: str

    def __str__(self) -> str:
        return self.word


def parts(
    columns: Iterable[str], rows: Iterable[Iterable[object]], mark: str = MARK
) -> Generator[str, None, None]:
    """Rows of plain values as text, part by part, below a line that names the columns."""
    lines = chain([tuple(columns)], rows)
    while batch := list(islice(lines, _ROWS_AT_ONCE)):
        part = io.StringIO()
        writer = csv.writer(part, lineterminator="\n")
        writer.writerows([guarded(value) for value in row] for row in batch)
        yield mark + part.getvalue()
        mark = ""


def id_text(number: int | None) -> str:
    """An id whose last digits no spreadsheet rounds away."""
    text = "" if number is None else str(number)
    return text if len(text) <= _DIGITS_SHOWN else f"'{text}"


def guarded(value: object) -> object:
    """Text that a spreadsheet would run as a formula, behind an apostrophe; all else as it is.

    So is what has one there already, and what a file of links takes for an order: `unguarded`
    gives back every text.
    """
    return f"'{value}" if isinstance(value, str) and _needs_guard(value) else value


def unguarded(text: str) -> str:
    """What stood in a cell before `guarded`, and before a spreadsheet made it text."""
    return text[1:] if text.startswith("'") and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    return _SPECIAL.match(text) is not None
