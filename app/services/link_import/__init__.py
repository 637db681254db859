"""Links from a file: each line finds its responder and its member, and what differs is changed."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from app.errors import Invalid
from app.services import bulk, csv_cells, link_change
from app.services.actor import Actor
from app.services.bulk_rows import (
    ERROR,
    EXCLUDE,
    LINK,
    MOST_CHANGES,
    UNCHANGED,
    UNLINK,
    Asked,
    Order,
    RowOutcome,
    sentence,
)
from app.services.csv_cells import Raw
from app.services.csv_file import WrongFile
from app.services.link_import.file import IGNORE_ORDER, Line, read
from app.services.link_import.lookup import Known, Responder
from app.services.reporting import Reporting
from app.services.wording import count

_STALE = "stale_version"
_OVERRULE = "To make the change all the same, empty the version of this line."
_FAILURE_COLUMNS = ("freshworks_user_id", "freshworks_username", "member", "version", "error")


@dataclass(frozen=True)
class LineOutcome:
    """One line of the file, and what became of it; `member` as the file says it."""

    line: int
    freshworks_user_id: int | None
    freshworks_username: str | None
    outcome: str
    member: str | None
    tickets: int = 0
    message: str | None = None
    error: str | None = None
    warning: str | None = None


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do; `failures_csv` holds the refused lines, to be mended."""

    outcomes: tuple[LineOutcome, ...]
    batch_id: int | None
    message: str
    failures_csv: str | None


def run(actor: Actor, data: bytes, rules: Reporting, *, dry_run: bool = False) -> Imported:
    """Make the links of a file; a line with an error is named and the others are carried out."""
    planned = _planned(read(data))
    asked = [one.asked for one in planned if one.asked is not None]
    if len(asked) > MOST_CHANGES:
        raise WrongFile(
            f"The file changes {count(len(asked), 'mapping')}; {MOST_CHANGES:,} at once at most."
            " Split it up."
        )
    done = bulk.run(actor, asked, rules, Order(link_change.IMPORT, dry_run=dry_run))
    rows = {row.mapping_id: row for row in done.outcomes}
    outcomes = tuple(_told(one, rows) for one in planned)
    message = sentence(outcomes, dry_run=dry_run)
    return Imported(outcomes, done.batch_id, message, _failures(planned, outcomes, rows))


@dataclass(frozen=True)
class _Planned:
    """A line, whom it is about, and what is to be done: a change, or nothing, for an error too.

    `repeats` is the line that is about this responder already.
    """

    line: Line
    responder: Responder | None = None
    asked: Asked | None = None
    error: str | None = None
    repeats: int | None = None


def _planned(lines: Sequence[Line]) -> list[_Planned]:
    known, first_lines = Known(), dict[int, int]()
    planned: list[_Planned] = []
    for line in lines:
        try:
            planned.append(_plan(line, known, first_lines))
        except Invalid as wrong:
            planned.append(_Planned(line, known.find(line), error=wrong.sentence))
    return planned


def _plan(line: Line, known: Known, first_lines: dict[int, int]) -> _Planned:
    if line.error is not None:
        raise Invalid(line.error)
    if line.says_nothing:
        return _Planned(line, known.find(line))
    responder = known.responder(line)
    first = first_lines.setdefault(responder.id, line.number)
    if first != line.number:
        said = f"Line {first} is about this responder already. Keep one of them."
        return _Planned(line, responder, error=said, repeats=first)
    return _Planned(line, responder, _asked(line, responder, known))


def _asked(line: Line, responder: Responder, known: Known) -> Asked | None:
    """What differs from what the line says; None if nothing does."""
    # Whoever changes the mapping from now on is quicker than the file.
    version = responder.version if line.version is None else line.version
    if line.order == IGNORE_ORDER:
        return None if responder.excluded else Asked(responder.id, EXCLUDE, version=version)
    if line.order is not None:
        unlinked = responder.user_id is None
        return None if unlinked else Asked(responder.id, UNLINK, version=version)
    member = known.member(line.member)
    if member.id == responder.user_id:
        return None
    if not member.is_active:
        raise Invalid(f"The member {line.member} is deactivated. Choose another.")
    return Asked(responder.id, LINK, member.id, version=version)


def _told(one: _Planned, rows: Mapping[int, RowOutcome]) -> LineOutcome:
    line, responder = one.line, one.responder
    told = LineOutcome(
        line.number,
        line.responder_id if responder is None else responder.freshworks_user_id,
        (line.name or None) if responder is None else responder.name,
        outcome=UNCHANGED if one.error is None else ERROR,
        member=line.order or line.member or None,
        error=one.error,
    )
    if one.asked is None:
        return told
    row = rows[one.asked.mapping_id]
    if row.outcome == ERROR:
        cure = f" {_OVERRULE}" if row.code == _STALE else ""
        return replace(told, outcome=ERROR, error=f"{row.message}{cure}")
    return replace(
        told,
        outcome=row.outcome,
        tickets=row.tickets,
        message=row.message,
        warning=row.warning,
    )


def _failures(
    planned: Sequence[_Planned], outcomes: Sequence[LineOutcome], rows: Mapping[int, RowOutcome]
) -> str | None:
    """The lines that were refused, with the reason: mended, it can be uploaded as it is."""
    refused = {told.line for told in outcomes if told.outcome == ERROR}
    cells = [
        (
            csv_cells.id_text(one.line.responder_id) or one.line.id_text,
            told.freshworks_username,
            one.line.member if one.line.order is None else Raw(one.line.order),
            _version_again(one, refused, rows),
            told.error,
            *map(csv_cells.unguarded, one.line.beyond),
        )
        for one, told in zip(planned, outcomes, strict=True)
        if told.outcome == ERROR
    ]
    return "".join(csv_cells.parts(_FAILURE_COLUMNS, cells)) if cells else None


def _version_again(
    one: _Planned, refused: Container[int], rows: Mapping[int, RowOutcome]
) -> str | int | None:
    """The version with which a line that nobody mends is refused again."""
    line, responder = one.line, one.responder
    row = None if responder is None else rows.get(responder.id)
    if one.asked is not None and row is not None and row.code == _STALE:
        return one.asked.version
    if responder is None or one.repeats is None or one.repeats in refused:
        # Both lines come back where the first was refused too, so the second one still repeats it.
        return line.version_text
    given = responder.version if line.version is None else line.version
    now = responder.version if row is None else row.version or 0
    return max(0, min(given, now - 1))
