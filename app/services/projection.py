"""The projection: effective closures joined to link periods, by member, responder and day.

Only the cells that a change touched are computed again; nothing is ever counted up.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from app.clock import utcnow
from app.extensions import db
from app.models import (
    Closure,
    ClosureState,
    FreshworksUserMapping,
    LinkPeriod,
    TicketClosure,
    UnclaimedDay,
)
from app.services import mapping_stats
from app.services.credit import IN_PERIOD
from app.services.ledger import Entry
from app.services.lookup import among, on_sqlite
from app.services.reporting import Reporting
from app.services.upsert import upsert


class Cell(NamedTuple):
    """A responder's local day."""

    responder_id: int
    day: date


@dataclass(frozen=True)
class Scope:
    """Which cells to compute: `cells`, or every day of `responders` where `cells` is None."""

    responders: frozenset[int]
    cells: frozenset[Cell] | None

    @classmethod
    def of_cells(cls, cells: Iterable[Cell]) -> Scope:
        """Just these cells."""
        cells = frozenset(cells)
        return cls(frozenset(cell.responder_id for cell in cells), cells)

    @classmethod
    def holding(cls, *ledgers: Iterable[Entry]) -> Scope:
        """The cells that ledger rows lie in; one without a responder lies in none."""
        return cls.of_cells(
            Cell(entry.responder_id, entry.local_date)
            for entries in ledgers
            for entry in entries
            if entry.responder_id is not None
        )

    @classmethod
    def of_responder(cls, responder_id: int) -> Scope:
        """All days of one responder."""
        return cls(frozenset({responder_id}), None)

    def covers(
        self, responder: sa.SQLColumnExpression[Any], day: sa.SQLColumnExpression[Any]
    ) -> sa.ColumnElement[bool]:
        """The condition that a row with these two columns lies in the scope."""
        if self.cells is None:
            return among(responder, self.responders)
        return sa.tuple_(responder, day).in_(_table(self.cells))


def _table(cells: Collection[Cell]) -> sa.Select[Any, Any]:
    """The cells as a query. A list of VALUES takes long to bind, and SQLite, given one, reads
    every row there is in place of an index."""
    if on_sqlite():
        pairs = json.dumps([(cell.responder_id, cell.day.isoformat()) for cell in cells])
        pair = sa.func.json_each(pairs).table_valued("value").c.value
        return sa.select(sa.func.json_extract(pair, "$[0]"), sa.func.json_extract(pair, "$[1]"))
    responders = sa.cast([cell.responder_id for cell in cells], ARRAY(sa.BigInteger))
    days = sa.cast([cell.day for cell in cells], ARRAY(sa.Date))
    table = sa.func.unnest(responders, days).table_valued("responder_id", "day").render_derived()
    return sa.select(table.c.responder_id, table.c.day)


_CREDIT = (
    "user_id",
    "freshworks_user_id",
    "date",
    "tickets_closed",
    "ticket_numbers",
    "created_at",
    "updated_at",
)

_TOUCHED = "linking_touched"
_EFFECT = "linking_effect"

# The member (None: nobody) and the tickets of a cell.
Shares = dict[int | None, list[int]]


def lock(responders: Collection[int]) -> None:
    """Let nobody else project or link these responders until the transaction ends."""
    if on_sqlite():
        return
    query = (
        sa.select(FreshworksUserMapping.id)
        .where(among(FreshworksUserMapping.freshworks_user_id, responders))
        .order_by(FreshworksUserMapping.id)
        .with_for_update()
    )
    db.session.execute(query).all()


@contextmanager
def together(rules: Reporting) -> Iterator[None]:
    """Project the responders that are touched inside once, at the end, however many there are.

    What is read of the projection inside the block is as it was before.
    """
    info = db.session.info
    assert _TOUCHED not in info
    touched: set[int] = set()
    info[_TOUCHED] = touched
    try:
        yield
    finally:
        del info[_TOUCHED]
    refresh(Scope(frozenset(touched), None), rules)


