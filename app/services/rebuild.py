"""Projecting everything again from the truth: the proof that nothing drifted, and the way to
apply new rules (zone, week, closed statuses, groups)."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from app.extensions import db
from app.models import AppState, Closure, FreshworksUserMapping, Ticket
from app.services import ingest, intake, projection, totals
from app.services.jobs import Say
from app.services.lookup import among
from app.services.reporting import Reporting
from app.services.rules import in_force
from app.services.transaction import end_reading, transaction
from app.services.wording import count

# Tickets judged, and responders projected, in one transaction.
_TICKETS_AT_ONCE = 1000


def is_needed(rules: Reporting) -> bool:
    """Whether the figures were projected with other rules than these."""
    needed = is_outdated(db.session.get_one(AppState, 1), rules)
    end_reading()
    return needed


def is_outdated(state: AppState, rules: Reporting) -> bool:
    """The same, of a state that was read already."""
    return state.account is not None and state.projected_with != rules.fingerprint


def is_small(most: int) -> bool:
    """Whether there are no more than `most` tickets; it counts no further."""
    some = sa.select(Ticket.id).limit(most + 1).subquery()
    return (db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0) <= most


def run(rules: Reporting, progress: Say) -> int:
    """Judge every ticket, date every closing and project every responder again.

    Returns how many rows of the ledger and the projection differed; 0 is expected unless the
    rules changed. Whoever changes them meanwhile has it begin again, by the new ones.
    """
    changed = 0
    while True:
        current = _Pass(in_force(rules), progress)
        end_reading()
        try:
            current.run()
        except _OtherRules:
            changed += current.changed
        else:
            return changed + current.changed


class _OtherRules(Exception):
    """An admin saved other rules since this pass began."""


class _Pass:
    """All of it once, by one set of rules."""

    def __init__(self, rules: Reporting, progress: Say) -> None:
        self.changed = 0
        self._rules = rules
        self._progress = progress

    def run(self) -> None:
        """Tickets, then responders, then the totals."""
        last_id = 0
        for last_id, ids in _blocks():
            with transaction():
                tickets = ingest.held(ids)
                self._check_rules()
                self.changed += _redate(ids, self._rules)
                self.changed += ingest.rejudge(tickets, self._rules)
                self._progress(last_id, f"Tickets up to number {last_id:,} judged")
        for number, responder_id in enumerate(_responders(), start=1):
            with transaction():
                scope = projection.Scope.of_responder(responder_id)
                self.changed += projection.refresh(scope, self._rules)
                self._check_rules()
                self._progress(last_id, f"{count(number, 'responder')} projected")
        self._finish()

    def _finish(self) -> None:
        """Sum up again, and remember the rules."""
        with transaction():
            # Nobody saves other rules between the look and the end.
            intake.one_at_a_time()
            self._check_rules()
            before = totals.stored()
            totals.refresh()
            db.session.get_one(AppState, 1).projected_with = self._rules.fingerprint
        self.changed += int(totals.stored() != before)
        end_reading()

    def _check_rules(self) -> None:
        if in_force(self._rules) != self._rules:
            raise _OtherRules


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
