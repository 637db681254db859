"""Reading the list of mappings: sort, page, each row with its figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
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
from app.services.mapping_query import Figures, Query, Statement, figures, fitting, joined
from app.services.mapping_stats import current_weeks
from app.services.mapping_sums import Sums, sums_of
from app.services.reporting import Reporting
from app.services.timeline import Timeline

_M, _S, _U = FreshworksUserMapping, MappingStats, User

# By what the rows are put in order, with an index for each; the id decides between equal ones.
_SORTS: dict[str, tuple[sa.orm.InstrumentedAttribute[Any], ...]] = {
    "freshworks_username": (_M.search_text, _M.id),
    "username": (_S.is_linked, _S.member_key, _S.mapping_id),
    "status": (_S.is_linked, _S.mapping_id),
    "total_tickets": (_S.total_tickets, _S.mapping_id),
    "this_month": (_S.by_month, _S.mapping_id),
    "this_week": (_S.by_week, _S.mapping_id),
    "last_activity": (_S.by_activity, _S.mapping_id),
    "unclaimed_tickets": (_S.unclaimed_tickets, _S.mapping_id),
    "updated_at": (_M.updated_at, _M.id),
}
_AS_IT_OPENS = (_S.by_work, _S.mapping_id)
SORTS = tuple(_SORTS)
# Since when the present link holds.
_SINCE = (
    sa.select(LinkPeriod.starts_at)
    .where(LinkPeriod.freshworks_user_id == _M.freshworks_user_id, LinkPeriod.ends_at.is_(None))
    .scalar_subquery()
)

_ROWS_AT_ONCE = 200
# What a line of the list shows: tuples with the names of the columns, in place of whole objects,
# for those would take longer to make than all else.
_SHOWN: tuple[Any, ...] = (
    sa.orm.Bundle(
        "mapping",
        _M.id,
        _M.freshworks_user_id,
        _M.freshworks_username,
        _M.freshworks_email,
        _M.user_id,
        _M.active,
        _M.excluded,
        _M.link_source,
        _M.confirmed,
        _M.flag,
        _M.reserved_email,
        _M.version,
        _M.created_at,
        _M.updated_at,
    ),
    sa.orm.Bundle("member", _U.id, _U.username, _U.email, _U.role),
    sa.orm.Bundle(
        "stats",
        _S.month_key,
        _S.month_count,
        _S.week_key,
        _S.week_count,
        _S.last_activity,
        _S.weeks,
    ),
    _SINCE,
)


@dataclass(frozen=True, slots=True)
class Row:
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


@dataclass(frozen=True)
class Listed:
    """A page of rows, how many rows there are in all that fit, and their sums if not all do."""

    rows: list[Row]
    total: int
    sums: Sums | None = None


@dataclass(frozen=True)
class Detail:
    """The time line of a mapping, its credit by member id, and those members' usernames."""

    periods: Timeline
    credit: dict[int, int]
    usernames: dict[int, str]


def find(query: Query, rules: Reporting) -> Listed:
    """The rows that fit, one page of them; a constant number of statements."""
    if query.per_page is None:
        rows = list(stream(query, rules))
        return Listed(rows, len(rows))
    counts = figures(query)
    sums = sums_of(query, rules, counts) if query.is_narrowed else None
    total = _everybody() if sums is None else sums.total
    page = _page(query, rules, counts, total).subquery("page")
    keys = list(page.c)
    of_page = sa.select(*_SHOWN, *counts.columns).select_from(page).join(_M, _M.id == keys[-1])
    falls = (query.sort or "").startswith("-")
    statement = joined(of_page, counts).order_by(*_directed(keys, falls=falls))
    return Listed(_listed(statement, rules), total, sums)


def _page(query: Query, rules: Reporting, counts: Figures, total: int) -> Statement:
    """A page's ids and what orders them, from the nearer end of the index that holds both."""
    assert query.per_page is not None
    before = (query.page - 1) * query.per_page
    size = max(0, min(query.per_page, total - before))
    behind = max(0, total - before - size)
    falls, turned = (query.sort or "").startswith("-"), before > behind
    keys = _keys(query.sort, counts)
    ids = sa.select(*keys).order_by(*_directed(keys, falls=falls != turned))
    if query.is_narrowed:
        ids = fitting(ids.select_from(_M), query, rules, counts)
    return ids.limit(size).offset(behind if turned else before)


def stream(query: Query, rules: Reporting) -> Iterator[Row]:
    """All rows that fit, whatever their page, read while they are used."""
    counts = figures(query)
    statement = fitting(_columns(counts), query, rules, counts)
    falls = (query.sort or "").startswith("-")
    statement = statement.order_by(*_directed(_keys(query.sort, counts), falls=falls))
    with db.session.execute(statement.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        yield from _read(rows, rules)


def count(query: Query, rules: Reporting) -> int:
    """How many rows fit."""
    return sums_of(query, rules, figures(query)).total if query.is_narrowed else _everybody()


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
    return sa.select(_M, _U, _S, _SINCE, *counts.columns).select_from(_M)


def _everybody() -> int:
    """All rows are counted in the one row of totals already."""
    totals = state()
    return totals.total_mappings + totals.excluded_count


def _keys(sort: str | None, counts: Figures) -> list[sa.SQLColumnExpression[Any]]:
    """What puts the rows in order, the id last; the default puts work first."""
    name = (sort or "").removeprefix("-")
    keys: list[sa.SQLColumnExpression[Any]] = list(_SORTS[name] if name else _AS_IT_OPENS)
    if counts.joins:
        of_range = {"total_tickets": counts.total, "unclaimed_tickets": counts.unclaimed}
        keys[0] = of_range.get(name, keys[0])
    return keys


def _directed(
    keys: Iterable[sa.SQLColumnExpression[Any]], *, falls: bool
) -> list[sa.ColumnElement[Any]]:
    return [key.desc() if falls else key.asc() for key in keys]


def _listed(statement: Statement, rules: Reporting) -> list[Row]:
    return list(_read(db.session.execute(statement), rules))


def _read(rows: Iterable[Any], rules: Reporting) -> Iterator[Row]:
    today = rules.calendar.today()
    month, week = month_start(today), rules.calendar.week_start(today)
    for mapping, member, stats, since, total, credited, unclaimed in rows:
        yield Row(
            mapping=mapping,
            member=None if member is None or member.id is None else member,
            total_tickets=int(total),
            this_month=stats.month_count if stats.month_key == month else 0,
            this_week=stats.week_count if stats.week_key == week else 0,
            last_activity=stats.last_activity,
            credited_tickets=int(credited),
            unclaimed_tickets=int(unclaimed),
            weeks=current_weeks(stats.weeks, stats.week_key, week),
            linked_since=since,
        )
