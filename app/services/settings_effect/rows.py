"""Reading what may change, block by block: nothing is held open, and memory stays flat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

import sqlalchemy as sa

from app.extensions import db
from app.freshworks_service import Ticket as SeenTicket
from app.models import Closure, ClosureState, LinkPeriod, Ticket
from app.services import ingest
from app.services.jobs import Say
from app.services.ledger import Entry
from app.services.timeline import Period, Timeline
from app.services.transaction import end_reading
from app.services.wording import count

Row = tuple[int | None, datetime, date]
_CLOSURES_AT_ONCE = 5000
_TICKETS_AT_ONCE = 1000


def timelines() -> dict[int, Timeline]:
    row = LinkPeriod
    query = sa.select(row.freshworks_user_id, row.user_id, row.starts_at, row.ends_at)
    found: dict[int, list[Period]] = defaultdict(list)
    for holder, user_id, starts_at, ends_at in db.session.execute(query):
        found[holder].append(Period(user_id, starts_at, ends_at))
    return {holder: tuple(periods) for holder, periods in found.items()}


def _closures(differing: frozenset[int]) -> sa.Select[int, int | None, datetime, date]:
    """Effective closures of tickets that count by both sets of rules."""
    query = sa.select(Closure.id, Closure.responder_id, Closure.closed_at, Closure.local_date)
    if differing:
        query = query.join(Ticket, Ticket.id == Closure.ticket_id).where(
            Ticket.status.not_in(differing)
        )
    return query.where(Closure.state == ClosureState.EFFECTIVE)


def every_closure(differing: frozenset[int], progress: Say) -> Iterator[Row]:
    last, looked_at = 0, 0
    query = _closures(differing).order_by(Closure.id).limit(_CLOSURES_AT_ONCE)
    while rows := db.session.execute(query.where(Closure.id > last)).all():
        end_reading()
        last, looked_at = rows[-1][0], looked_at + len(rows)
        yield from (row[1:] for row in rows)
        progress(looked_at, f"{count(looked_at, 'closure')} looked at")


def recent_closures(differing: frozenset[int], since: date) -> Iterator[Row]:
    query = _closures(differing).where(Closure.local_date >= since)
    yield from (row[1:] for row in db.session.execute(query).all())


def tickets(statuses: frozenset[int], progress: Say) -> Iterator[tuple[SeenTicket, list[Entry]]]:
    """The stored tickets in these statuses, with their closings."""
    last = 0
    query = sa.select(*ingest.TICKET_COLUMNS).where(Ticket.status.in_(statuses))
    query = query.order_by(Ticket.id).limit(_TICKETS_AT_ONCE)
    while statuses and (rows := db.session.execute(query.where(Ticket.id > last)).all()):
        block = [SeenTicket(*row) for row in rows]
        entries = ingest.load_entries([ticket.id for ticket in block])
        end_reading()
        last = block[-1].id
        yield from ((ticket, entries[ticket.id]) for ticket in block)
        progress(last, f"Tickets up to number {last:,} looked at")
