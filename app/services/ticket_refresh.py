"""Reading back from Freshworks, one by one, the tickets that somebody hinted at."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace

from app.freshworks_service import (
    Away,
    BadAnswer,
    BadRequest,
    FreshworksError,
    FreshworksService,
    Refused,
    Ticket,
)
from app.services import bad_records, sync, ticket_hints, workspaces
from app.services.credit import together
from app.services.ingest import Ingested
from app.services.jobs import Progress
from app.services.reporting import Reporting
from app.services.ticket_hints import Hint
from app.services.transaction import transaction
from app.services.wording import count

# After so many unreadable ones in a row it is no longer about the tickets.
_MOST_UNREADABLE = 3


@dataclass(frozen=True)
class Counts:
    """What one run read back. `left_to_sync`: so many waited that a sync reads them instead.

    `credited`: by how much the credit of each member rose, by id.
    """

    read: int = 0
    changed: int = 0
    closures_added: int = 0
    closures_changed: int = 0
    failed: int = 0
    left_to_sync: bool = False
    credited: Mapping[str, int] = field(default_factory=dict)

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
    so_far: Counts | None = None,
) -> Counts:
    """Read back what waits until nothing is due, what is asked for meanwhile included.

    `workspace_id` is what the sync asks for: 0 for all, None for the primary one. `so_far`
    are the counts of the worker that had this run before. Raises `FreshworksError` where
    Freshworks fails as a whole; what was not read goes on waiting.
    """
    sync.check_account(service.account)
    run = _Run(service, rules, progress, workspace_id, so_far or Counts())
    ticket_hints.drop_synced()
    while hint := ticket_hints.next_due():
        run.take(hint)
    if ticket_hints.too_many():
        run.counts = replace(run.counts, left_to_sync=True)
        ticket_hints.start_if_due()
    return run.counts


@dataclass
class _Run:
    """One run: its parts, what it counted, and how many tickets in a row it could not read.

    `is_proved`: Freshworks has shown in this run that the account is where it is asked.
    """

    service: FreshworksService
    rules: Reporting
    progress: Progress
    workspace_id: int | None
    counts: Counts = field(default_factory=Counts)
    unreadable: int = 0
    is_proved: bool = False

    def take(self, hint: Hint) -> None:
        """Read one ticket back and store it, or put it off."""
        try:
            ticket = self.service.ticket(hint.ticket_id)
        except (BadAnswer, BadRequest) as error:
            self.unreadable += 1
            if self.unreadable == _MOST_UNREADABLE:
                raise
            self._put_off(hint, error)
            self.counts = replace(self.counts, failed=self.counts.failed + 1)
        except (Refused, Away) as error:
            # Where Freshworks knows us, it is about this ticket: the next run begins with others.
            self.service.whoami()
            self._put_off(hint, error)
            raise
        else:
            self.unreadable = 0
            if ticket is None:
                self._prove_account()
            self._store(hint, ticket)

    def _prove_account(self) -> None:
        """An address at which nothing at all is found says nothing about a ticket."""
        if not self.is_proved:
            # Who refuses a key to look at its own agent is there, too.
            with suppress(Refused):
                self.service.whoami()
            self.is_proved = True

    def _store(self, hint: Hint, ticket: Ticket | None) -> None:
        """Ticket, ledger, projection, hint and progress in one transaction."""
        with transaction():
            done = Ingested()
            # One that is left out here, the next sync reads, or nobody does.
            if ticket is None or workspaces.covers(ticket, self.workspace_id, unsure=False):
                done = bad_records.take_in(hint.ticket_id, ticket, self.rules)
            ticket_hints.done(hint)
            counts = replace(
                self.counts,
                read=self.counts.read + 1,
                changed=self.counts.changed + done.news,
                closures_added=self.counts.closures_added + done.closures_added,
                closures_changed=self.counts.closures_changed + done.changed,
                credited=together(self.counts.credited, done.effect),
            )
            self._tell(counts)
        self.counts = counts

    def _put_off(self, hint: Hint, error: FreshworksError) -> None:
        with transaction():
            ticket_hints.put_off(hint, error.sentence)
            self._tell(self.counts)

    def _tell(self, counts: Counts) -> None:
        """Raises where the run is over, so that the transaction stores nothing."""
        self.progress(counts.read, f"{count(counts.read, 'ticket')} read back", asdict(counts))
