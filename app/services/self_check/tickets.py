"""Ledger against tickets: every closing counts as what the rules say of its stored ticket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.clock import utc_text, utcnow
from app.extensions import db
from app.freshworks_service import Ticket as SeenTicket
from app.models import Ticket
from app.services import ingest
from app.services.ledger import Entry, judge
from app.services.reporting import Reporting
from app.services.self_check.drift import Drift

_TICKETS_AT_ONCE = 1000


def against_ledger(rules: Reporting) -> Iterator[Drift]:
    """Closings that judging their ticket again would change, add or date otherwise."""
    now = utcnow()
    for block in _blocks():
        entries = ingest.load_entries([ticket.id for ticket in block])
        for ticket in block:
            yield from _of_ticket(ticket, entries[ticket.id], rules, now)


def _blocks() -> Iterator[list[SeenTicket]]:
    last = 0
    while True:
        query = sa.select(*ingest.TICKET_COLUMNS).where(Ticket.id > last).order_by(Ticket.id)
        block = [SeenTicket(*row) for row in db.session.execute(query.limit(_TICKETS_AT_ONCE))]
        if not block:
            return
        last = block[-1].id
        yield block


def _of_ticket(
    ticket: SeenTicket, entries: Sequence[Entry], rules: Reporting, now: datetime
) -> Iterator[Drift]:
    stored = {entry.closed_at: entry for entry in entries}
    for wanted in judge(ticket, entries, rules, now):
        held = stored.get(wanted.closed_at)
        if held != wanted:
            yield _drift(
                "ledger", wanted, _said(wanted), "nothing" if held is None else _said(held)
            )
    for entry in entries:
        day = rules.calendar.local_date(entry.closed_at)
        if entry.local_date != day:
            yield _drift("local_day", entry, day.isoformat(), entry.local_date.isoformat())


def _said(entry: Entry) -> str:
    holder = "nobody" if entry.responder_id is None else str(entry.responder_id)
    reason = f" ({entry.reason})" if entry.reason else ""
    return f"{entry.state}{reason}, held by {holder}"


def _drift(code: str, entry: Entry, expected: str, found: str) -> Drift:
    return Drift(
        code,
        f"Ticket {entry.ticket_id}, closed at {utc_text(entry.closed_at)}: its ticket says"
        f" {expected}, the ledger has {found}.",
        expected,
        found,
    )
