"""What a member closed, day by day, and what was closed once but is not counted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.clock import month_start
from app.errors import Invalid, NotFound
from app.extensions import db
from app.models import (
    Closure,
    ClosureState,
    FreshworksUserMapping,
    LinkPeriod,
    TicketClosure,
    User,
)
from app.services.credit import IN_PERIOD
from app.services.ledger import CLOSED_AGAIN, DELETED, OTHER_GROUP, REOPENED, SPAM
from app.services.reporting import Reporting

MOST_DAYS = 3660
REASONS = {
    REOPENED: "Reopened. Counts again when it is closed.",
    CLOSED_AGAIN: "Closed again later. Counts once, at its last closing.",
    DELETED: "Deleted in Freshworks.",
    SPAM: "Marked as spam in Freshworks.",
    OTHER_GROUP: "Closed in a group that is left out by the settings.",
}


@dataclass(frozen=True)
class DateRange:
    """Local days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """From the first day to the last, as `days` in a request counts them."""
        return (self.end - self.start).days


@dataclass(frozen=True)
class Day:
    """One member's closures for one responder on one day."""

    date: date
    freshworks_user_id: int
    ticket_numbers: list[int]


@dataclass(frozen=True)
class NotCounted:
    """A closing while the responder stood for the member that counts for nobody now."""

    ticket_number: int
    date: date
    reason: str


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


@dataclass(frozen=True)
class Figures:
    """A member's sums over all responders."""

    total_tickets: int
    this_month: int
    this_week: int


def last_days(days: int, rules: Reporting) -> DateRange:
    """From today minus `days` to today."""
    today = rules.calendar.today()
    return DateRange(today - timedelta(days=days), today)


def between(since: date, until: date | None, rules: Reporting) -> DateRange:
    """The range named by its ends; `until` is today where it is left open."""
    end = until or rules.calendar.today()
    if since > end:
        raise Invalid(
            "The range ends before it begins. Choose a later last day.",
            {"until": "This day lies before the first one."},
        )
    if (end - since).days > MOST_DAYS:
        raise Invalid(
            f"The range is longer than {MOST_DAYS:,} days. Choose a shorter one.",
            {"since": "This day lies too far back."},
        )
    return DateRange(since, end)


def asked_range(args: Mapping[str, Any], rules: Reporting) -> DateRange:
    """The range that a request names by `days`, or by `since` and `until`; 30 days if by none."""
    since, until, days = args.get("since"), args.get("until"), args.get("days")
    if days is not None and (since or until):
        sentence = "Give either days, or since and until."
        raise Invalid(f"The range is named twice. {sentence}", {"days": sentence})
    if since is not None:
        return between(since, until, rules)
    if until is not None:
        raise Invalid("The range has no first day. Give since.", {"since": "Give the first day."})
    return last_days(days or 30, rules)


def of_member(user_id: int, range_: DateRange, responder_id: int | None = None) -> History:
    """The history of one member, of one of its responders if `responder_id` is given."""
    member = db.session.get(User, user_id)
    if member is None:
        raise NotFound(f"There is no member {user_id}.")
    days = _days(user_id, range_, responder_id)
    return History(
        member=member,
        range=range_,
        days=days,
        shares=_shares(days),
        not_counted=_not_counted(user_id, range_, responder_id),
    )


def figures(user_id: int, rules: Reporting) -> Figures:
    """Total, this month and this week of one member, over all responders."""
    today = rules.calendar.today()
    row = TicketClosure

    def since(day: date) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((row.date >= day, row.tickets_closed), else_=0))

    query = sa.select(
        sa.func.sum(row.tickets_closed),
        since(month_start(today)),
        since(rules.calendar.week_start(today)),
    ).where(row.user_id == user_id)
    return Figures(*(int(value or 0) for value in db.session.execute(query).one()))


def _days(user_id: int, range_: DateRange, responder_id: int | None) -> list[Day]:
    row = TicketClosure
    query = sa.select(row.date, row.freshworks_user_id, row.ticket_numbers).where(
        row.user_id == user_id, row.date.between(range_.start, range_.end)
    )
    if responder_id is not None:
        query = query.where(row.freshworks_user_id == responder_id)
    query = query.order_by(row.date.desc(), row.freshworks_user_id)
    return [Day(r[0], r[1], json.loads(r[2] or "[]")) for r in db.session.execute(query)]


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


def _not_counted(user_id: int, range_: DateRange, responder_id: int | None) -> list[NotCounted]:
    query = (
        sa.select(Closure.ticket_id, Closure.local_date, Closure.reason)
        .join(LinkPeriod, IN_PERIOD)
        .where(
            LinkPeriod.user_id == user_id,
            Closure.state != ClosureState.EFFECTIVE,
            Closure.local_date.between(range_.start, range_.end),
        )
        .order_by(Closure.closed_at.desc(), Closure.ticket_id)
    )
    if responder_id is not None:
        query = query.where(Closure.responder_id == responder_id)
    return [NotCounted(r[0], r[1], REASONS[r[2] or REOPENED]) for r in db.session.execute(query)]
