"""The export of credit by day: one row for each member, day and responder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.models import Closure, ClosureState, FreshworksUserMapping, LinkPeriod, TicketClosure, User
from app.services.credit import IN_PERIOD
from app.services.exports.closings import Closings, of_ledger, of_projection
from app.services.exports.table import AT_ONCE, Cells, Column, Kind, Table
from app.services.reporting import Reporting

_Asked = sa.Select[*tuple[Any, ...]]
_M, _U = FreshworksUserMapping, User
_COLUMNS = (
    Column("user_id", Kind.ID, 10),
    Column("username", Kind.TEXT, 20),
    Column("date", Kind.DAY, 12),
    Column("freshworks_user_id", Kind.ID, 20),
    Column("freshworks_username", Kind.TEXT, 26),
    Column("tickets_closed", Kind.NUMBER, 14),
    Column("ticket_numbers", Kind.NUMBERS, 50),
)
_WHO = (_U.id, _U.username)
_WHOSE = (_M.freshworks_user_id, _M.freshworks_username)


def table(wanted: Closings, rules: Reporting) -> Table:
    """What members are credited with, by name and from the oldest day on."""
    if wanted.has_place:
        query = _ledger(wanted, rules)
        whole = query.with_only_columns(_U.id, Closure.local_date, Closure.responder_id).distinct()
        return _table(query, whole, _of_ledger)
    query = _projection(wanted, rules)
    return _table(query, query.with_only_columns(TicketClosure.id), _of_projection)


def _table(query: _Asked, whole: _Asked, rows: Any) -> Table:
    count = sa.select(sa.func.count()).select_from(whole.order_by(None).subquery())
    return Table(
        "daily",
        _COLUMNS,
        rows=lambda: rows(query),
        count=lambda: db.session.scalar(count) or 0,
    )


def _projection(wanted: Closings, rules: Reporting) -> _Asked:
    row = TicketClosure
    return (
        sa.select(*_WHO, row.date, *_WHOSE, row.ticket_numbers)
        .select_from(_U)
        .join(row, row.user_id == _U.id)
        .join(_M, _M.freshworks_user_id == row.freshworks_user_id)
        .where(*of_projection(wanted, rules))
        .order_by(_U.username_key, row.date, row.freshworks_user_id)
    )


def _ledger(wanted: Closings, rules: Reporting) -> _Asked:
    return (
        sa.select(*_WHO, Closure.local_date, *_WHOSE, Closure.ticket_id)
        .select_from(Closure)
        .join(LinkPeriod, IN_PERIOD)
        .join(_U, _U.id == LinkPeriod.user_id)
        .join(_M, _M.freshworks_user_id == Closure.responder_id)
        .where(Closure.state == ClosureState.EFFECTIVE, *of_ledger(wanted, rules))
        .order_by(_U.username_key, Closure.local_date, Closure.responder_id, Closure.ticket_id)
    )


def _of_projection(query: _Asked) -> Iterator[Cells]:
    for *whose, text in _streamed(query):
        numbers = json.loads(text or "[]")
        yield (*whose, len(numbers), numbers)


def _of_ledger(query: _Asked) -> Iterator[Cells]:
    """The projection knows no groups, so the days are put together here."""
    for whose, closings in groupby(_streamed(query), key=itemgetter(slice(5))):
        numbers = [closing[5] for closing in closings]
        yield (*whose, len(numbers), numbers)


def _streamed(query: _Asked) -> Iterator[tuple[Any, ...]]:
    with db.session.execute(query.execution_options(yield_per=AT_ONCE)) as rows:
        for row in rows:
            yield tuple(row)
