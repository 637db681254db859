"""Where a row of the list of mappings stands in each order, as numbers that an index can hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.clock import EPOCH

# More than one responder closes in a month, and than microseconds passed since 1970.
_COUNTS = 10**9
_LINKED = 2**52
_EXCLUDED = 2**53
_MICROSECOND = 10**6


def keys(row: Mapping[str, Any], *, excluded: bool) -> dict[str, int]:
    """The columns `by_…` of a derived row."""
    activity = _instant(row["last_activity"])
    return {
        "by_work": _work(row, activity, excluded=excluded),
        "by_month": _period(row["month_key"], row["month_count"]),
        "by_week": _period(row["week_key"], row["week_count"]),
        "by_activity": activity,
    }


def _work(row: Mapping[str, Any], activity: int, *, excluded: bool) -> int:
    """Ascending: who waits for a member, most unclaimed first; then the latest; then no persons.

    0 is a new responder.
    """
    if excluded:
        return _EXCLUDED
    return _LINKED - activity if row["is_linked"] else -int(row["unclaimed_tickets"])


def _period(first: date | None, count: int) -> int:
    """Rows of the present month or week come after those of earlier ones, which read as 0."""
    return 0 if first is None else first.toordinal() * _COUNTS + count


def _instant(at: datetime | None) -> int:
    return 0 if at is None else round((at - EPOCH).total_seconds() * _MICROSECOND)
