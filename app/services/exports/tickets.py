"""The export of closings, each in a row of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.models import Closure, ClosureState, FreshworksUserMapping, LinkPeriod, User
from app.services.credit import IN_PERIOD
from app.services.exports.closings import Closings, of_ledger
from app.services.exports.table import AT_ONCE, Cells, Column, Kind, Table
from app.services.reporting import Reporting

_COLUMNS = (
    Column("ticket_number", Kind.NUMBER, 14),
    Column("date", Kind.DAY, 12),
    Column("closed_at", Kind.MOMENT, 17),
    Column("freshworks_user_id", Kind.ID, 20),
    Column("freshworks_username", Kind.TEXT, 26),
    Column("user_id", Kind.ID, 10),
    Column("username", Kind.TEXT, 20),
    Column("state", Kind.TEXT, 12),
    Column("reason", Kind.TEXT, 16),
)


def table(wanted: Closings, rules: Reporting) -> Table:
    """One row per closing, oldest first: effective ones, or all with their state and reason.

    A closing that no member is credited with has neither `user_id` nor `username`; closings
    that do not count have none either.
    """
    return Table(
        "tickets",
        _COLUMNS,
        rows=lambda: _rows(wanted, rules),
        count=lambda: db.session.scalar(_narrowed(sa.select(sa.func.count()), wanted, rules)) or 0,
    )


def _rows(wanted: Closings, rules: Reporting) -> Iterator[Cells]:
    counted = Closure.state == ClosureState.EFFECTIVE
    columns = sa.select(
        Closure.ticket_id,
        Closure.local_date,
        Closure.closed_at,
        Closure.responder_id,
        FreshworksUserMapping.freshworks_username,
        sa.case((counted, User.id)),
        sa.case((counted, User.username)),
        Closure.state,
        Closure.reason,
    )
    query = _narrowed(columns, wanted, rules).order_by(
        Closure.local_date, Closure.ticket_id, Closure.closed_at
    )
    with db.session.execute(query.execution_options(yield_per=AT_ONCE)) as rows:
        for row in rows:
            yield tuple(row)


def _narrowed(columns: sa.Select[Any], wanted: Closings, rules: Reporting) -> sa.Select[Any]:
    mapping = FreshworksUserMapping
    query = (
        columns.select_from(Closure)
        .outerjoin(mapping, mapping.freshworks_user_id == Closure.responder_id)
        .outerjoin(LinkPeriod, IN_PERIOD)
        .outerjoin(User, User.id == LinkPeriod.user_id)
        .where(*of_ledger(wanted, rules))
    )
    return query if wanted.every_state else query.where(Closure.state == ClosureState.EFFECTIVE)
