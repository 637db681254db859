"""The lines of the list of mappings: what is selected for them, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.clock import month_start
from app.models import FreshworksUserMapping, LinkPeriod, MappingStats, User
from app.services.mapping_query import Figures, Statement
from app.services.mapping_stats import current_weeks
from app.services.reporting import Reporting

_M, _S, _U = FreshworksUserMapping, MappingStats, User
# Since when the present link holds.
_SINCE = (
    sa.select(LinkPeriod.starts_at)
    .where(LinkPeriod.freshworks_user_id == _M.freshworks_user_id, LinkPeriod.ends_at.is_(None))
    .scalar_subquery()
)


class ShownMapping(NamedTuple):
    """What a page shows of a mapping."""

    id: int
    freshworks_user_id: int
    freshworks_username: str | None
    freshworks_email: str | None
    user_id: int | None
    active: bool
    excluded: bool
    link_source: str | None
    confirmed: bool
    flag: str | None
    reserved_email: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class ShownMember(NamedTuple):
    """What a page shows of the member."""

    id: int
    username: str
    email: str | None
    role: str


class _Stats(NamedTuple):
    """What the derived row says, but for the figures that a range of days replaces."""

    month_key: date | None
    month_count: int
    week_key: date | None
    week_count: int
    last_activity: datetime | None
    weeks: str


# Where the parts of a row of values begin.
_MEMBER = len(ShownMapping._fields)
_STATS = _MEMBER + len(ShownMember._fields)
_OTHERS = _STATS + len(_Stats._fields)


class Row(NamedTuple):
    """One line of the list; in a page of many, mapping and member hold what is shown alone."""

    mapping: FreshworksUserMapping
    member: User | None
    total_tickets: int
    this_month: int
    this_week: int
    last_activity: datetime | None
    credited_tickets: int
    unclaimed_tickets: int
    weeks: list[int]
    linked_since: datetime | None


def of_objects(counts: Figures) -> Statement:
    """What selects rows of objects, for few of them."""
    return sa.select(_M, _U, _S, _SINCE, *counts.columns)


def of_values(counts: Figures) -> Statement:
    """What selects rows of plain values: objects would take longer to make than all else."""
    columns = [getattr(_M, name) for name in ShownMapping._fields]
    columns += [getattr(_U, name) for name in ShownMember._fields]
    columns += [getattr(_S, name) for name in _Stats._fields]
    return sa.select(*columns, _SINCE, *counts.columns)


def read_values(rows: Iterable[Sequence[Any]], rules: Reporting) -> Iterator[Row]:
    """The lines that were selected `of_values`."""
    return read(map(_parts, rows), rules)


def read(rows: Iterable[Sequence[Any]], rules: Reporting) -> Iterator[Row]:
    """The lines that were selected `of_objects`."""
    today = rules.calendar.today()
    month, week = month_start(today), rules.calendar.week_start(today)
    for mapping, member, stats, since, total, credited, unclaimed in rows:
        yield Row(
            mapping=mapping,
            member=member,
            total_tickets=int(total),
            this_month=stats.month_count if stats.month_key == month else 0,
            this_week=stats.week_count if stats.week_key == week else 0,
            last_activity=stats.last_activity,
            credited_tickets=int(credited),
            unclaimed_tickets=int(unclaimed),
            weeks=current_weeks(stats.weeks, stats.week_key, week),
            linked_since=since,
        )


def _parts(values: Sequence[Any]) -> tuple[Any, ...]:
    mapping, member = ShownMapping._make(values[:_MEMBER]), values[_MEMBER:_STATS]
    found = None if member[0] is None else ShownMember._make(member)
    return mapping, found, _Stats._make(values[_STATS:_OTHERS]), *values[_OTHERS:]
