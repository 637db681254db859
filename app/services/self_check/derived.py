"""Derived rows against what they are derived from: links, the row of each mapping, the tiles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.models import (
    AppState,
    Closure,
    FreshworksUserMapping,
    LinkPeriod,
    MappingStats,
    TicketClosure,
    UnclaimedDay,
)
from app.services.credit import IN_PERIOD
from app.services.mapping_stats import WEEKS
from app.services.self_check.drift import EFFECTIVE, Drift, number, stream
from app.services.self_check.sums import credited, effective

_M, _S, _T = FreshworksUserMapping, MappingStats, TicketClosure
_MINE = _T.user_id == _M.user_id
_NUMBERS = ("total_tickets", "month_count", "week_count", "credited_tickets", "unclaimed_tickets")


def links() -> Iterator[Drift]:
    """Mappings whose member is not that of the open link period."""
    is_open = sa.and_(
        LinkPeriod.freshworks_user_id == _M.freshworks_user_id, LinkPeriod.ends_at.is_(None)
    )
    query = (
        sa.select(_M.freshworks_user_id, LinkPeriod.user_id, _M.user_id)
        .outerjoin(LinkPeriod, is_open)
        .where(_M.user_id.is_distinct_from(LinkPeriod.user_id))
    )
    for responder_id, expected, found in stream(query):
        yield Drift(
            "link",
            f"Responder {responder_id}: the open link period names {_member(expected)}, the mapping"
            f" {_member(found)}.",
            _member(expected),
            _member(found),
        )


def rows() -> Iterator[Drift]:
    """Derived rows that are missing, or differ from the sums that they stand for."""
    for responder_id, stored, *values in stream(_rows_that_differ()):
        if stored is None:
            yield _row_drift(responder_id, "row", "one", "none")
            continue
        for place, name in enumerate((*_NUMBERS, "last_activity")):
            expected, found = values[place], values[place + len(_NUMBERS) + 1]
            if expected != found:
                yield _row_drift(responder_id, name, _plain(expected), _plain(found))


def weeks() -> Iterator[Drift]:
    """Derived rows whose twelve weeks are not those of the projection."""
    oldest = db.session.scalar(sa.select(sa.func.min(_S.week_key)))
    if oldest is None:
        return
    recent = sa.and_(
        _T.freshworks_user_id == _M.freshworks_user_id,
        _MINE,
        _T.date >= oldest - timedelta(weeks=WEEKS),
    )
    query = (
        sa.select(_M.freshworks_user_id, _S.week_key, _S.weeks, _T.date, _T.tickets_closed)
        .join(_S, _S.mapping_id == _M.id)
        .outerjoin(_T, recent)
        .where(_S.week_key.is_not(None))
        .order_by(_M.freshworks_user_id)
    )
    for (responder_id, week, stored), days in groupby(stream(query), itemgetter(0, 1, 2)):
        counts = _twelve(week, [(row[3], row[4]) for row in days if row[3] is not None])
        if json.dumps(counts) != stored:
            yield _row_drift(responder_id, "weeks", json.dumps(counts), stored)


def tiles() -> Iterator[Drift]:
    """Totals of the tiles that are not those of what lies below them."""
    state = db.session.get_one(AppState, 1)
    for name, expected in _expected_tiles().items():
        found = getattr(state, name)
        if found != expected:
            yield Drift(
                "tiles",
                f"The tiles say {found} for {name.replace('_', ' ')}, the rows below them"
                f" {expected}.",
                _plain(expected),
                _plain(found),
            )


def _rows_that_differ() -> sa.Select[Any]:
    """Responder, its derived row's id, the values that it must have, and those that it has."""
    sums, free, latest = _sums(), _unclaimed(), _latest()
    expected = [
        *(sa.func.coalesce(sums.c[name], 0) for name in _NUMBERS[:-1]),
        sa.func.coalesce(free.c.tickets, 0),
        latest.c.last_activity,
    ]
    found = [getattr(_S, name) for name in (*_NUMBERS, "last_activity")]
    differing = [one.is_distinct_from(two) for one, two in zip(expected, found, strict=True)]
    return (
        sa.select(_M.freshworks_user_id, _S.mapping_id, *expected, *found)
        .outerjoin(_S, _S.mapping_id == _M.id)
        .outerjoin(sums, sums.c.mapping_id == _M.id)
        .outerjoin(free, free.c.responder == _M.freshworks_user_id)
        .outerjoin(latest, latest.c.responder == _M.freshworks_user_id)
        .where(sa.or_(_S.mapping_id.is_(None), *differing))
    )


