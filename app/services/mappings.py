"""Reading the list of mappings: sort, page, each row with its figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.clock import month_start
from app.errors import NotFound
from app.extensions import db
from app.models import AppState, FreshworksUserMapping, LinkPeriod, MappingStats, User
from app.services import link_state
from app.services.lookup import among
from app.services.mapping_query import Figures, Query, Statement, figures, fitting, joined
from app.services.mapping_stats import current_weeks
from app.services.reporting import Reporting
from app.services.timeline import Timeline

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

_ROWS_AT_ONCE = 1000


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
    counts = figures(query)
    order = _order(query.sort, counts)
    if query.per_page is None:
        rows = list(stream(query, rules))
        return Listed(rows, len(rows))
    total = _total(query, rules, counts)
    # The ids of the page first: what is sorted to find them is narrow, whatever a row shows.
    wanted = fitting(sa.select(_M.id), query, rules, counts).order_by(*order)
    wanted = wanted.limit(query.per_page).offset((query.page - 1) * query.per_page)
    statement = _rows(counts).where(_M.id.in_(wanted)).order_by(*order)
    return Listed(list(_read(db.session.execute(statement), rules)), total)


def stream(query: Query, rules: Reporting) -> Iterator[Row]:
    """All rows that fit, whatever their page, read while they are used."""
    counts = figures(query)
    statement = fitting(_columns(counts), query, rules, counts)
    statement = statement.order_by(*_order(query.sort, counts))
    with db.session.execute(statement.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        yield from _read(rows, rules)


def get(mapping_id: int, rules: Reporting) -> Row:
    """One row, or `NotFound`."""
    rows = _listed(_rows().where(_M.id == mapping_id), rules)
    if not rows:
        raise NotFound(
            f"There is no mapping {mapping_id}. Refresh the list to see those there are."
        )
    return rows[0]


def some(ids: Collection[int], rules: Reporting) -> list[Row]:
    """The rows of some mappings, in no order."""
    return _listed(_rows().where(among(_M.id, ids)), rules)


def detail(mapping: FreshworksUserMapping) -> Detail:
    """For whom the mapping stood when, and who is credited with what."""
    periods, credit = link_state.timeline_of(mapping), link_state.credit_of(mapping)
    wanted = {period.user_id for period in periods} | credit.keys()
    query = sa.select(User.id, User.username).where(User.id.in_(wanted))
    names = dict(db.session.execute(query).all())
    return Detail(periods, credit, names)


def of_member(user_id: int, rules: Reporting) -> list[Row]:
    """The mappings linked to a member now."""
    return _listed(_rows().where(_M.user_id == user_id).order_by(_M.id), rules)


def state() -> AppState:
    """The totals and the data version of the installation."""
    return db.session.get_one(AppState, 1)


def _rows(counts: Figures | None = None) -> Statement:
    counts = counts or figures(Query())
    return joined(_columns(counts), counts)


def _columns(counts: Figures) -> Statement:
    since = (
        sa.select(LinkPeriod.starts_at)
        .where(LinkPeriod.freshworks_user_id == _M.freshworks_user_id, LinkPeriod.ends_at.is_(None))
        .scalar_subquery()
    )
    columns = (_M, _U, _S, since, counts.total, counts.credited, counts.unclaimed)
    return sa.select(*columns).select_from(_M)


def _total(query: Query, rules: Reporting, counts: Figures) -> int:
    """How many rows fit; all of them are counted in the one row of totals already."""
    if query == replace(Query(), page=query.page, per_page=query.per_page, sort=query.sort):
        totals = state()
        return totals.total_mappings + totals.excluded_count
    count = sa.select(sa.func.count()).select_from(_M)
    return db.session.scalar(fitting(count, query, rules, counts)) or 0


def _order(sort: str | None, counts: Figures) -> list[sa.SQLColumnExpression[Any]]:
    """The default puts work first: unlinked, most unclaimed on top; then the latest activity."""
    if sort is None:
        return [
            _LINKED,
            sa.case((_LINKED, 0), else_=counts.unclaimed).desc(),
            _S.last_activity.desc().nulls_last(),
            _M.id,
        ]
    name = sort.removeprefix("-")
    of_range = {"total_tickets": counts.total, "unclaimed_tickets": counts.unclaimed}
    columns = (of_range[name],) if name in of_range else _SORTS[name]
    if sort.startswith("-"):
        return [*(column.desc().nulls_last() for column in columns), _M.id.desc()]
    return [*(column.asc().nulls_first() for column in columns), _M.id]


def _listed(statement: Statement, rules: Reporting) -> list[Row]:
    return list(_read(db.session.execute(statement), rules))


def _read(rows: Iterable[Any], rules: Reporting) -> Iterator[Row]:
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