@contextmanager
def effect() -> Iterator[Counter[int]]:
    """By how much the credit of each member rises in what is projected inside."""
    counted: Counter[int] = Counter()
    db.session.info[_EFFECT] = counted
    try:
        yield counted
    finally:
        del db.session.info[_EFFECT]


def refresh(scope: Scope, rules: Reporting) -> int:
    """Compute the scope again and write what differs; returns the number of rows written."""
    if scope.cells is None and _TOUCHED in db.session.info:
        db.session.info[_TOUCHED].update(scope.responders)
        return 0
    if not scope.responders:
        return 0
    lock(scope.responders)
    shares = _shares(scope)
    changed = _write_credit(scope, shares) + _write_unclaimed(scope, shares)
    return changed + mapping_stats.refresh(scope.responders, rules)


def _shares(scope: Scope) -> dict[Cell, Shares]:
    """The effective closures of the scope by cell and member, tickets ascending."""
    query = (
        sa.select(Closure.responder_id, Closure.local_date, LinkPeriod.user_id, Closure.ticket_id)
        .join_from(Closure, LinkPeriod, IN_PERIOD, isouter=True)
        .where(
            Closure.state == ClosureState.EFFECTIVE,
            scope.covers(Closure.responder_id, Closure.local_date),
        )
        .order_by(Closure.ticket_id)
    )
    shares: dict[Cell, Shares] = defaultdict(lambda: defaultdict(list))
    for responder_id, day, user_id, ticket_id in db.session.execute(query):
        assert responder_id is not None
        shares[Cell(responder_id, day)][user_id].append(ticket_id)
    return shares


def _write_credit(scope: Scope, shares: dict[Cell, Shares]) -> int:
    wanted = {
        (user_id, *cell): json.dumps(tickets, separators=(",", ":"))
        for cell, members in shares.items()
        for user_id, tickets in members.items()
        if user_id is not None
    }
    row = TicketClosure
    query = sa.select(row.user_id, row.freshworks_user_id, row.date, row.ticket_numbers, row.id)
    query = query.where(scope.covers(row.freshworks_user_id, row.date))
    stored = {(r[0], r[1], r[2]): (r[3], r[4]) for r in db.session.execute(query)}
    changed = [key for key, text in wanted.items() if stored.get(key, ("", 0))[0] != text]
    gone = {key: row_id for key, (_, row_id) in stored.items() if key not in wanted}
    counted: Counter[int] = db.session.info.get(_EFFECT, Counter())
    for key in (*changed, *gone):
        counted[key[0]] += _tickets(wanted.get(key)) - _tickets(stored.get(key, (None,))[0])
    now = utcnow()
    upsert(
        TicketClosure,
        _CREDIT,
        ((*key, len(shares[Cell(*key[1:])][key[0]]), wanted[key], now, now) for key in changed),
        keys=("user_id", "freshworks_user_id", "date"),
        keep=("created_at",),
    )
    if gone:
        db.session.execute(sa.delete(row).where(among(row.id, gone.values())))
    return len(changed) + len(gone)


def _tickets(numbers: str | None) -> int:
    """How many a stored list of ticket numbers holds; it is never an empty one."""
    return 0 if numbers is None else numbers.count(",") + 1


def _write_unclaimed(scope: Scope, shares: dict[Cell, Shares]) -> int:
    wanted = {cell: len(members[None]) for cell, members in shares.items() if None in members}
    row = UnclaimedDay
    query = sa.select(row.freshworks_user_id, row.date, row.tickets)
    query = query.where(scope.covers(row.freshworks_user_id, row.date))
    stored = {Cell(r[0], r[1]): r[2] for r in db.session.execute(query)}
    changed = [cell for cell, tickets in wanted.items() if stored.get(cell) != tickets]
    gone = [cell for cell in stored if cell not in wanted]
    upsert(
        UnclaimedDay,
        ("freshworks_user_id", "date", "tickets"),
        ((*cell, wanted[cell]) for cell in changed),
        keys=("freshworks_user_id", "date"),
    )
    if gone:
        key = sa.tuple_(row.freshworks_user_id, row.date)
        db.session.execute(sa.delete(UnclaimedDay).where(key.in_(_table(gone))))
    return len(changed) + len(gone)
