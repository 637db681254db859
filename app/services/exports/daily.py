"""The export of credit by day: one row for each member, day and responder.

What no member is credited with follows where it is asked for: rows without a member.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
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


@dataclass(frozen=True)
class _Part:
    """Rows of one source: what asks for them, what tells how many they are, who puts them together."""

    query: _Asked
    whole: _Asked
    read: Callable[[_Asked], Iterator[Cells]]

    def count(self) -> int:
        """How many rows there will be."""
        whole = self.whole.order_by(None).subquery()
        return db.session.scalar(sa.select(sa.func.count()).select_from(whole)) or 0


def table(wanted: Closings, rules: Reporting) -> Table:
    """What members are credited with, by name and from the oldest day on; then the unclaimed."""
    parts = [_credited(wanted, rules)]
    if wanted.unclaimed:
        parts.append(_by_day(_unclaimed(wanted, rules)))
    return Table(
        "daily",
        _COLUMNS,
        rows=lambda: chain.from_iterable(part.read(part.query) for part in parts),
        count=lambda: sum(part.count() for part in parts),
    )


def _credited(wanted: Closings, rules: Reporting) -> _Part:
    if wanted.has_place:
        return _by_day(_ledger(wanted, rules))
    query = _projection(wanted, rules)
    return _Part(query, query.with_only_columns(TicketClosure.id), _of_projection)


def _by_day(query: _Asked) -> _Part:
    whole = query.with_only_columns(LinkPeriod.user_id, Closure.local_date, Closure.responder_id)
    return _Part(query, whole.distinct(), _of_ledger)


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


def _unclaimed(wanted: Closings, rules: Reporting) -> _Asked:
    nobody = sa.null()
    closed = (Closure.local_date, Closure.responder_id)
    return (
        sa.select(nobody, nobody, *closed, _M.freshworks_username, Closure.ticket_id)
        .select_from(Closure)
        .outerjoin(LinkPeriod, IN_PERIOD)
        .outerjoin(_M, _M.freshworks_user_id == Closure.responder_id)
        .where(
            Closure.state == ClosureState.EFFECTIVE,
            LinkPeriod.id.is_(None),
            *of_ledger(wanted, rules),
        )
        .order_by(*closed, Closure.ticket_id)
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
