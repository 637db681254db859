"""The account's tickets and responders in memory, with the lists that can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.demo.clock import DAY
from app.demo.display import Bin, Display
from app.demo.people import Responder
from app.demo.pool import Pool
from app.demo.search import Query
from app.demo.tickets import Event, Ticket

FIRST_ID = 20_001
Order = Literal["created_at", "due_by", "updated_at", "status"]
_SORT_KEYS: dict[Order, Callable[[Ticket], int]] = {
    "created_at": lambda ticket: ticket.created_at,
    "due_by": lambda ticket: ticket.created_at,
    "updated_at": lambda ticket: ticket.updated_at,
    "status": lambda ticket: ticket.status,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets, in which order; None means no such condition."""

    bin: Bin = Bin.LIVE
    created_since: int | None = None
    updated_since: int | None = None
    workspace_id: int | None = None
    query: Query | None = None
    order: Order = "created_at"
    descending: bool = True


class UnknownTicket(LookupError):
    """There is no such ticket."""


class Account:
    """Not safe between threads by itself: `DemoState` holds the lock."""

    def __init__(self, responders: Iterable[Responder]) -> None:
        self.tickets: list[Ticket] = []
        self.responders = {one.id: one for one in responders}
        self.last_at = 0
        self.open = Pool()
        self.display = Display()
        self._by_id: dict[int, Ticket] = {}
        self._lists: dict[Wanted, list[Ticket]] = {}

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

    def fill(self, tickets: list[Ticket]) -> None:
        """Take in a past, in the order of creation."""
        self.display.fill(tickets)
        for ticket in tickets:
            self._keep(ticket)

    def add(self, ticket: Ticket, seen_at: int | None = None) -> None:
        """Take in a new ticket; the lists show it from `seen_at` on, or at once."""
        self.display.change(ticket, lambda: self._keep(ticket), seen_at)

    def happen(self, ticket_id: int, event: Event, seen_at: int | None = None) -> None:
        """Let something happen to a ticket; the lists show it from `seen_at` on, or at once."""
        ticket = self.ticket(ticket_id)
        self.display.change(ticket, lambda: ticket.apply(event), seen_at)
        self._changed(ticket)

    def pass_time(self, shown_until: float, archived_until: int) -> None:
        """Show what is due at one second, archive what was closed and untouched since another."""
        shown = self.display.reveal(shown_until)
        archived = self.display.archive(archived_until)
        if shown or archived:
            self._lists.clear()

    def listing(self, wanted: Wanted) -> Sequence[Ticket]:
        """The tickets that fit, as they are shown."""
        shelf = self.display.shelf(wanted.bin, wanted.workspace_id)
        created, updated = wanted.created_since or 0, wanted.updated_since or 0
        descending = wanted.descending
        newer = shelf.updated_from(updated)
        if wanted.query is None and wanted.order == "updated_at" and not created:
            return shelf.updated_from(updated, descending=descending)
        by_creation = wanted.order in ("created_at", "due_by")
        if wanted.query is None and by_creation and len(newer) == len(shelf):
            return shelf.created_from(created, descending=descending)
        # Pages of one pass ask for the same list again and again while nothing changes.
        if wanted not in self._lists:
            query = wanted.query
            if query is None:
                fitting = [one for one in newer[:] if one.created_at >= created]
            else:
                days = shelf.created_between(query.first_day * DAY, query.last_day * DAY + DAY)
                fitting = [one for one in days if query.fits(one)]
            key = _SORT_KEYS[wanted.order]
            fitting.sort(key=lambda ticket: (key(ticket), ticket.id), reverse=descending)
            self._lists[wanted] = fitting
        return self._lists[wanted]

    def _keep(self, ticket: Ticket) -> None:
        self.tickets.append(ticket)
        self._by_id[ticket.id] = ticket
        self._changed(ticket)

    def _changed(self, ticket: Ticket) -> None:
        self.last_at = max(self.last_at, ticket.updated_at)
        self.open.put(ticket.id, inside=ticket.is_live and not ticket.is_closed)
        self._lists.clear()
