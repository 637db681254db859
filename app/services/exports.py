"""Exports: what can be counted on a screen, as rows that a spreadsheet can count."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

import sqlalchemy as sa

from app.clock import utc_text
from app.extensions import db
from app.models import Closure, ClosureState, FreshworksUserMapping, LinkPeriod, User
from app.services.credit import IN_PERIOD

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
_ROWS_AT_ONCE = 1000
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


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
    rows = db.session.execute(query.execution_options(yield_per=_ROWS_AT_ONCE))
    for number, day, closed_at, *others in rows:
        yield number, day.isoformat(), utc_text(closed_at), *others


def write_csv(target: TextIO, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> int:
    """Write rows as CSV, none of which a spreadsheet takes for a formula; returns how many."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    written = 0
    for row in rows:
        writer.writerow([_safe(value) for value in row])
        written += 1
    return written


def _safe(value: object) -> object:
    """Text that a spreadsheet would run as a formula, behind an apostrophe; all else as it is."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith(_FORMULA) or value.startswith(("\t", "\r")):
        return f"'{value}"
    return value
