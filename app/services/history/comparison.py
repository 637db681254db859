"""A member's figures beside those of the same days of the week, month and range before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.clock import Calendar, month_start
from app.extensions import db
from app.models import TicketClosure
from app.services.history.ranges import DateRange

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Compared:
    """A figure, and that of the days that it is compared with."""

    tickets: int
    before: int
    range: DateRange
    compared_with: DateRange

    @property
    def change(self) -> int:
        """By how much it is more."""
        return self.tickets - self.before


@dataclass(frozen=True)
class Figures:
    """A member's sums: of the range, this month, this week, and all there is."""

    in_range: Compared
    this_month: Compared
    this_week: Compared
    total: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class Windows:
    """The days that figures speak of, each beside those that they are compared with."""

    in_range: DateRange
    month: DateRange
    month_before: DateRange
    week: DateRange
    week_before: DateRange

    @property
    def all(self) -> tuple[DateRange, ...]:
        """Each range before the one it is compared with."""
        month, week = (self.month, self.month_before), (self.week, self.week_before)
        return (self.in_range, self.in_range.before(), *month, *week)


def windows(range_: DateRange, calendar: Calendar) -> Windows:
    """What is compared today: this month up to now with as much of the last one, and the week."""
    today = calendar.today()
    month, week = month_start(today), calendar.week_start(today)
    last_of_before = month - timedelta(days=1)
    before = month_start(last_of_before)
    # A shorter month before is compared whole.
    end = min(before + (today - month), last_of_before)
    return Windows(
        in_range=range_,
        month=DateRange(month, today),
        month_before=DateRange(before, end),
        week=DateRange(week, today),
        week_before=DateRange(week - _WEEK, today - _WEEK),
    )


@dataclass(frozen=True)
class Sums:
    """One responder's tickets in each window, in all, and the first and last day with any."""

    tickets: tuple[int, ...]
    total: int
    first_day: date
    last_day: date


def by_responder(user_id: int, asked: Windows) -> dict[int, Sums]:
    """A member's sums for each responder that it is credited for."""
    row = TicketClosure
    query = (
        sa.select(
            row.freshworks_user_id,
            sa.func.sum(row.tickets_closed),
            sa.func.min(row.date),
            sa.func.max(row.date),
            *(tickets_in(one, row.date, row.tickets_closed) for one in asked.all),
        )
        .where(row.user_id == user_id)
        .group_by(row.freshworks_user_id)
    )
    return {
        responder_id: Sums(tuple(map(int, sums)), int(total), first, last)
        for responder_id, total, first, last, *sums in db.session.execute(query)
    }


def tickets_in(
    range_: DateRange, day: sa.SQLColumnExpression[Any], tickets: sa.SQLColumnExpression[Any]
) -> sa.ColumnElement[int]:
    """The sum of the tickets of these days."""
    return sa.func.sum(sa.case((day.between(range_.start, range_.end), tickets), else_=0))


def figures(sums: Iterable[Sums], asked: Windows) -> Figures:
    """The sums of several responders as one member's figures."""
    found = list(sums)
    tickets = [sum(one.tickets[at] for one in found) for at in range(len(asked.all))]
    in_range, month, week = (
        Compared(tickets[at], tickets[at + 1], asked.all[at], asked.all[at + 1])
        for at in range(0, len(tickets), 2)
    )
    return Figures(
        in_range=in_range,
        this_month=month,
        this_week=week,
        total=sum(one.total for one in found),
        first_day=min((one.first_day for one in found), default=None),
        last_day=max((one.last_day for one in found), default=None),
    )


def first_day(user_id: int) -> date | None:
    """The first day with a ticket."""
    query = sa.select(sa.func.min(TicketClosure.date)).where(TicketClosure.user_id == user_id)
    return db.session.scalar(query)
