"""The one row of totals behind the tiles, and the version that every change of data raises."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa

from app.extensions import db
from app.models import AppState, Closure, ClosureState, FreshworksUserMapping, MappingStats
from app.services import changes
from app.services.transaction import before_commit

_COUNTED = FreshworksUserMapping.excluded.is_(False)


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0)), 0)


def _sum(column: sa.orm.InstrumentedAttribute[int]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(column), 0)


_LATEST_WEEK = sa.select(sa.func.max(MappingStats.week_key)).scalar_subquery()
_TOTALS = (
    sa.select(
        _count(_COUNTED).label("total_mappings"),
        _count(_COUNTED, FreshworksUserMapping.user_id.is_not(None)).label("linked_count"),
        _count(FreshworksUserMapping.excluded.is_(True)).label("excluded_count"),
        _count(_COUNTED, FreshworksUserMapping.active.is_(True)).label("active_count"),
        _count(_COUNTED, FreshworksUserMapping.confirmed.is_(True)).label("confirmed_count"),
        _sum(MappingStats.credited_tickets).label("total_tickets"),
        _sum(MappingStats.unclaimed_tickets).label("unclaimed_tickets"),
        _LATEST_WEEK.label("week_key"),
        sa.func.coalesce(
            sa.func.sum(
                sa.case((MappingStats.week_key == _LATEST_WEEK, MappingStats.week_count), else_=0)
            ),
            0,
        ).label("week_count"),
    )
    .select_from(FreshworksUserMapping)
    .join(MappingStats, MappingStats.mapping_id == FreshworksUserMapping.id)
)

# Closures that nobody holds belong to no mapping, yet they are effective and unclaimed.
_WITHOUT_RESPONDER = sa.select(sa.func.count()).where(
    Closure.responder_id.is_(None), Closure.state == ClosureState.EFFECTIVE
)


def refresh() -> None:
    """Have the totals computed again, and the data version raised, when the transaction ends."""
    before_commit(_refresh)


def touch() -> None:
    """Have the data version raised for a change that moves no total."""
    before_commit(_touch)


def stored() -> tuple[int, ...]:
    """The totals as they are stored; those of the week are left out, for they pass with it."""
    state = db.session.get_one(AppState, 1, populate_existing=True)
    return (
        state.total_mappings,
        state.linked_count,
        state.excluded_count,
        state.active_count,
        state.confirmed_count,
        state.total_tickets,
        state.unclaimed_tickets,
    )


def _refresh() -> None:
    db.session.flush()
    # Held before the sums are read, or two writers would each leave the other's change out.
    db.session.execute(sa.select(AppState.id).with_for_update())
    sums = db.session.execute(_TOTALS).mappings().one()
    without_responder = db.session.scalar(_WITHOUT_RESPONDER) or 0
    unclaimed = sums["unclaimed_tickets"] + without_responder
    _write({**sums, "unclaimed_tickets": unclaimed})


def _touch() -> None:
    _write({})


def _write(values: dict[str, Any]) -> None:
    # The table in place of the class: nothing that the session holds is read after this.
    state = cast("sa.Table", AppState.__table__)
    version = {"data_version": state.c.data_version + 1}
    raised = sa.update(state).values({**values, **version}).returning(state.c.data_version)
    changes.write(db.session.execute(raised).scalar_one())
