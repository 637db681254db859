"""Reading the list of mappings: filter, sort, page, each row with its figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.clock import month_start
from app.errors import NotFound
from app.extensions import db
from app.models import AppState, FreshworksUserMapping, LinkPeriod, MappingStats, User
from app.services import link_state
from app.services.lookup import among
from app.services.mapping_stats import current_weeks
from app.services.reporting import Reporting
from app.services.timeline import Timeline
from app.text import fold

_M, _S, _U = FreshworksUserMapping, MappingStats, User
_LINKED = _M.user_id.is_not(None)

# A key of another month or week reads as 0, so rows of the present one come first, then by count.
_SORTS: dict[str, tuple[sa.SQLColumnExpression[Any], ...]] = {
    "freshworks_username": (_M.search_text,),
    "username": (_U.username_key,),
    "status": (_LINKED,),
    "total_tickets": (_S.total_tickets,),
    "this_month": (_S.month_key, _S.month_count),
    "this_week": (_S.week_key, _S.week_count),
    "last_activity": (_S.last_activity,),
    "unclaimed_tickets": (_S.unclaimed_tickets,),
    "updated_at": (_M.updated_at,),
}
SORTS = tuple(_SORTS)
STATUSES = ("linked", "unlinked")


@dataclass(frozen=True)
class Query:
    """What to list. `page` from 1; `per_page` None lists everything; `sort` as in `api.md`."""

    page: int = 1
    per_page: int | None = None
    q: str = ""
    status: str | None = None
    sort: str | None = None


@dataclass(frozen=True)
class Row:
    """One line of the list."""

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


@dataclass(frozen=True)
class Listed:
    """A page of rows, and how many rows there are in all that fit the filter."""

    rows: list[Row]
    total: int


@dataclass(frozen=True)
class Detail:
    """The time line of a mapping, its credit by member id, and those members' usernames."""

    periods: Timeline
    credit: dict[int, int]
    usernames: dict[int, str]


def find(query: Query, rules: Reporting) -> Listed:
    """The rows that fit, one page of them; a constant number of statements."""
    where = conditions(query)
    if query.per_page is None:
        rows = _read(_rows().where(*where).order_by(*_order(query.sort)), rules)
        return Listed(rows, len(rows))
    total = _total(where)
    # The ids of the page first: what is sorted to find them is narrow, whatever a row shows.
    wanted = _ids().where(*where).order_by(*_order(query.sort)).limit(query.per_page)
    wanted = wanted.offset((query.page - 1) * query.per_page)
    statement = _rows().where(_M.id.in_(wanted)).order_by(*_order(query.sort))
    return Listed(_read(statement, rules), total)


def get(mapping_id: int, rules: Reporting) -> Row:
    """One row, or `NotFound`."""
    rows = _read(_rows().where(_M.id == mapping_id), rules)
    if not rows:
        raise NotFound(
            f"There is no mapping {mapping_id}. Refresh the list to see those there are."
        )
    return rows[0]


def some(ids: Collection[int], rules: Reporting) -> list[Row]:
    """The rows of some mappings, in no order."""
    return _read(_rows().where(among(_M.id, ids)), rules)


def detail(mapping: FreshworksUserMapping) -> Detail:
    """For whom the mapping stood when, and who is credited with what."""
    periods, credit = link_state.timeline_of(mapping), link_state.credit_of(mapping)
    wanted = {period.user_id for period in periods} | credit.keys()
    query = sa.select(User.id, User.username).where(User.id.in_(wanted))
    names = dict(db.session.execute(query).all())
    return Detail(periods, credit, names)


def of_member(user_id: int, rules: Reporting) -> list[Row]:
    """The mappings linked to a member now."""
    return _read(_rows().where(_M.user_id == user_id).order_by(_M.id), rules)


def state() -> AppState:
    """The totals and the data version of the installation."""
    return db.session.get_one(AppState, 1)


def _rows() -> sa.Select[Any, Any, Any, Any]:
    since = (
        sa.select(LinkPeriod.starts_at)
        .where(LinkPeriod.freshworks_user_id == _M.freshworks_user_id, LinkPeriod.ends_at.is_(None))
        .scalar_subquery()
    )
    return (
        sa.select(_M, _U, _S, since)
        .outerjoin(_U, _U.id == _M.user_id)
        .join(_S, _S.mapping_id == _M.id)
    )


def _ids() -> sa.Select[Any]:
    return sa.select(_M.id).outerjoin(_U, _U.id == _M.user_id).join(_S, _S.mapping_id == _M.id)


def _total(where: Sequence[sa.ColumnElement[bool]]) -> int:
    """How many rows fit; all of them are counted in the one row of totals already."""
    if not where:
        totals = state()
        return totals.total_mappings + totals.excluded_count
    return db.session.scalar(_counted(where)) or 0


def _counted(where: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    return (
        sa.select(sa.func.count()).select_from(_M).outerjoin(_U, _U.id == _M.user_id).where(*where)
    )


def conditions(query: Query) -> list[sa.ColumnElement[bool]]:
    """What a mapping, joined to its member, has to meet to fit."""
    where: list[sa.ColumnElement[bool]] = []
    if query.status is not None:
        where.append(_LINKED if query.status == "linked" else _M.user_id.is_(None))
    return where + [
        sa.or_(
            _M.search_text.contains(word, autoescape=True),
            _U.search_text.contains(word, autoescape=True),
        )
        for word in fold(query.q).split()
    ]


def _order(sort: str | None) -> list[sa.SQLColumnExpression[Any]]:
    """The default puts work first: unlinked, most unclaimed on top; then the latest activity."""
    if sort is None:
        return [
            _LINKED,
            sa.case((_LINKED, 0), else_=_S.unclaimed_tickets).desc(),
            _S.last_activity.desc().nulls_last(),
            _M.id,
        ]
    columns = _SORTS[sort.removeprefix("-")]
    if sort.startswith("-"):
        return [*(column.desc().nulls_last() for column in columns), _M.id.desc()]
    return [*(column.asc().nulls_first() for column in columns), _M.id]


def _read(statement: sa.Select[Any, Any, Any, Any], rules: Reporting) -> list[Row]:
    today = rules.calendar.today()
    month, week = month_start(today), rules.calendar.week_start(today)
    return [
        Row(
            mapping=mapping,
            member=member,
            total_tickets=stats.total_tickets,
            this_month=stats.month_count if stats.month_key == month else 0,
            this_week=stats.week_count if stats.week_key == week else 0,
            last_activity=stats.last_activity,
            credited_tickets=stats.credited_tickets,
            unclaimed_tickets=stats.unclaimed_tickets,
            weeks=current_weeks(stats.weeks, stats.week_key, week),
            linked_since=since,
        )
        for mapping, member, stats, since in db.session.execute(statement)
    ]