def _sums() -> sa.Subquery:
    def mine(*also: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((sa.and_(_MINE, *also), _T.tickets_closed), else_=0))

    return (
        sa.select(
            _M.id.label("mapping_id"),
            mine().label("total_tickets"),
            mine(_T.date >= _S.month_key).label("month_count"),
            mine(_T.date >= _S.week_key).label("week_count"),
            sa.func.sum(_T.tickets_closed).label("credited_tickets"),
        )
        .join(_S, _S.mapping_id == _M.id)
        .join(_T, _T.freshworks_user_id == _M.freshworks_user_id)
        .group_by(_M.id)
        .subquery()
    )


def _unclaimed() -> sa.Subquery:
    row = UnclaimedDay
    tickets = sa.func.sum(row.tickets).label("tickets")
    query = sa.select(row.freshworks_user_id.label("responder"), tickets)
    return query.group_by(row.freshworks_user_id).subquery()


def _latest() -> sa.Subquery:
    """The latest closure that the present member of a responder is credited with."""
    of_member = sa.and_(
        _M.freshworks_user_id == Closure.responder_id, _M.user_id == LinkPeriod.user_id
    )
    return (
        sa.select(
            Closure.responder_id.label("responder"),
            sa.func.max(Closure.closed_at).label("last_activity"),
        )
        .join(LinkPeriod, IN_PERIOD)
        .join(_M, of_member)
        .where(EFFECTIVE)
        .group_by(Closure.responder_id)
        .subquery()
    )


def _twelve(week: date, days: list[tuple[date, int]]) -> list[int]:
    counts = [0] * WEEKS
    for day, tickets in days:
        place = WEEKS - 1 + (day - week).days // 7
        if 0 <= place < WEEKS:
            counts[place] += tickets
    return counts


def _expected_tiles() -> dict[str, int | date | None]:
    counted = _M.excluded.is_(False)
    week = db.session.scalar(sa.select(sa.func.max(_S.week_key)))

    def mappings(*conditions: sa.ColumnElement[bool]) -> int:
        return number(sa.select(sa.func.count()).select_from(_M).where(*conditions))

    return {
        "total_mappings": mappings(counted),
        "linked_count": mappings(counted, _M.user_id.is_not(None)),
        "excluded_count": mappings(_M.excluded.is_(True)),
        "active_count": mappings(counted, _M.active.is_(True)),
        "confirmed_count": mappings(counted, _M.confirmed.is_(True)),
        "total_tickets": credited(),
        "unclaimed_tickets": effective() - credited(),
        "week_key": week,
        "week_count": number(sa.select(sa.func.sum(_S.week_count)).where(_S.week_key == week)),
    }


def _row_drift(responder_id: int, name: str, expected: int | str, found: int | str) -> Drift:
    return Drift(
        "derived_row",
        f"Responder {responder_id}: the derived row has {found} for {name.replace('_', ' ')},"
        f" the projection {expected}.",
        expected,
        found,
    )


def _member(user_id: int | None) -> str:
    return "nobody" if user_id is None else f"member {user_id}"


def _plain(value: Any) -> int | str:
    # A sum is a Decimal on PostgreSQL.
    return str(value) if value is None or hasattr(value, "year") else int(value)
