"""Reading a file of responders: CSV with a header, or lines of `Name - ID`. Stores nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.services import csv_file, file_ids
from app.text import is_address, storable_name

_LONGEST_NAME = 100
_COLUMNS = {
    "id": ("id", "freshworksuserid", "responderid", "agentid"),
    "name": ("name", "freshworksusername", "fullname", "agentname", "respondername"),
    "email": ("email", "emailaddress", "mail", "freshworksemail"),
}
# The last dash or colon parts: names hold dashes of their own.
_LINE = re.compile(r"(?P<name>.*\S)\s*[-\u2010-\u2015:]\s*(?P<id>\S+)")
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
    """What each line says; `WrongFile` where it is no such file at all."""
    text = csv_file.decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), None)
    if first is None:
        raise csv_file.WrongFile(f"The file is empty. {_HOW}.")
    rows = _rows(text) if _has_header(text) else _lines(text)
    return _without_contradictions(csv_file.not_too_many(rows))


def _has_header(text: str) -> bool:
    """Whether the first line names columns; `WrongFile` where the column of ids is not among them."""
    names = csv_file.header_of(text, _COLUMNS).places
    if len(names) > 1 and "id" not in names:
        raise csv_file.WrongFile(f"The header has no column named id. {_HOW}.")
    return len(names) > 1


def _rows(text: str) -> Iterator[Entry]:
    for row in csv_file.rows(text, _COLUMNS):
        yield Entry(row.line, error=row.error) if row.error else _entry(row.line, **row.cells)


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
    id, name, email = id.strip(), storable_name(name, _LONGEST_NAME), email.strip()
    entry = Entry(line, name=name or None, email=email or None)
    responder_id = file_ids.read(id)
    if responder_id is None:
        return replace(entry, error=file_ids.why_none(id, "the agent's address in Freshworks"))
    entry = replace(entry, id=responder_id)
    if not (name or email):
        return replace(entry, error="There is neither a name nor an e-mail. Write one of them.")
    if email and not is_address(email):
        return replace(entry, error="The e-mail is no address. Write it as name@example.com.")
    return entry


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
