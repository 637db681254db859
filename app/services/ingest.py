"""Writing what a sync or a webhook saw: tickets, ledger, mappings and projection together."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.freshworks_service import Ticket as SeenTicket
from app.models import Closure, Ticket
from app.services import intake, places, projection, responders, totals
from app.services.ledger import Entry, judge, merge
from app.services.lookup import among
from app.services.reporting import Reporting
from app.services.rules import in_force
from app.services.transaction import transaction
from app.services.upsert import upsert

_TICKET_NAMES = tuple(
    name
    for name in Ticket.__table__.c.keys()  # noqa: SIM118 - a collection of columns is no dict
    if name != "seen_at"
)
_log = logging.getLogger(__name__)

# In the order of the fields; what is stored has its stats.
TICKET_COLUMNS = [
    sa.true() if field.name == "has_stats" else getattr(Ticket, field.name)
    for field in fields(SeenTicket)
]
_ENTRY_COLUMNS = [getattr(Closure, name) for name in Entry._fields]
_ticket_values = attrgetter(*_TICKET_NAMES)


@dataclass(frozen=True)
class Ingested:
    """What was new: tickets new or different, closings written, closings and responders new.

    `effect` is by how much the credit of each member rose.
    """

    news: int = 0
    changed: int = 0
    closures_added: int = 0
    responders_added: int = 0
    effect: Mapping[int, int] = field(default_factory=dict)


def observe(seen: Sequence[SeenTicket], rules: Reporting) -> Ingested:
    """Take in tickets as just seen; what is already known writes nothing."""
    if not seen:
        return Ingested()
    with transaction():
        known = {ticket.id: ticket for ticket in held({ticket.id for ticket in seen})}
        rules = in_force(rules)
        # A closing has its ticket, so tickets that are new have none.
        entries = load_entries(known) if known else defaultdict(list)
        changed: dict[int, SeenTicket] = {}
        for ticket in seen:
            before = changed.get(ticket.id) or known.get(ticket.id)
            merged = merge(ticket, before, entries[ticket.id], rules)
            if merged != before:
                changed[ticket.id] = merged
        return _write(list(changed.values()), entries, rules)


def gone(ticket_ids: Collection[int], rules: Reporting) -> Ingested:
    """Take in that Freshworks knows these tickets no more; of others than known ones, nothing."""
    with transaction():
        known = [replace(ticket, deleted=True) for ticket in held(ticket_ids) if not ticket.deleted]
        entries = load_entries([ticket.id for ticket in known])
        return _write(known, entries, in_force(rules))


def rejudge(tickets: Sequence[SeenTicket], rules: Reporting) -> int:
    """Judge known tickets again by the rules of now; returns how many closings changed."""
    entries = load_entries([ticket.id for ticket in tickets])
    places.note(one for known in entries.values() for one in known)
    return _write_ledger(tickets, entries, rules).changed


def _write(
    tickets: Sequence[SeenTicket], entries: dict[int, list[Entry]], rules: Reporting
) -> Ingested:
    if not tickets:
        return Ingested()
    seen_at = utcnow()
    rows = ((*_ticket_values(ticket), seen_at) for ticket in tickets)
    upsert(Ticket, (*_TICKET_NAMES, "seen_at"), rows, keys=("id",))
    return _write_ledger(tickets, entries, rules)


def _write_ledger(
    tickets: Sequence[SeenTicket], entries: dict[int, list[Entry]], rules: Reporting
) -> Ingested:
    changes, replaced = _judged(tickets, entries, rules)
    upsert(Closure, Entry._fields, changes, keys=("ticket_id", "closed_at"))
    places.note(changes)
    met = responders.ensure(_holders(tickets, changes))
    with projection.effect() as effect:
        projection.refresh(projection.Scope.holding(changes, replaced), rules)
    if changes:
        # A closing that nobody holds lies in no cell, and still is effective and unclaimed.
        totals.refresh()
    return Ingested(len(tickets), len(changes), len(changes) - len(replaced), met, effect)


def _judged(
    tickets: Sequence[SeenTicket], entries: dict[int, list[Entry]], rules: Reporting
) -> tuple[list[Entry], list[Entry]]:
    """The rows of the ledger that are new or different, and those in whose place they come."""
    now = utcnow()
    changes: list[Entry] = []
    replaced: list[Entry] = []
    for ticket in tickets:
        before = {entry.closed_at: entry for entry in entries[ticket.id]}
        for entry in judge(ticket, entries[ticket.id], rules, now):
            old = before.get(entry.closed_at)
            if entry == old:
                continue
            changes.append(entry)
            _log.debug(
                "Ticket %d closed at %s: %s (%s), held by %s",
                *(entry.ticket_id, entry.closed_at, entry.state, entry.reason, entry.responder_id),
            )
            if old is not None:
                replaced.append(old)
    return changes, replaced


def _holders(tickets: Iterable[SeenTicket], entries: Iterable[Entry]) -> set[int]:
    """Everybody who holds one of the tickets or closures; each gets a mapping."""
    held = {ticket.responder_id for ticket in tickets}
    held |= {entry.responder_id for entry in entries}
    return {responder_id for responder_id in held if responder_id is not None}


def held(ticket_ids: Collection[int]) -> list[SeenTicket]:
    """The stored tickets among these, in the form in which they are seen.

    Nobody else judges them, or others, until the transaction ends.
    """
    intake.one_at_a_time()
    query = sa.select(*TICKET_COLUMNS).where(among(Ticket.id, ticket_ids)).order_by(Ticket.id)
    rows = db.session.execute(query.with_for_update()).all()
    return [SeenTicket(*row) for row in rows]


def load_entries(ticket_ids: Collection[int]) -> dict[int, list[Entry]]:
    """The ledger rows of these tickets, by ticket, oldest closing first."""
    query = sa.select(*_ENTRY_COLUMNS).where(among(Closure.ticket_id, ticket_ids))
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in db.session.execute(query.order_by(Closure.closed_at)):
        found[row[0]].append(Entry(*row))
    return found
