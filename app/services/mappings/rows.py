"""The lines of the list of mappings: what is selected for them, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from app.clock import month_start
from app.models import FreshworksUserMapping, MappingStats, User
from app.services.mapping_stats import current_weeks
from app.services.mappings.query import Figures, Statement
from app.services.reporting import Reporting

_M, _S, _U = FreshworksUserMapping, MappingStats, User


class ShownMapping(NamedTuple):
    """What is shown of a mapping."""

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
    """What is shown of a member."""

    id: int
    username: str
    email: str | None
    role: str


_MEMBER = len(ShownMapping._fields)
_FIGURES = _MEMBER + len(ShownMember._fields)
# What a row of the database ends with: figures that read otherwise as time passes.
_PASSING = (_S.month_key, _S.month_count, _S.week_key, _S.week_count, _S.weeks)
_LASTING = -len(_PASSING)


class Row(NamedTuple):
    """One line of the list, as flat as the row of the database: a page is made of many.

    It begins with the fields of `ShownMapping` and those of `ShownMember`.
    """

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
    member_id: int | None
    username: str
    member_email: str | None
    role: str
    last_activity: datetime | None
    total_tickets: int
    credited_tickets: int
    unclaimed_tickets: int
    this_month: int
    this_week: int
    weeks: list[int]

    @property
    def mapping(self) -> FreshworksUserMapping:
        """The mapping, as far as it is shown."""
        return cast("FreshworksUserMapping", ShownMapping._make(self[:_MEMBER]))

    @property
    def member(self) -> User | None:
        """The member, as far as it is shown."""
        if self.member_id is None:
            return None
        return cast("User", ShownMember._make(self[_MEMBER:_FIGURES]))


def selected(counts: Figures) -> Statement:
    """What selects rows: plain values, for objects take longer to make than all else."""
    columns = [getattr(_M, name) for name in ShownMapping._fields]
    columns += [getattr(_U, name) for name in ShownMember._fields]
    return sa.select(*columns, _S.last_activity, *counts.columns, *_PASSING)


def read(rows: Iterable[Sequence[Any]], rules: Reporting) -> Iterator[Row]:
    """The lines of what was `selected`, in the present month and week."""
    today = rules.calendar.today()
    month, week = month_start(today), rules.calendar.week_start(today)
    for values in rows:
        month_key, month_count, week_key, week_count, weeks = values[_LASTING:]
        this_month = month_count if month_key == month else 0
        this_week = week_count if week_key == week else 0
        present = current_weeks(weeks, week_key, week)
        yield Row._make((*values[:_LASTING], this_month, this_week, present))
