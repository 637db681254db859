"""What can be asked of the list of mappings, as conditions, figures and an order of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from app.models import (
    Closure,
    ClosureState,
    FreshworksUserMapping,
    MappingStats,
    TicketClosure,
    UnclaimedDay,
    User,
)
from app.services import link_change
from app.services.reporting import Reporting
from app.text import fold

_M, _S, _U = FreshworksUserMapping, MappingStats, User
LINKED, UNLINKED, EXCLUDED = "linked", "unlinked", "excluded"
Statement = sa.Select[*tuple[Any, ...]]
# What a row can be; and what can be asked for, where the excluded ones are a kind of their own.
STATUSES = (LINKED, UNLINKED)
LISTED = (LINKED, UNLINKED, EXCLUDED)
SOURCES = (
    link_change.MANUAL,
    link_change.AUTO,
    link_change.BULK,
    link_change.IMPORT,
    link_change.RESERVED,
)
_IS_LINKED = _M.user_id.is_not(None)
_KINDS = {
    LINKED: (_IS_LINKED,),
    UNLINKED: (_M.user_id.is_(None), _M.excluded.is_(False)),
    EXCLUDED: (_M.excluded.is_(True),),
}


@dataclass(frozen=True)
class Query:
    """What to list. `page` from 1; `per_page` None lists everything; `sort` as in `api.md`.

    `since` and `until` are days of the last activity. `closed_since` and `closed_until` are the
    days that the figures speak of; either may be open. A number of tickets is what the member is
    credited with, and where nobody is linked, what is unclaimed.
    """

    page: int = 1
    per_page: int | None = None
    q: str = ""
    status: str | None = None
    sort: str | None = None
    role: str | None = None
    active: bool | None = None
    link_source: str | None = None
    confirmed: bool | None = None
    min_tickets: int | None = None
    max_tickets: int | None = None
    since: date | None = None
    until: date | None = None
    closed_since: date | None = None
    closed_until: date | None = None
    group_id: int | None = None
    workspace_id: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anybody may be left out."""
        everybody = Query(page=self.page, per_page=self.per_page, sort=self.sort)
        return self != everybody

    @property
    def alone(self) -> Query:
        """The search without all that is asked beside it."""
        return Query(page=self.page, per_page=self.per_page, sort=self.sort, q=self.q)

    @property
    def has_range(self) -> bool:
        """Whether the figures speak of some days alone."""
        return self.closed_since is not None or self.closed_until is not None


@dataclass(frozen=True)
class Figures:
    """The columns that count tickets, and what has to be joined to the mapping for them."""

    total: sa.SQLColumnExpression[int]
    credited: sa.SQLColumnExpression[int]
    unclaimed: sa.SQLColumnExpression[int]
    joins: tuple[tuple[sa.Subquery, sa.ColumnElement[bool]], ...] = ()

    @property
    def columns(self) -> tuple[sa.SQLColumnExpression[int], ...]:
        """All three of them."""
        return self.total, self.credited, self.unclaimed

    @property
    def tickets(self) -> sa.ColumnElement[int]:
        """What the member has, or what nobody has."""
        return sa.case((_IS_LINKED, self.total), else_=self.unclaimed)


def figures(query: Query) -> Figures:
    """The stored figures, or for a query with a range of days those of the range."""
    if not query.has_range:
        return Figures(_S.total_tickets, _S.credited_tickets, _S.unclaimed_tickets)
    mine, free = _credited_in(query), _unclaimed_in(query)
    return Figures(
        sa.func.coalesce(mine.c.total, 0),
        sa.func.coalesce(mine.c.credited, 0),
        sa.func.coalesce(free.c.tickets, 0),
        ((mine, mine.c.mapping_id == _M.id), (free, free.c.responder == _M.freshworks_user_id)),
    )


def joined(statement: Statement, counts: Figures) -> Statement:
    """The statement about mappings with their derived row, their member, and what counts need."""
    statement = statement.join(_S, _S.mapping_id == _M.id).outerjoin(_U, _U.id == _M.user_id)
    for table, condition in counts.joins:
        statement = statement.outerjoin(table, condition)
    return statement


