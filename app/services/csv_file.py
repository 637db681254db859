"""CSV that people send: its text, its columns, its rows. What they mean is for others to say."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from app.errors import Invalid
from app.services.wording import count

_Line = TypeVar("_Line")

_MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 20_000
# How files of Excel (and other zipped ones), and of old Excel, begin.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DELIMITERS = (",", ";", "\t")
_TOO_WIDE = "There are more cells than in the header. Put a name with a comma in quotation marks."

# For each column its names in a header, without blanks, dashes and case.
Columns = Mapping[str, tuple[str, ...]]


class WrongFile(Invalid):
    """The file as a whole cannot be taken."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, {"file": sentence})


@dataclass(frozen=True)
class Row:
    """One row: its last line in the file, its cells by column, and what is wrong with it.

    `beyond` are the cells that stand beyond the last column of the header.
    """

    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    error: str | None = None
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """What parts the cells of a file, and where its columns stand."""

    delimiter: str
    places: Mapping[str, int]


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8 or UTF-16; `WrongFile` where it is neither, or too large."""
    if len(data) > _MOST_BYTES:
        raise WrongFile("The file is larger than 2 MB. Leave out columns or split it up.")
    if data.startswith(_WORKBOOKS):
        raise WrongFile(
            'The file is a workbook and no CSV. Save it as "CSV UTF-8" in the program that made it,'
            " and import that."
        )
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise WrongFile(
            'The file is not in UTF-8, so its accents would be guessed. In Excel save it as "CSV'
            ' UTF-8", not as plain CSV, and import it again.'
        ) from None


def header_of(text: str, columns: Columns) -> Header:
    """What the first line names: of the ways to part it the one that finds most columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    found = [
        Header(delimiter, _places(cells, columns))
        for delimiter in _DELIMITERS
        for _line, cells in _read([first], delimiter)
    ]
    return max(found, key=lambda header: len(header.places), default=Header(",", {}))


def rows(text: str, columns: Columns) -> Iterator[Row]:
    """The rows below the header, empty ones left out."""
    header, width = header_of(text, columns), None
    for line, cells in _read(io.StringIO(text, newline=""), header.delimiter):
        if width is None:
            width = len(cells)
            continue
        found = {name: cells[at] for name, at in header.places.items() if at < len(cells)}
        is_too_wide = any(cell.strip() for cell in cells[width:])
        beyond = tuple(cells[width:]) if is_too_wide else ()
        yield Row(line, found, _TOO_WIDE if is_too_wide else None, beyond)


def not_too_many(lines: Iterable[_Line]) -> list[_Line]:
    """All of them; `WrongFile` where they are more than a file may have."""
    found = list(islice(lines, MOST_LINES + 1))
    if len(found) > MOST_LINES:
        raise WrongFile(f"The file has more than {count(MOST_LINES, 'line')}. Split it up.")
    return found


def _read(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error:
        raise WrongFile(
            f"The file is no CSV from line {reader.line_num} on: a quotation mark may lack there."
            " Nothing was taken in; mend the file and import it again."
        ) from None


def _places(cells: list[str], columns: Columns) -> dict[str, int]:
    """Where each column stands in a header; other columns are left aside."""
    plain = [re.sub(r"[\s_-]+", "", cell).casefold() for cell in cells]
    return {
        name: next(place for place, cell in enumerate(plain) if cell in others)
        for name, others in columns.items()
        if not set(others).isdisjoint(plain)
    }
