"""A file of links: which responder shall stand for which member. Read here, carried out elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.services import csv_cells, csv_file, file_ids

UNLINK_ORDER, IGNORE_ORDER = "!unlink", csv_cells.IGNORED
_COLUMNS = {
    "id": ("freshworksuserid", "id", "responderid", "agentid"),
    "name": ("freshworksusername", "name", "agentname", "respondername"),
    "member": ("member", "username", "user"),
    "version": ("version",),
}
_VERSION = re.compile(r"[0-9]{1,18}")
_HOW = "Export the mappings, fill the column named member, and upload that file."


@dataclass(frozen=True)
class Line:
    """One line: a responder by id or by name, and its member, an order, or nothing.

    `id_text` and `version_text` are what was written there, `beyond` what stood beyond the last
    column; `error` says what is wrong and what to do.
    """

    number: int
    id_text: str = ""
    responder_id: int | None = None
    name: str = ""
    member: str = ""
    order: str | None = None
    version_text: str = ""
    version: int | None = None
    error: str | None = None
    beyond: tuple[str, ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Whether the responder is to stay as it is."""
        return not (self.member or self.order or self.error)


def read(data: bytes) -> list[Line]:
    """What each line says; `WrongFile` where it is no such file at all."""
    text = csv_file.decoded(data)
    if not text.strip():
        raise csv_file.WrongFile(f"The file is empty. {_HOW}")
    columns = csv_file.header_of(text, _COLUMNS).places
    if "member" not in columns:
        raise csv_file.WrongFile(f"The first line has no column named member. {_HOW}")
    if columns.keys().isdisjoint({"id", "name"}):
        raise csv_file.WrongFile(f"The first line has no column named freshworks_user_id. {_HOW}")
    return csv_file.not_too_many(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    for row in csv_file.rows(text, _COLUMNS):
        line = _line(row.line, **row.cells)
        yield line if row.error is None else replace(line, error=row.error, beyond=row.beyond)


def _line(number: int, id: str = "", name: str = "", member: str = "", version: str = "") -> Line:
    id, member = _plain_id(id), member.strip()
    order = member.casefold() if member.startswith("!") else None
    version = csv_cells.unguarded(version.strip())
    responder_id = file_ids.read(id)
    return Line(
        number,
        id_text=id,
        responder_id=responder_id,
        name=csv_cells.unguarded(name.strip()),
        member="" if order else csv_cells.unguarded(member),
        order=order,
        version_text=version,
        version=int(version) if _VERSION.fullmatch(version) else None,
        error=_unknown(order) or _no_id(id, name.strip()) or _no_version(version),
    )


def _unknown(order: str | None) -> str | None:
    if order in (None, UNLINK_ORDER, IGNORE_ORDER):
        return None
    return f"The order is not known. Write {UNLINK_ORDER}, {IGNORE_ORDER} or a username."


def _no_id(id: str, name: str) -> str | None:
    if id:
        known = file_ids.read(id) is not None
        return None if known else file_ids.why_none(id, "an export of the mappings")
    return None if name else "There is neither an id nor a name. Write the id of the responder."


def _no_version(version: str) -> str | None:
    """What cannot be compared would let an old file win over whoever changed it since."""
    return _NO_VERSION if version and not _VERSION.fullmatch(version) else None


_NO_VERSION = (
    "The version is no whole number. Copy it from an export of the mappings, or leave it empty."
)


def _plain_id(cell: str) -> str:
    """The id without what makes it text in a spreadsheet: '123 or ="123"."""
    text = cell.strip().lstrip("'").strip()
    shown = re.fullmatch(r'="?\s*([0-9]+)\s*"?', text)
    return shown[1] if shown else text
