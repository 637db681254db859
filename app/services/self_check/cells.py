"""Projection against ledger: each member's, responder's and day's tickets, and the unclaimed."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from app.models import Closure, LinkPeriod, TicketClosure, UnclaimedDay
from app.services.credit import IN_PERIOD
from app.services.self_check.drift import EFFECTIVE, Drift, stream
from app.services.wording import count

Key = tuple[int, date, int]
_LEDGER, _PROJECTION = 0, 1
# A cell as one of the two sides has it.
_Side = tuple[Key, int, Any]

_CREDITED = (
    sa.select(Closure.responder_id, Closure.local_date, LinkPeriod.user_id, Closure.ticket_id)
    .join(LinkPeriod, IN_PERIOD)
    .where(EFFECTIVE)
    .order_by(Closure.responder_id, Closure.local_date, LinkPeriod.user_id, Closure.ticket_id)
)
_STORED = sa.select(
    TicketClosure.freshworks_user_id,
    TicketClosure.date,
    TicketClosure.user_id,
    TicketClosure.tickets_closed,
    TicketClosure.ticket_numbers,
).order_by(TicketClosure.freshworks_user_id, TicketClosure.date, TicketClosure.user_id)


def credit() -> Iterator[Drift]:
    """Cells of the projection whose tickets are not the effective closures that lie in them."""
    both = heapq.merge(_from_ledger(), _from_projection(), key=itemgetter(0))
    for key, sides in groupby(both, itemgetter(0)):
        held = {side: value for _, side, value in sides}
        yield from _compared(key, held.get(_LEDGER, []), *held.get(_PROJECTION, (0, "[]")))


def unclaimed() -> Iterator[Drift]:
    """Days on which the unclaimed closures are not as many as were projected."""
    ledger = (
        sa.select(
            Closure.responder_id.label("responder"),
            Closure.local_date.label("day"),
            sa.func.count().label("expected"),
            sa.literal(0).label("found"),
        )
        .outerjoin(LinkPeriod, IN_PERIOD)
        .where(EFFECTIVE, Closure.responder_id.is_not(None), LinkPeriod.id.is_(None))
        .group_by(Closure.responder_id, Closure.local_date)
    )
    stored = sa.select(
        UnclaimedDay.freshworks_user_id, UnclaimedDay.date, sa.literal(0), UnclaimedDay.tickets
    )
    both = sa.union_all(ledger, stored).subquery()
    expected, found = sa.func.sum(both.c.expected), sa.func.sum(both.c.found)
    query = sa.select(both.c.responder, both.c.day, expected, found)
    query = query.group_by(both.c.responder, both.c.day).having(expected != found)
    for responder_id, day, wanted, stored_tickets in stream(query):
        yield Drift(
            "unclaimed",
            f"Responder {responder_id} on {day}: {count(int(wanted), 'closure')} in the ledger"
            f" {'is' if wanted == 1 else 'are'} unclaimed, the projection has {stored_tickets}.",
            int(wanted),
            int(stored_tickets),
        )


def _from_ledger() -> Iterator[_Side]:
    for key, rows in groupby(stream(_CREDITED), itemgetter(0, 1, 2)):
        yield key, _LEDGER, [row[3] for row in rows]


def _from_projection() -> Iterator[_Side]:
    for responder_id, day, user_id, tickets, numbers in stream(_STORED):
        yield (responder_id, day, user_id), _PROJECTION, (tickets, numbers)


def _compared(key: Key, tickets: list[int], closed: int, numbers: str | None) -> Iterator[Drift]:
    responder_id, day, user_id = key
    cell = f"Member {user_id}, responder {responder_id}, {day}"
    expected = json.dumps(tickets, separators=(",", ":"))
    if numbers != expected:
        yield Drift(
            "credit",
            f"{cell}: the ledger credits {expected}, the projection has {numbers}.",
            expected,
            numbers or "",
        )
    if closed != len(tickets):
        yield Drift(
            "ticket_count",
            f"{cell}: {count(len(tickets), 'ticket')} credited, and the projection counts"
            f" {closed:,}.",
            len(tickets),
            closed,
        )
