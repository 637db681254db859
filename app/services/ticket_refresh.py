"""Reading back from Freshworks, one by one, the tickets that somebody hinted at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from app.extensions import db
from app.freshworks_service import (
    Away,
    BadAnswer,
    BadRequest,
    FreshworksService,
    Refused,
    Ticket,
)
from app.models import Ticket as StoredTicket
from app.services import bad_records, sync, ticket_hints
from app.services.ingest import Ingested
from app.services.reporting import Reporting
from app.services.ticket_hints import Hint
from app.services.transaction import transaction
from app.services.wording import count

# After so many unreadable ones in a row it is no longer about the tickets.
_MOST_UNREADABLE = 3
Progress = Callable[[int, str], None]


@dataclass(frozen=True)
class Counts:
    """What one run read back. `left_to_sync`: so many waited that a sync reads them instead."""

    read: int = 0
    changed: int = 0
    closures_added: int = 0
    failed: int = 0
    left_to_sync: bool = False

    @property
    def sentence(self) -> str:
        """The result as a person would say it."""
        added = count(self.closures_added, "closure")
        parts = [f"{count(self.read, 'ticket')} read back", f"{added} added"]
        if self.failed:
            parts.append(f"{self.failed:,} not readable, tried again later")
        if self.left_to_sync:
            parts.append("the others left to a sync, which reads many at once")
        return ", ".join(parts)


def drain(
    service: FreshworksService,
    rules: Reporting,
    progress: Progress,
    *,
    workspace_id: int | None = None,
) -> Counts:
    """Read back what waits until nothing is due, what is asked for meanwhile included.

    `workspace_id` is what the sync asks for: 0 for all, None for the primary one. Raises
    `FreshworksError` where Freshworks fails as a whole; what was not read goes on waiting.
    """
    sync.check_account(service.account)
    run = _Run(service, rules, progress, workspace_id)
    ticket_hints.drop_synced()
    while hint := ticket_hints.next_due():
        run.take(hint)
    if ticket_hints.too_many():
        run.counts = replace(run.counts, left_to_sync=True)
        ticket_hints.start_if_due()
    return run.counts


@dataclass
class _Run:
    """One run: its parts, what it counted, and how many tickets in a row it could not read."""

    service: FreshworksService
    rules: Reporting
    progress: Progress
    workspace_id: int | None
    counts: Counts = field(default_factory=Counts)
    unreadable: int = 0

    def take(self, hint: Hint) -> None:
        """Read one ticket back and store it, or put it off."""
        try:
            ticket = self.service.ticket(hint.ticket_id)
        except (BadAnswer, BadRequest) as error:
            self.unreadable += 1
            if self.unreadable == _MOST_UNREADABLE:
                raise
            ticket_hints.put_off(hint, error.sentence)
            self.counts = replace(self.counts, failed=self.counts.failed + 1)
        except (Refused, Away) as error:
            # Where Freshworks knows us, it is about this ticket: the next run begins with others.
            self.service.whoami()
            ticket_hints.put_off(hint, error.sentence)
            raise
        else:
            self.unreadable = 0
            self._store(hint, ticket)

    def _store(self, hint: Hint, ticket: Ticket | None) -> None:
        """Ticket, ledger, projection, hint and progress in one transaction."""
        with transaction():
            done = Ingested()
            if ticket is None or _is_in_scope(ticket, self.workspace_id):
                done = bad_records.take_in(hint.ticket_id, ticket, self.rules)
            ticket_hints.done(hint)
            counts = replace(
                self.counts,
                read=self.counts.read + 1,
                changed=self.counts.changed + done.news,
                closures_added=self.counts.closures_added + done.closures_added,
            )
            self.progress(counts.read, f"{count(counts.read, 'ticket')} read back")
        self.counts = counts


def _is_in_scope(ticket: Ticket, workspace_id: int | None) -> bool:
    """Whether the sync would read it too, or figures would depend on who was quicker."""
    if workspace_id == 0 or ticket.workspace_id is None:
        return True
    stored = sa.select(StoredTicket.id).limit(1)
    if workspace_id is None:
        # The number of the primary workspace is nowhere said; its tickets are here.
        same = stored.where(StoredTicket.workspace_id == ticket.workspace_id)
        is_inside = _finds(same) or not _finds(stored)
    else:
        is_inside = ticket.workspace_id == workspace_id
    return is_inside or _finds(stored.where(StoredTicket.id == ticket.id))


def _finds(query: sa.Select[int]) -> bool:
    return db.session.scalar(query) is not None
