"""What the API shows of the tickets, which may lag some seconds behind what they are."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from app.demo.shelf import Shelf
from app.demo.tickets import Status, Ticket


class Bin(StrEnum):
    """Where a ticket lies: each has a list of its own, and the archive has none."""

    LIVE = "live"
    DELETED = "deleted"
    SPAM = "spam"
    ARCHIVED = "archived"


class Display:
    """Shelves by bin and workspace, each ticket on two: of its workspace, and of all."""

    def __init__(self) -> None:
        self._shown: dict[int, Ticket] = {}
        self._shelves: dict[tuple[Bin, int | None], Shelf] = {}
        self._archived: set[int] = set()
        self._archived_until = 0
        self._waiting: deque[tuple[int, Ticket, int]] = deque()

    def ticket(self, ticket_id: int) -> Ticket | None:
        """A ticket as it is shown, or None."""
        return self._shown.get(ticket_id)

    def shelf(self, bin_: Bin, workspace_id: int | None = None) -> Shelf:
        """One list of tickets; of all workspaces where none is named."""
        return self._shelves.setdefault((bin_, workspace_id), Shelf())

    def is_archived(self, ticket_id: int) -> bool:
        """Whether it is out of every list."""
        return ticket_id in self._archived

    @property
    def archived(self) -> list[int]:
        """The numbers of all archived tickets."""
        return sorted(self._archived)

    def fill(self, tickets: Iterable[Ticket]) -> None:
        """Show many new tickets."""
        placed: dict[tuple[Bin, int | None], list[Ticket]] = defaultdict(list)
        for ticket in tickets:
            self._shown[ticket.id] = ticket
            for place in self._places(ticket):
                placed[place].append(ticket)
        for place, more in placed.items():
            self.shelf(*place).fill(more)

    def change(self, ticket: Ticket, apply: Callable[[], None], seen_at: int | None) -> None:
        """Let a ticket change; shown from `seen_at` on, or at once."""
        if seen_at is None:
            self._take(ticket.id)
            apply()
            self._put(ticket)
            return
        if self._shown.get(ticket.id) is ticket:
            self._take(ticket.id)
            self._put(ticket.as_of(len(ticket.events)))
        apply()
        self._waiting.append((seen_at, ticket, len(ticket.events)))

    def reveal(self, now: float) -> bool:
        """Show the changes whose time has come; says whether there were any."""
        due = 0
        while self._waiting and self._waiting[0][0] <= now:
            _, ticket, events = self._waiting.popleft()
            self._take(ticket.id)
            self._put(ticket if events == len(ticket.events) else ticket.as_of(events))
            due += 1
        return due > 0

    def archive(self, until: int) -> bool:
        """Archive closed tickets not changed since `until`; says whether there were any."""
        if until <= self._archived_until:
            return False
        untouched = self.shelf(Bin.LIVE).updated_from(self._archived_until)
        self._archived_until = until
        leaving = [one for one in _before(until, untouched) if one.status == Status.CLOSED]
        for ticket in leaving:
            self._take(ticket.id)
            self._archived.add(ticket.id)
            self._put(ticket)
        return bool(leaving)

    def _put(self, ticket: Ticket) -> None:
        for place in self._places(ticket):
            self.shelf(*place).put(ticket)
        self._shown[ticket.id] = ticket

    def _take(self, ticket_id: int) -> None:
        ticket = self._shown.pop(ticket_id, None)
        if ticket is not None:
            for place in self._places(ticket):
                self.shelf(*place).take(ticket)
            self._archived.discard(ticket_id)

    def _places(self, ticket: Ticket) -> tuple[tuple[Bin, int | None], ...]:
        bin_ = Bin.ARCHIVED if ticket.id in self._archived else _bin_of(ticket)
        return (bin_, None), (bin_, ticket.workspace_id)


def _bin_of(ticket: Ticket) -> Bin:
    # A deleted ticket lies with the deleted, spam or not.
    if ticket.deleted:
        return Bin.DELETED
    return Bin.SPAM if ticket.spam else Bin.LIVE


def _before(until: int, tickets: Iterable[Ticket]) -> Iterator[Ticket]:
    for ticket in tickets:
        if ticket.updated_at >= until:
            return
        yield ticket
