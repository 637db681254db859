"""The columns that the list is sorted by, against the derived rows that they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.models import FreshworksUserMapping, MappingStats, User
from app.services import list_order
from app.services.self_check.drift import Drift, stream

_M, _S = FreshworksUserMapping, MappingStats
_FIGURES = (
    "is_linked",
    "unclaimed_tickets",
    "last_activity",
    "month_key",
    "month_count",
    "week_key",
    "week_count",
)
_STORED = ("is_linked", "member_key", "by_work", "by_month", "by_week", "by_activity")


def rows() -> Iterator[Drift]:
    """Derived rows that stand in another place of a sorted list than their figures say."""
    figures = [getattr(_S, name).label(name) for name in _FIGURES]
    stored = [getattr(_S, name).label(f"stored_{name}") for name in _STORED]
    query = (
        sa.select(
            _M.freshworks_user_id,
            _M.excluded,
            _M.user_id.is_not(None).label("linked"),
            User.username_key,
            *figures,
            *stored,
        )
        .join(_S, _S.mapping_id == _M.id)
        .outerjoin(User, User.id == _M.user_id)
    )
    for row in (one._asdict() for one in stream(query)):
        for name, expected in _expected(row).items():
            found = row[f"stored_{name}"]
            if expected != found:
                yield _drift(row["freshworks_user_id"], name, expected, found)


def _expected(row: Any) -> dict[str, Any]:
    linked = bool(row["linked"])
    return {
        "is_linked": linked,
        "member_key": row["username_key"],
        **list_order.keys({**row, "is_linked": linked}, excluded=row["excluded"]),
    }


def _drift(responder_id: int, name: str, expected: Any, found: Any) -> Drift:
    return Drift(
        "list_order",
        f"Responder {responder_id}: the list is sorted by {found} for {name.replace('_', ' ')},"
        f" the figures say {expected}.",
        str(expected),
        str(found),
    )
