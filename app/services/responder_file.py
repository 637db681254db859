"""Reading a file of responders: CSV with a header, or lines of `Name - ID`. Stores nothing."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.errors import Invalid
from app.services.wording import count
from app.text import storable

MOST_LINES = 20_000
_MOST_BYTES = 2 * 1024 * 1024
_BIGGEST = 2**63 - 1
_LONGEST_NAME, _LONGEST_EMAIL = 100, 254
_COLUMNS = {
    "id": ("id", "freshworksuserid", "responderid", "agentid"),
    "name": ("name", "freshworksusername", "fullname", "agentname", "respondername"),
    "email": ("email", "emailaddress", "mail", "freshworksemail"),
}
# The last dash or colon parts: names hold dashes of their own.
_LINE = re.compile(r"(?P<name>.*\S)\s*[-\u2010-\u2015:]\s*(?P<id>\S+)")
_SHORTENED = re.compile(r"[0-9.,]+E\+?[0-9]+", re.IGNORECASE)
_HOW = "Write a header with id, name, email, or each line as: Name - ID"


@dataclass(frozen=True)
class Entry:
    """One line of the file; `error` says what is wrong with it and what to do."""

    line: int
    id: int | None = None
    name: str | None = None
    email: str | None = None
    error: str | None = None


def read(data: bytes) -> list[Entry]:
    """What each line says; `Invalid` where it is no such file at all."""
    if len(data) > _MOST_BYTES:
        raise Invalid("The file is larger than 2 MB. Leave out columns or split it up.")
    text = _decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), None)
    if first is None:
        raise Invalid(f"The file is empty. {_HOW}.")
    delimiter = _delimiter(first)
    rows = _lines(text) if delimiter is None else _rows(text, delimiter)
    entries: list[Entry] = []
    for entry in rows:
        if len(entries) == MOST_LINES:
            raise Invalid(f"The file has more than {count(MOST_LINES, 'line')}. Split it up.")
        entries.append(entry)
    return _without_contradictions(entries)


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        problem = "The file is not in UTF-8. Save it as CSV in UTF-8 and import it again."
    raise Invalid(problem)


def _delimiter(first: str) -> str | None:
    """What parts the columns of a header; None where the first line is no header."""
    for delimiter in (",", ";", "\t"):
        names = _header(next(csv.reader([first], delimiter=delimiter)))
        if "id" in names and len(names) > 1:
            return delimiter
        if len(names) > 1:
            raise Invalid(f"The header has no column named id. {_HOW}.")
    return None


def _header(cells: list[str]) -> dict[str, int]:
    """Where each column stands; other columns are left aside."""
    plain = [re.sub(r"[\s_-]+", "", cell).casefold() for cell in cells]
    return {
        name: next(place for place, cell in enumerate(plain) if cell in others)
        for name, others in _COLUMNS.items()
        if not set(others).isdisjoint(plain)
    }


def _rows(text: str, delimiter: str) -> Iterator[Entry]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    places: dict[str, int] = {}
    width = 0
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not places:
                places, width = _header(cells), len(cells)
            elif any(cell.strip() for cell in cells[width:]):
                yield Entry(reader.line_num, error=_TOO_WIDE)
            else:
                found = {name: cells[at] for name, at in places.items() if at < len(cells)}
                yield _entry(reader.line_num, **found)
    except csv.Error as error:
        raise Invalid(
            f"The file is no CSV from line {reader.line_num} on ({error}). Nothing was taken in;"
            " mend the file and import it again."
        ) from None


def _lines(text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match:
            yield _entry(number, id=match["id"], name=match["name"])
        else:
            yield Entry(number, error=f"This line names no id. {_HOW}.")


def _entry(line: int, id: str = "", name: str = "", email: str = "") -> Entry:
    id, name, email = id.strip(), storable(name)[:_LONGEST_NAME], email.strip()
    entry = Entry(line, name=name or None, email=email or None)
    if not re.fullmatch(r"[0-9]{1,19}", id) or not 1 <= int(id) <= _BIGGEST:
        return replace(entry, error=_SPREADSHEET if _SHORTENED.fullmatch(id) else _NO_ID)
    entry = replace(entry, id=int(id))
    if not (name or email):
        return replace(entry, error="There is neither a name nor an e-mail. Write one of them.")
    if email and not _is_address(email):
        return replace(entry, error="The e-mail is no address. Write it as name@example.com.")
    return entry


_NO_ID = "The id is no whole number. Copy it from the agent's address in Freshworks."
_SPREADSHEET = "A spreadsheet has shortened the id. Format its column as text, then export again."
_TOO_WIDE = "There are more cells than in the header. Put a name with a comma in quotation marks."


def _is_address(email: str) -> bool:
    fits = len(email) <= _LONGEST_EMAIL and email == storable(email)
    return fits and re.fullmatch(r"[^@\s]+@[^@\s]+", email) is not None


def _without_contradictions(entries: list[Entry]) -> list[Entry]:
    """Who is named twice is taken as named first, and the other line is an error."""
    first: dict[int, Entry] = {}
    checked = []
    for entry in entries:
        if entry.id is not None and entry.error is None:
            known = first.setdefault(entry.id, entry)
            if (known.name, known.email) != (entry.name, entry.email):
                problem = f"Line {known.line} has this id with another name or e-mail. Keep one."
                entry = replace(entry, error=problem)
        checked.append(entry)
    return checked
