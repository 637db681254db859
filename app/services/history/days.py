"""What a member closed, day by day and ticket by ticket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple, cast

import sqlalchemy as sa
from orjson import loads

from app.clock import Calendar
from app.extensions import db
from app.models import FreshworksUserMapping, TicketClosure, User
from app.services import members
from app.services.history import left_out
from app.services.history.left_out import NotCounted
from app.services.history.ranges import DateRange, bound_values


class Day(NamedTuple):
    """One member's closures for one responder on one day."""

    date: date
    freshworks_user_id: int
    ticket_numbers: list[int]


@dataclass(frozen=True)
class Share:
    """The sum of one responder in the range."""

    mapping_id: int
    freshworks_user_id: int
    freshworks_username: str | None
    tickets: int


@dataclass(frozen=True)
class History:
    """A member's closures in a range, newest day first."""

    member: User
    range: DateRange
    days: list[Day]
    shares: list[Share]
    not_counted: list[NotCounted]

    @property
    def total(self) -> int:
        """All closures credited in the range."""
        return sum(share.tickets for share in self.shares)


def of_member(
    user_id: int,
    range_: DateRange,
    responder_id: int | None = None,
    calendar: Calendar = Calendar(),
) -> History:
    """The history of one member, of one of its responders if `responder_id` is given."""
    member = _shown(user_id)
    days = listed(user_id, range_, responder_id)
    return History(
        member=member,
        range=range_,
        days=days,
        shares=_shares(days),
        not_counted=left_out.of_member(user_id, range_, calendar, responder_id),
    )


def _shown(user_id: int) -> User:
    """What the history shows of the member: plain values, or `NotFound`."""
    found = db.session.connection().execute(_SHOWN, {"user_id": user_id}).one_or_none()
    return members.get(user_id) if found is None else cast("User", found)


_SHOWN = sa.select(User.id, User.username, User.email, User.role).where(
    User.id == sa.bindparam("user_id")
)


def counts(user_id: int, range_: DateRange, responder_id: int | None = None) -> dict[date, int]:
    """How many tickets on which day; days without any are left out."""
    row = TicketClosure
    query = (
        sa.select(row.date, sa.func.sum(row.tickets_closed))
        .where(row.user_id == user_id, row.date.between(range_.start, range_.end))
        .group_by(row.date)
    )
    if responder_id is not None:
        query = query.where(row.freshworks_user_id == responder_id)
    return {day: int(tickets) for day, tickets in db.session.execute(query)}


def by_date(days: Sequence[Day]) -> Iterator[tuple[date, list[int]]]:
    """One list of ticket numbers a day, whatever the number of responders."""
    numbers: dict[date, list[int]] = {}
    for day in days:
        numbers.setdefault(day.date, []).extend(day.ticket_numbers)
    for day_, tickets in numbers.items():
        yield day_, sorted(tickets)


def listed(user_id: int, range_: DateRange, responder_id: int | None) -> list[Day]:
    """The days of a range with their ticket numbers, newest first, one for each responder."""
    bound = bound_values(user_id, range_, responder_id)
    query = _listed(of_one=responder_id is not None)
    rows = db.session.connection().execute(query, bound).all()
    # All at once: that takes half of the time of one after the other.
    numbers = loads(f"[{','.join([row[2] or '[]' for row in rows])}]")
    return [Day(row[0], row[1], tickets) for row, tickets in zip(rows, numbers, strict=True)]


@cache
def _listed(*, of_one: bool) -> sa.Select[date, int, str | None]:
    """Made once: that takes longer than executing it."""
    row = TicketClosure
    query = sa.select(row.date, row.freshworks_user_id, row.ticket_numbers).where(
        row.user_id == sa.bindparam("user_id"),
        row.date.between(sa.bindparam("start"), sa.bindparam("end")),
    )
    if of_one:
        query = query.where(row.freshworks_user_id == sa.bindparam("responder_id"))
    return query.order_by(row.date.desc(), row.freshworks_user_id)


def _shares(days: Sequence[Day]) -> list[Share]:
    sums: dict[int, int] = {}
    for _, responder, tickets in days:
        sums[responder] = sums.get(responder, 0) + len(tickets)
    rows = db.session.connection().execute(_RESPONDERS, {"responders": list(sums)})
    shares = [Share(*row, sums[row[1]]) for row in rows]
    return sorted(shares, key=lambda share: (-share.tickets, share.freshworks_user_id))


_M = FreshworksUserMapping
_RESPONDERS = sa.select(_M.id, _M.freshworks_user_id, _M.freshworks_username).where(
    _M.freshworks_user_id.in_(sa.bindparam("responders", expanding=True))
)
