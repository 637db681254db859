"""Exports: what can be counted on a screen, as rows that a spreadsheet can count."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TextIO

import sqlalchemy as sa

from app.clock import utc_text
from app.extensions import db
from app.models import (
    Closure,
    ClosureState,
    FreshworksUserMapping,
    LinkPeriod,
    User,
)
from app.services.credit import IN_PERIOD
from app.services.mapping_query import Query, figures, fitting
from app.services.reporting import Reporting
from app.services.suggestions import Suggestions, is_open

TICKET_COLUMNS = (
    "ticket_number",
    "date",
    "closed_at",
    "freshworks_user_id",
    "freshworks_username",
    "user_id",
    "username",
    "state",
    "reason",
)
MAPPING_COLUMNS = (
    "freshworks_user_id",
    "freshworks_username",
    "freshworks_email",
    "status",
    "member",
    "suggested_member",
    "confidence",
    "reason",
    "unclaimed_tickets",
    "total_tickets",
    "version",
)
# What a file of links says of a responder that is not a person.
IGNORED = "!ignore"
_ROWS_AT_ONCE = 1000
_SPECIAL = re.compile(r"[\s']*[!=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r]")
# Spreadsheets show longer numbers as 1.8E+11, and save them so.
_DIGITS_SHOWN = 11


def ticket_rows(*, every_state: bool = False) -> Iterator[tuple[object, ...]]:
    """One row per closing, oldest first: effective ones, or all with their state and reason.

    A closing that no member is credited with has neither `user_id` nor `username`; closings
    that do not count have none either.
    """
    mapping = FreshworksUserMapping
    counted = Closure.state == ClosureState.EFFECTIVE
    query = (
        sa.select(
            Closure.ticket_id,
            Closure.local_date,
            Closure.closed_at,
            Closure.responder_id,
            mapping.freshworks_username,
            sa.case((counted, User.id)),
            sa.case((counted, User.username)),
            Closure.state,
            Closure.reason,
        )
        .outerjoin(mapping, mapping.freshworks_user_id == Closure.responder_id)
        .outerjoin(LinkPeriod, IN_PERIOD)
        .outerjoin(User, User.id == LinkPeriod.user_id)
        .order_by(Closure.local_date, Closure.ticket_id, Closure.closed_at)
    )
    if not every_state:
        query = query.where(counted)
    with db.session.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        for number, day, closed_at, *others in rows:
            yield number, day.isoformat(), utc_text(closed_at), *others


def mapping_rows(
    wanted: Query, rules: Reporting, known: Suggestions
) -> Iterator[tuple[object, ...]]:
    """One row per mapping by name, made to be filled in and taken back by `link_import`."""
    mapping, counts = FreshworksUserMapping, figures(wanted)
    columns = sa.select(mapping, User.username, counts.unclaimed, counts.total)
    query = fitting(columns.select_from(mapping), wanted, rules, counts)
    query = query.order_by(mapping.search_text, mapping.id)
    with db.session.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        for row, username, unclaimed, total in rows:
            yield (
                id_text(row.freshworks_user_id),
                row.freshworks_username,
                row.freshworks_email,
                "excluded" if row.excluded else "unlinked" if row.user_id is None else "linked",
                Raw(IGNORED) if row.excluded else username,
                *_suggested(row, known),
                int(unclaimed),
                int(total),
                row.version,
            )


def _suggested(mapping: FreshworksUserMapping, known: Suggestions) -> tuple[object, ...]:
    """The best candidate, how sure that is, and why; or why there is none."""
    if not is_open(mapping):
        return None, None, None
    best = next(iter(known.of(mapping.id)), None)
    if best is None:
        explained = known.why_none(mapping.id)
        return None, None, None if explained is None else explained.reason
    return known.usernames[int(best.member_id)], round(best.confidence, 3), best.reason


def write_csv(target: TextIO, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> int:
    """Write rows as CSV, none of which a spreadsheet takes for a formula; returns how many."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    written = 0
    for row in rows:
        writer.writerow([guarded(value) for value in row])
        written += 1
    return written


def csv_parts(
    columns: Iterable[str], rows: Iterable[Iterable[object]]
) -> Generator[str, None, None]:
    """The same as text, part by part, for an answer that is sent while it is made.

    It begins with a mark that tells spreadsheets the encoding.
    """
    lines = chain([tuple(columns)], rows)
    mark = "\ufeff"
    while batch := list(islice(lines, _ROWS_AT_ONCE)):
        part = io.StringIO()
        writer = csv.writer(part, lineterminator="\n")
        writer.writerows([guarded(value) for value in row] for row in batch)
        yield mark + part.getvalue()
        mark = ""


@dataclass(frozen=True)
class Raw:
    """A word of our own, which stands in its cell as it is: a person's name never does."""

    word: str

    def __str__(self) -> str:
        return self.word


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