def fitting(statement: Statement, query: Query, rules: Reporting, counts: Figures) -> Statement:
    """The statement about mappings, narrowed to those that fit."""
    where = [*_of_mapping(query), *_of_figures(query, counts, rules), *_of_places(query)]
    return joined(statement, counts).where(*where)


def _of_mapping(query: Query) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = list(_KINDS.get(query.status or "", ()))
    if query.confirmed is not None:
        where += [_IS_LINKED, _M.confirmed.is_(query.confirmed)]
    equal = ((_U.role, query.role), (_M.link_source, query.link_source), (_M.active, query.active))
    where += [column == value for column, value in equal if value is not None]
    return where + [_says(word) for word in fold(query.q).split()]


def _says(word: str) -> sa.ColumnElement[bool]:
    """Who has the word in responder or member; found first, for an order finds few of them late."""
    named = sa.select(_M.id).where(_M.search_text.contains(word, autoescape=True))
    linked = sa.select(_M.id).join(_U, _U.id == _M.user_id)
    linked = linked.where(_U.search_text.contains(word, autoescape=True))
    return _M.id.in_(named.union(linked))


def _of_figures(query: Query, counts: Figures, rules: Reporting) -> list[sa.ColumnElement[bool]]:
    where = []
    if query.min_tickets is not None:
        where.append(counts.tickets >= query.min_tickets)
    if query.max_tickets is not None:
        where.append(counts.tickets <= query.max_tickets)
    if query.has_range and not where:
        # Whoever closed nothing then is not asked for, unless a number says so.
        where.append(sa.or_(counts.credited > 0, counts.unclaimed > 0))
    if query.since is not None:
        where.append(_S.last_activity >= _midnight(query.since, rules))
    if query.until is not None:
        where.append(_S.last_activity < _midnight(query.until + timedelta(days=1), rules))
    return where


def _of_places(query: Query) -> list[sa.ColumnElement[bool]]:
    """Who closed a ticket in a group or workspace, in the range of days where there is one."""
    places = ((Closure.group_id, query.group_id), (Closure.workspace_id, query.workspace_id))
    wanted = [column == value for column, value in places if value is not None]
    if not wanted:
        return []
    there = sa.select(Closure.responder_id).where(
        *wanted,
        *_within(Closure.local_date, query),
        Closure.state == ClosureState.EFFECTIVE,
        # One NULL in the list, and nobody at all would be known to be outside of it.
        Closure.responder_id.is_not(None),
    )
    return [_M.freshworks_user_id.in_(there)]


def _credited_in(query: Query) -> sa.Subquery:
    """What the present member, and what anybody, is credited with in the range, by mapping."""
    row = TicketClosure
    mine = sa.case((row.user_id == _M.user_id, row.tickets_closed), else_=0)
    return (
        sa.select(
            _M.id.label("mapping_id"),
            _sum(mine).label("total"),
            _sum(row.tickets_closed).label("credited"),
        )
        .join(row, row.freshworks_user_id == _M.freshworks_user_id)
        .where(*_within(row.date, query))
        .group_by(_M.id)
        .subquery()
    )


def _unclaimed_in(query: Query) -> sa.Subquery:
    row = UnclaimedDay
    tickets = _sum(row.tickets).label("tickets")
    found = sa.select(row.freshworks_user_id.label("responder"), tickets)
    return found.where(*_within(row.date, query)).group_by(row.freshworks_user_id).subquery()


def _sum(tickets: sa.SQLColumnExpression[int]) -> sa.ColumnElement[int]:
    """A whole number everywhere: PostgreSQL sums up in decimals, of which JSON knows none."""
    return sa.cast(sa.func.sum(tickets), sa.BigInteger)


def _within(
    day: sa.orm.InstrumentedAttribute[date], query: Query
) -> Sequence[sa.ColumnElement[bool]]:
    where = []
    if query.closed_since is not None:
        where.append(day >= query.closed_since)
    if query.closed_until is not None:
        where.append(day <= query.closed_until)
    return where


def _midnight(day: date, rules: Reporting) -> datetime:
    return rules.calendar.instant(datetime.combine(day, time()))
