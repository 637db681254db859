"""What a filter lists, counted as the tiles count everything."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from app.extensions import db
from app.models import FreshworksUserMapping
from app.services.mappings.query import Figures, Query, fitting
from app.services.reporting import Reporting

_M = FreshworksUserMapping


@dataclass(frozen=True)
class Sums:
    """Rows in all, those that are persons, the linked ones of these, and their tickets."""

    total: int
    mappings: int
    linked: int
    tickets: int
    unclaimed: int


def sums_of(query: Query, rules: Reporting, counts: Figures) -> Sums:
    """The sums, in one statement."""

    def number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((condition, 1), else_=0))

    columns = (
        sa.func.count(),
        number(_M.excluded.is_(False)),
        number(_M.user_id.is_not(None)),
        sa.func.sum(counts.credited),
        sa.func.sum(counts.unclaimed),
    )
    found = fitting(sa.select(*columns).select_from(_M), query, rules, counts)
    return Sums(*(int(value or 0) for value in db.session.execute(found).one()))
