"""Closings while a responder stood for a member that count for nobody now: why, and the cure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.clock import Calendar, day_text
from app.extensions import db
from app.models import Closure, ClosureState, LinkPeriod, Ticket
from app.services.credit import IN_PERIOD
from app.services.history.ranges import DateRange, bound_values
from app.services.ledger import CLOSED_AGAIN, DELETED, OTHER_GROUP, REOPENED, SPAM

_Later = aliased(Closure)
# What happened, and what would make it count.
_WORDS = {
    REOPENED: ("Reopened", "Counts again when it is closed."),
    CLOSED_AGAIN: ("Closed again later", "Counts once, at its last closing."),
    DELETED: ("Deleted in Freshworks", "Counts again when it is restored."),
    SPAM: ("Marked as spam in Freshworks", "Counts again when the mark is taken away."),
    OTHER_GROUP: (
        "Closed in a group that is left out by the settings",
        "Counts when FRESHWORKS_GROUP_IDS has its group.",
    ),
}


@dataclass(frozen=True)
class NotCounted:
    """A closing while the responder stood for the member that counts for nobody now."""

    ticket_number: int
    date: date
    code: str
    what: str
    cure: str

    @property
    def reason(self) -> str:
        """Both sentences."""
        return f"{self.what}. {self.cure}"


class _Row(NamedTuple):
    ticket_number: int
    closed_on: date
    closed_at: datetime
    code: str | None
    reopened_at: datetime | None
    counts_on: date | None


def of_member(
    user_id: int, range_: DateRange, calendar: Calendar, responder_id: int | None = None
) -> list[NotCounted]:
    """What is not counted in the range, latest first."""
    bound = bound_values(user_id, range_, responder_id)
    rows = db.session.connection().execute(_found(of_one=responder_id is not None), bound)
    return [_told(_Row(*row), calendar) for row in rows]


@cache
def _found(*, of_one: bool) -> sa.Select[*tuple[Any, ...]]:
    """Made once: that takes longer than executing it."""
    query = (
        sa.select(
            Closure.ticket_id,
            Closure.local_date,
            Closure.closed_at,
            Closure.reason,
            Ticket.reopened_at,
            _Later.local_date,
        )
        .join(LinkPeriod, IN_PERIOD)
        .join(Ticket, Ticket.id == Closure.ticket_id)
        .outerjoin(_Later, _counts_instead())
        .where(
            LinkPeriod.user_id == sa.bindparam("user_id"),
            Closure.state != ClosureState.EFFECTIVE,
            Closure.local_date.between(sa.bindparam("start"), sa.bindparam("end")),
        )
        .order_by(Closure.closed_at.desc(), Closure.ticket_id)
    )
    if of_one:
        query = query.where(Closure.responder_id == sa.bindparam("responder_id"))
    return query


def _counts_instead() -> sa.ColumnElement[bool]:
    """The closing of the same ticket that is in force; there is one at most."""
    return sa.and_(_Later.ticket_id == Closure.ticket_id, _Later.state == ClosureState.EFFECTIVE)


def _told(row: _Row, calendar: Calendar) -> NotCounted:
    code = row.code or REOPENED
    what, cure = _WORDS[code]
    # A reopening that was only inferred has the instant of the closing, which is not its own.
    if code == REOPENED and row.reopened_at is not None and row.reopened_at > row.closed_at:
        what = f"Reopened on {calendar.day_text(row.reopened_at)}"
    if code == CLOSED_AGAIN and row.counts_on is not None:
        cure = f"Counts once, on {day_text(row.counts_on)}."
    return NotCounted(row.ticket_number, row.closed_on, code, what, cure)
