"""The account's tickets and responders in memory, with the lists that can be asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.demo.people import Responder
from app.demo.tickets import Event, Ticket

FIRST_ID = 20_001


class Bin(StrEnum):
    """Where a ticket lies: each has a list of its own."""

    LIVE = "live"
    DELETED = "deleted"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets, in which order of creation; None means no such condition."""

    bin: Bin = Bin.LIVE
    created_since: int | None = None
    updated_since: int | None = None
    workspace_id: int | None = None
    search: str | None = None
    descending: bool = True


class UnknownTicket(LookupError):
    """There is no such ticket."""


def bin_of(ticket: Ticket) -> Bin:
    """A deleted ticket lies with the deleted, spam or not."""
    if ticket.deleted:
        return Bin.DELETED
    return Bin.SPAM if ticket.spam else Bin.LIVE


class Account:
    """Not safe between threads by itself: `DemoState` holds the lock."""

    def __init__(self, responders: Iterable[Responder]) -> None:
        self.tickets: list[Ticket] = []
        self.responders = {one.id: one for one in responders}
        self.last_at = 0
        self._by_id: dict[int, Ticket] = {}
        self._listings: dict[Wanted, list[Ticket]] = {}

    @property
    def next_id(self) -> int:
        """The number of the next ticket."""
        return self.tickets[-1].id + 1 if self.tickets else FIRST_ID

    def ticket(self, ticket_id: int) -> Ticket:
        """One ticket by its number; raises UnknownTicket."""
        try:
            return self._by_id[ticket_id]
        except KeyError:
            raise UnknownTicket(f"There is no ticket {ticket_id}.") from None

    def add(self, tickets: Iterable[Ticket]) -> None:
        """Take in new tickets, which must come in the order of their creation."""
        for ticket in tickets:
            self.tickets.append(ticket)
            self._by_id[ticket.id] = ticket
            self.last_at = max(self.last_at, ticket.updated_at)
        self._listings.clear()

    def happen(self, ticket_id: int, event: Event) -> None:
        """Let something happen to a ticket."""
        self.ticket(ticket_id).apply(event)
        self.last_at = max(self.last_at, event.at)
        self._listings.clear()

    def listing(
        self, wanted: Wanted, matches: Callable[[Ticket], bool] | None = None
    ) -> Sequence[Ticket]:
        """The tickets that fit; `matches` must be what `wanted.search` says and nothing else."""
        # Pages of one pass ask for the same list again and again while nothing changes.
        if wanted not in self._listings:
            fitting = self._fitting(wanted)
            self._listings[wanted] = [one for one in fitting if matches is None or matches(one)]
        return self._listings[wanted]

    def _fitting(self, wanted: Wanted) -> list[Ticket]:
        since = wanted.created_since or 0
        first = bisect_left(self.tickets, since, key=lambda ticket: ticket.created_at)
        fitting = [
            ticket
            for ticket in self.tickets[first:]
            if bin_of(ticket) is wanted.bin
            and ticket.updated_at >= (wanted.updated_since or 0)
            and wanted.workspace_id in (None, ticket.workspace_id)
        ]
        return fitting[::-1] if wanted.descending else fitting
