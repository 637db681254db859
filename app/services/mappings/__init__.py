"""Reading the list of mappings: sort, page, each row with its figures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from app.errors import NotFound
from app.extensions import db
from app.models import AppState, FreshworksUserMapping
from app.services import link_state, members
from app.services.lookup import among
from app.services.mappings import spellings
from app.services.mappings.order import SORTS, in_order, page
from app.services.mappings.query import Query, Statement, figures, fitting, joined
from app.services.mappings.rows import Row, read, selected
from app.services.mappings.sums import Sums, sums_of
from app.services.reporting import Reporting
from app.services.timeline import Timeline

__all__ = ["SORTS", "Row"]

_M = FreshworksUserMapping
_STATE = sa.select(cast("sa.Table", AppState.__table__))
_ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Elsewhere:
    """What other filters hide of a search: how many match it, or where none does, names near to it."""

    total: int
    close_spellings: Sequence[str]


@dataclass(frozen=True)
class Listed:
    """A page of rows, how many rows there are in all that fit, and their sums if not all do.

    `close_spellings` are names near to a search that found nobody, of those who fit all else;
    `elsewhere` is what there is of others.
    """

    rows: list[Row]
    total: int
    sums: Sums | None = None
    close_spellings: Sequence[str] = ()
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True)
class Detail:
    """The time line of a mapping, its credit by member id, and those members' usernames."""

    periods: Timeline
    credit: dict[int, int]
    usernames: dict[int, str]

    @property
    def linked_since(self) -> datetime | None:
        """When the present link began; None without one, and where it counts since ever."""
        return next((period.starts_at for period in self.periods if period.ends_at is None), None)


def find(query: Query, rules: Reporting, totals: AppState | None = None) -> Listed:
    """The rows that fit, one page of them; `totals` for whoever read that row already."""
    if query.per_page is None:
        rows = list(stream(query, rules))
        return Listed(rows, len(rows))
    counts = figures(query)
    sums = sums_of(query, rules, counts) if query.is_narrowed else None
    total = _everybody(totals or state()) if sums is None else sums.total
    if not total:
        totals = totals or state()
        near = spellings.of(query, rules, totals)
        return Listed([], 0, sums, near, _elsewhere(query, rules, totals))
    return Listed(page(query, rules, counts, total), total, sums)


def stream(query: Query, rules: Reporting) -> Iterator[Row]:
    """All rows that fit, whatever their page, read while they are used."""
    counts = figures(query)
    statement = fitting(selected(counts).select_from(_M), query, rules, counts)
    statement = in_order(statement, query.sort, counts)
    with db.session.execute(statement.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        yield from read(rows, rules)


def count(query: Query, rules: Reporting) -> int:
    """How many rows fit."""
    if query.is_narrowed:
        return sums_of(query, rules, figures(query)).total
    return _everybody(state())


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
    return Detail(periods, credit, members.usernames(wanted))


def state() -> AppState:
    """The totals and the data version of the installation, to be read alone: plain values."""
    return cast("AppState", db.session.execute(_STATE).one())


def _elsewhere(query: Query, rules: Reporting, totals: AppState) -> Elsewhere | None:
    """None where the search is all that was asked, or nothing was searched."""
    alone = query.alone
    if not query.q or alone == query:
        return None
    total = sums_of(alone, rules, figures(alone)).total
    return Elsewhere(total, () if total else spellings.of(alone, rules, totals))


def _rows() -> Statement:
    counts = figures(Query())
    return joined(selected(counts).select_from(_M), counts)


def _everybody(totals: AppState) -> int:
    """All rows are counted in the one row of totals already."""
    return totals.total_mappings + totals.excluded_count


def _listed(statement: Statement, rules: Reporting) -> list[Row]:
    return list(read(db.session.execute(statement), rules))
