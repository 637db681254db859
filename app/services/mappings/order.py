"""The order of the list of mappings, and one page of it, found at the nearer end of an index."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.extensions import db
from app.models import FreshworksUserMapping, MappingStats
from app.services.mappings import rows
from app.services.mappings.query import Figures, Query, Statement, figures, fitting, joined
from app.services.mappings.rows import Row
from app.services.reporting import Reporting

_M, _S = FreshworksUserMapping, MappingStats

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
_FALLS = "-"


class _Place(NamedTuple):
    """How many rows to read after how many others, from which end of the order."""

    size: int
    offset: int
    turned: bool


def page(query: Query, rules: Reporting, counts: Figures, total: int) -> list[Row]:
    """The lines of one page of `total`."""
    place = _place(query, total)
    if query.is_narrowed:
        statement = _statement(query, rules, counts, turned=place.turned)
    else:
        statement = _everybody(query.sort, turned=place.turned)
    bound = {"size": place.size, "offset": place.offset}
    # By the connection: the session would look for objects in what is plain values.
    found = db.session.connection().execute(statement, bound).all()
    return list(rows.read(found, rules))


def in_order(statement: Statement, sort: str | None, counts: Figures) -> Statement:
    """The statement about all lines, in the order that was asked for."""
    return statement.order_by(*_directed(_keys(sort, counts), sort, counts))


def _place(query: Query, total: int) -> _Place:
    assert query.per_page is not None
    before = (query.page - 1) * query.per_page
    size = max(0, min(query.per_page, total - before))
    behind = max(0, total - before - size)
    return _Place(size, min(before, behind), before > behind)


@lru_cache(maxsize=2 * (2 * len(SORTS) + 1))
def _everybody(sort: str | None, *, turned: bool) -> Statement:
    """Where nobody is left out nothing varies but the numbers; making it takes longer than it."""
    query = Query(sort=sort)
    return _statement(query, Reporting(), figures(query), turned=turned)


def _statement(query: Query, rules: Reporting, counts: Figures, *, turned: bool) -> Statement:
    """The ids of a page and what orders them, by an index that holds both; then their lines."""
    keys = _keys(query.sort, counts)
    ids = sa.select(*keys).order_by(*_directed(keys, query.sort, counts, turned=turned))
    if query.is_narrowed:
        ids = fitting(ids.select_from(_M), query, rules, counts)
    size, offset = sa.bindparam("size", type_=sa.Integer), sa.bindparam("offset", type_=sa.Integer)
    found = ids.limit(size).offset(offset).subquery("page")
    lines = rows.selected(counts).select_from(found)
    lines = lines.join(_M, _M.id == list(found.c)[-1])
    return joined(lines, counts).order_by(*_directed(found.c, query.sort, counts))


def _keys(sort: str | None, counts: Figures) -> list[sa.SQLColumnExpression[Any]]:
    """What puts the rows in order, the id last; the default puts work first."""
    name = (sort or "").removeprefix(_FALLS)
    keys: list[sa.SQLColumnExpression[Any]] = list(_SORTS[name] if name else _AS_IT_OPENS)
    # Who closed most may not be linked yet: such rows show, and are ranked by, what is unclaimed.
    of_range = {"total_tickets": counts.tickets, "unclaimed_tickets": counts.unclaimed}
    if counts.joins and name in of_range:
        return [of_range[name], _M.search_text, _M.id]
    return keys


def _directed(
    keys: Iterable[sa.SQLColumnExpression[Any]],
    sort: str | None,
    counts: Figures,
    *,
    turned: bool = False,
) -> list[sa.ColumnElement[Any]]:
    """Read from the end where `turned`. An index falls as a whole; figures of a range have none, and
    among equals go by name whichever way round, as the team's do."""
    falls = _falls(sort)
    first, *others = keys
    rest = falls and not counts.joins
    return [_way(first, falls != turned), *(_way(key, rest != turned) for key in others)]


def _falls(sort: str | None) -> bool:
    # As a word "linked" comes before "unlinked"; as a truth it comes last.
    name = sort or ""
    return name.startswith(_FALLS) != (name.removeprefix(_FALLS) == "status")


def _way(key: sa.SQLColumnExpression[Any], falls: bool) -> sa.ColumnElement[Any]:
    return key.desc() if falls else key.asc()
