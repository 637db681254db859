"""What a member closed, day by day and ticket by ticket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from orjson import loads

from app.clock import Calendar
from app.errors import NotFound
from app.extensions import db
from app.models import FreshworksUserMapping, TicketClosure, User
from app.services.history import left_out
from app.services.history.left_out import NotCounted
from app.services.history.ranges import DateRange


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
        return sum(len(day.ticket_numbers) for day in self.days)


def of_member(
    user_id: int,
    range_: DateRange,
    responder_id: int | None = None,
    calendar: Calendar = Calendar(),
) -> History:
    """The history of one member, of one of its responders if `responder_id` is given."""
    member = member_of(user_id)
    days = listed(user_id, range_, responder_id)
    return History(
        member=member,
        range=range_,
        days=days,
        shares=_shares(days),
        not_counted=left_out.of_member(user_id, range_, calendar, responder_id),
    )


def member_of(user_id: int) -> User:
    """The member, or `NotFound`."""
    member = db.session.get(User, user_id)
    if member is None:
        raise NotFound(f"There is no member {user_id}.")
    return member


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
    row = TicketClosure
    query = sa.select(row.date, row.freshworks_user_id, row.ticket_numbers).where(
        row.user_id == user_id, row.date.between(range_.start, range_.end)
    )
    if responder_id is not None:
        query = query.where(row.freshworks_user_id == responder_id)
    query = query.order_by(row.date.desc(), row.freshworks_user_id)
    rows = db.session.connection().execute(query).all()
    return [Day(day, responder, loads(numbers or "[]")) for day, responder, numbers in rows]


def _shares(days: Sequence[Day]) -> list[Share]:
    sums: dict[int, int] = {}
    for day in days:
        held = sums.get(day.freshworks_user_id, 0)
        sums[day.freshworks_user_id] = held + len(day.ticket_numbers)
    mapping = FreshworksUserMapping
    query = sa.select(mapping.id, mapping.freshworks_user_id, mapping.freshworks_username).where(
        mapping.freshworks_user_id.in_(sums)
    )
    shares = [Share(*row, sums[row[1]]) for row in db.session.execute(query)]
    return sorted(shares, key=lambda share: (-share.tickets, share.freshworks_user_id))
