"""Writing what a sync or a webhook saw: tickets, ledger, mappings and projection together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.freshworks_service import Ticket as SeenTicket
from app.models import Closure, Ticket
from app.services import projection, responders, totals
from app.services.ledger import Entry, judge, merge
from app.services.reporting import Reporting
from app.services.transaction import transaction
from app.services.upsert import upsert

_TICKET_NAMES = [field.name for field in fields(SeenTicket) if field.name != "has_stats"]
_TICKET_COLUMNS = [getattr(Ticket, name) for name in _TICKET_NAMES]
_ENTRY_NAMES = [field.name for field in fields(Entry)]
_ENTRY_COLUMNS = [getattr(Closure, name) for name in _ENTRY_NAMES]
# `asdict` copies every value, which costs more than all else that is done to a ticket.
_ticket_values = attrgetter(*_TICKET_NAMES)
_entry_values = attrgetter(*_ENTRY_NAMES)


@dataclass(frozen=True)
class Ingested:
    """What a page changed: tickets new or different, closings written, closings new."""

    news: int = 0
    changed: int = 0
    closures_added: int = 0


def observe(seen: Sequence[SeenTicket], rules: Reporting) -> Ingested:
    """Take in tickets as just seen; what is already known writes nothing."""
    if not seen:
        return Ingested()
    ids = [ticket.id for ticket in seen]
    with transaction():
        hold(ids)
        known = {ticket.id: ticket for ticket in load_tickets(Ticket.id.in_(ids))}
        # A closing has its ticket, so tickets that are new have none.
        entries = load_entries(Closure.ticket_id.in_(known)) if known else defaultdict(list)
        changed: dict[int, SeenTicket] = {}
        for ticket in seen:
            before = changed.get(ticket.id) or known.get(ticket.id)
            merged = merge(ticket, before, entries[ticket.id], rules)
            if merged != before:
                changed[ticket.id] = merged
        return _write(list(changed.values()), entries, rules)


def hold(ticket_ids: Collection[int]) -> None:
    """Let nobody else judge these tickets until the transaction ends; in one order for everybody."""
    query = sa.select(Ticket.id).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id)
    db.session.execute(query.with_for_update()).all()


def rejudge(tickets: Sequence[SeenTicket], rules: Reporting) -> int:
    """Judge known tickets again by the rules of now; returns how many closings changed."""
    entries = load_entries(Closure.ticket_id.in_([ticket.id for ticket in tickets]))
    return _write_ledger(tickets, entries, rules).changed


def _write(
    tickets: Sequence[SeenTicket], entries: dict[int, list[Entry]], rules: Reporting
) -> Ingested:
    if not tickets:
        return Ingested()
    seen_at = utcnow()
    upsert(Ticket, [_ticket_row(ticket, seen_at) for ticket in tickets], keys=("id",))
    return _write_ledger(tickets, entries, rules)


def _write_ledger(
    tickets: Sequence[SeenTicket], entries: dict[int, list[Entry]], rules: Reporting
) -> Ingested:
    now = utcnow()
    changes: list[Entry] = []
    touched: set[projection.Cell] = set()
    added = 0
    for ticket in tickets:
        before = {entry.closed_at: entry for entry in entries[ticket.id]}
        for entry in judge(ticket, entries[ticket.id], rules, now):
            old = before.get(entry.closed_at)
            if entry == old:
                continue
            changes.append(entry)
            added += old is None
            touched |= projection.cells_of(old, entry)
    upsert(Closure, [_entry_row(entry) for entry in changes], keys=("ticket_id", "closed_at"))
    responders.ensure(_holders(tickets, changes))
    projection.refresh(projection.Scope.of_cells(touched), rules)
    if changes:
        # A closing that nobody holds lies in no cell, and still is effective and unclaimed.
        totals.refresh()
    return Ingested(len(tickets), len(changes), added)


def _holders(tickets: Iterable[SeenTicket], entries: Iterable[Entry]) -> set[int]:
    """Everybody who holds one of the tickets or closures; each gets a mapping."""
    held = {ticket.responder_id for ticket in tickets}
    held |= {entry.responder_id for entry in entries}
    return {responder_id for responder_id in held if responder_id is not None}


def _ticket_row(ticket: SeenTicket, seen_at: object) -> dict[str, Any]:
    row = dict(zip(_TICKET_NAMES, _ticket_values(ticket), strict=True))
    row["seen_at"] = seen_at
    return row


def _entry_row(entry: Entry) -> dict[str, Any]:
    return dict(zip(_ENTRY_NAMES, _entry_values(entry), strict=True))


def load_tickets(*where: sa.ColumnElement[bool]) -> list[SeenTicket]:
    """The stored tickets that fit, in the form in which they are seen."""
    rows = db.session.execute(sa.select(*_TICKET_COLUMNS).where(*where)).all()
    return [
        SeenTicket(**dict(zip(_TICKET_NAMES, row, strict=True)), has_stats=True) for row in rows
    ]


def load_entries(*where: sa.ColumnElement[bool]) -> dict[int, list[Entry]]:
    """The ledger rows that fit, by ticket, oldest closing first."""
    query = sa.select(*_ENTRY_COLUMNS).where(*where).order_by(Closure.closed_at)
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row[0]].append(Entry(*row))
    return found
