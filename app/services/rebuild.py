"""Projecting everything again from the truth: the proof that nothing drifted, and the way to
apply new rules (zone, week, closed statuses, groups)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa

from app.extensions import db
from app.models import AppState, Closure, FreshworksUserMapping, Ticket
from app.services import ingest, projection, totals
from app.services.lookup import among
from app.services.reporting import Reporting
from app.services.transaction import end_reading, transaction

# Tickets judged, and responders projected, in one transaction.
_TICKETS_AT_ONCE = 1000


def is_needed(rules: Reporting) -> bool:
    """Whether the figures were projected with other rules than these."""
    state = db.session.get_one(AppState, 1)
    projected_with, has_figures = state.projected_with, state.account is not None
    end_reading()
    return has_figures and projected_with != rules.fingerprint


def run(rules: Reporting, progress: Callable[[int, str], None]) -> int:
    """Judge every ticket, date every closing and project every responder again.

    Returns how many rows of the ledger and the projection differed; 0 is expected unless the
    rules changed.
    """
    changed = last_id = 0
    for last_id, ids in _blocks():
        with transaction():
            tickets = ingest.held(ids)
            changed += _redate(ids, rules)
            changed += ingest.rejudge(tickets, rules)
            progress(last_id, f"Tickets up to number {last_id:,} judged")
    for number, responder_id in enumerate(_responders(), start=1):
        with transaction():
            changed += projection.refresh(projection.Scope.of_responder(responder_id), rules)
            progress(last_id, f"{number:,} responders projected")
    return changed + _finish(rules)


def _finish(rules: Reporting) -> int:
    """Sum up again, remember the rules; returns 1 if the totals had drifted, else 0."""
    with transaction():
        before = totals.stored()
        totals.refresh()
        db.session.get_one(AppState, 1).projected_with = rules.fingerprint
    drifted = totals.stored() != before
    end_reading()
    return int(drifted)


def _blocks() -> Iterator[tuple[int, list[int]]]:
    last = 0
    while True:
        query = sa.select(Ticket.id).where(Ticket.id > last).order_by(Ticket.id)
        ids = list(db.session.scalars(query.limit(_TICKETS_AT_ONCE)))
        if not ids:
            return
        last = ids[-1]
        yield last, ids


def _responders() -> list[int]:
    query = sa.select(FreshworksUserMapping.freshworks_user_id)
    found = list(db.session.scalars(query.order_by(FreshworksUserMapping.id)))
    end_reading()
    return found


def _redate(ids: list[int], rules: Reporting) -> int:
    """Give each closing the local day that it has in the present zone."""
    query = sa.select(Closure.id, Closure.closed_at, Closure.local_date)
    rows = db.session.execute(query.where(among(Closure.ticket_id, ids))).all()
    days = {row[0]: rules.calendar.local_date(row[1]) for row in rows}
    moved = [{"id": row[0], "local_date": days[row[0]]} for row in rows if days[row[0]] != row[2]]
    if moved:
        db.session.execute(sa.update(Closure), moved)
    return len(moved)
