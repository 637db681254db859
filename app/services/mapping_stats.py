"""The derived row behind each line of the list: totals, month, week, twelve weeks."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa

from app.clock import month_start
from app.extensions import db
from app.models import (
    Closure,
    ClosureState,
    FreshworksUserMapping,
    LinkPeriod,
    MappingStats,
    TicketClosure,
    UnclaimedDay,
    User,
)
from app.services import changes, list_order, totals
from app.services.credit import IN_PERIOD
from app.services.lookup import among
from app.services.reporting import Reporting
from app.services.rules import in_force
from app.services.upsert import upsert

WEEKS = 12

_MINE = sa.and_(
    TicketClosure.freshworks_user_id == FreshworksUserMapping.freshworks_user_id,
    TicketClosure.user_id == FreshworksUserMapping.user_id,
)


def refresh(responders: Collection[int], rules: Reporting) -> int:
    """Compute the rows of these responders again; returns how many a reader sees differ.

    A row whose month or week has passed is written anew and still differs in nothing.
    """
    calendar = in_force(rules).calendar
    today = calendar.today()
    month, week = month_start(today), calendar.week_start(today)
    rows = _computed(responders, month, week)
    columns = [getattr(MappingStats, name) for name in _EMPTY]
    query = sa.select(MappingStats.mapping_id, *columns).where(among(MappingStats.mapping_id, rows))
    stored = {row[0]: dict(zip(_EMPTY, row[1:], strict=True)) for row in db.session.execute(query)}
    changed = {key: row for key, row in rows.items() if stored.get(key, _EMPTY) != row}
    upsert(
        MappingStats,
        ("mapping_id", *_EMPTY),
        ((key, *row.values()) for key, row in changed.items()),
        keys=("mapping_id",),
    )
    changes.note(changed)
    totals.refresh() if changed else totals.touch()
    return sum(
        _as_read(stored.get(key, _EMPTY), month, week) != _as_read(row, month, week)
        for key, row in changed.items()
    )


def _as_read(row: dict[str, Any], month: date, week: date) -> dict[str, Any]:
    """A row as it is shown in the present month and week."""
    return {
        **row,
        "month_key": month,
        "month_count": row["month_count"] if row["month_key"] == month else 0,
        "week_key": week,
        "week_count": row["week_count"] if row["week_key"] == week else 0,
        "weeks": current_weeks(row["weeks"], row["week_key"], week),
        "by_month": 0,
        "by_week": 0,
    }


def current_weeks(weeks: str, week_key: date | None, this_week: date) -> list[int]:
    """The stored twelve counts moved up to the present week; oldest first."""
    counts: list[int] = orjson.loads(weeks) or [0] * WEEKS
    passed = 0 if week_key is None else max(0, (this_week - week_key).days // 7)
    return (counts + [0] * min(passed, WEEKS))[-WEEKS:]


_EMPTY: dict[str, Any] = {
    "total_tickets": 0,
    "month_key": None,
    "month_count": 0,
    "week_key": None,
    "week_count": 0,
    "last_activity": None,
    "credited_tickets": 0,
    "unclaimed_tickets": 0,
    "weeks": "[]",
    "is_linked": False,
    "member_key": None,
    "by_work": 0,
    "by_month": 0,
    "by_week": 0,
    "by_activity": 0,
}


def _computed(responders: Collection[int], month: date, week: date) -> dict[int, dict[str, Any]]:
    """Fresh rows by mapping id, with the columns of `_EMPTY` in its order."""
    mappings = db.session.execute(_mappings(responders)).all()
    credited = _credited(responders)
    unclaimed = _unclaimed(responders)
    days = _recent_days(responders, min(month, week - timedelta(weeks=WEEKS - 1)))
    computed = {}
    for mapping_id, responder_id, user_id, excluded, member_key, last_activity in mappings:
        row = {
            "total_tickets": credited[responder_id].get(user_id, 0),
            "month_key": month,
            "month_count": sum(count for day, count in days[responder_id] if day >= month),
            "week_key": week,
            "week_count": sum(count for day, count in days[responder_id] if day >= week),
            "last_activity": last_activity,
            "credited_tickets": sum(credited[responder_id].values()),
            "unclaimed_tickets": unclaimed.get(responder_id, 0),
            "weeks": json.dumps(_weeks(days[responder_id], week)),
            "is_linked": user_id is not None,
            "member_key": member_key,
        }
        computed[mapping_id] = row | list_order.keys(row, excluded=excluded)
    return computed


def _mappings(responders: Collection[int]) -> sa.Select[*tuple[Any, ...]]:
    mapping = FreshworksUserMapping
    columns = (mapping.id, mapping.freshworks_user_id, mapping.user_id, mapping.excluded)
    return (
        sa.select(*columns, User.username_key, _last_activity())
        .outerjoin(User, User.id == mapping.user_id)
        .where(among(mapping.freshworks_user_id, responders))
    )


def _last_activity() -> sa.ColumnElement[datetime | None]:
    """The latest closure of the mapping that its present member is credited with."""
    latest = (
        sa.select(Closure.closed_at)
        .join(
            LinkPeriod,
            sa.and_(IN_PERIOD, LinkPeriod.user_id == FreshworksUserMapping.user_id),
        )
        .where(
            Closure.responder_id == FreshworksUserMapping.freshworks_user_id,
            Closure.state == ClosureState.EFFECTIVE,
        )
        .order_by(Closure.local_date.desc(), Closure.closed_at.desc())
        .limit(1)
        .correlate(FreshworksUserMapping)
        .scalar_subquery()
    )
    # Where nobody is linked, all closures of the responder would be searched in vain.
    linked = FreshworksUserMapping.user_id.is_not(None)
    return sa.case((linked, latest), else_=sa.null())


def _credited(responders: Collection[int]) -> dict[int, dict[int | None, int]]:
    """All credit of these responders' closures, by responder and member."""
    row = TicketClosure
    query = (
        sa.select(row.freshworks_user_id, row.user_id, sa.func.sum(row.tickets_closed))
        .where(among(row.freshworks_user_id, responders))
        .group_by(row.freshworks_user_id, row.user_id)
    )
    found: dict[int, dict[int | None, int]] = defaultdict(dict)
    for responder_id, user_id, tickets in db.session.execute(query):
        found[responder_id][user_id] = int(tickets)
    return found


def _unclaimed(responders: Collection[int]) -> dict[int, int]:
    row = UnclaimedDay
    query = (
        sa.select(row.freshworks_user_id, sa.func.sum(row.tickets))
        .where(among(row.freshworks_user_id, responders))
        .group_by(row.freshworks_user_id)
    )
    return {responder_id: int(tickets) for responder_id, tickets in db.session.execute(query)}


def _recent_days(responders: Collection[int], since: date) -> dict[int, list[tuple[date, int]]]:
    """Credit of the present members by day, from `since` on."""
    query = (
        sa.select(
            TicketClosure.freshworks_user_id, TicketClosure.date, TicketClosure.tickets_closed
        )
        .join(FreshworksUserMapping, _MINE)
        .where(among(TicketClosure.freshworks_user_id, responders), TicketClosure.date >= since)
    )
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for responder_id, day, tickets in db.session.execute(query):
        found[responder_id].append((day, tickets))
    return found


def _weeks(days: Sequence[tuple[date, int]], week: date) -> list[int]:
    counts = [0] * WEEKS
    for day, tickets in days:
        ago = -((day - week).days // 7)
        if 0 <= ago < WEEKS:
            counts[WEEKS - 1 - ago] += tickets
    return counts
