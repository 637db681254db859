"""The demo's one door to change: under a lock, journaled, and the same after a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from math import inf
from threading import RLock

from app.demo.account import Account
from app.demo.actions import Action, Refused, events_of
from app.demo.clock import DAY, Clock
from app.demo.faults import Faults
from app.demo.history import Span, invent
from app.demo.journal import Journal, Line
from app.demo.people import RESPONDERS, Responder
from app.demo.tickets import PRIMARY_WORKSPACE, Event, Status, Ticket
from app.demo.wording import group_of

SEED = 18_014
_CATCH_UP_AFTER = 3_600


@dataclass(frozen=True, slots=True)
class Beginning:
    """The past that an account starts with: `days` is None for an empty account."""

    days: int | None = 120
    tickets: int | None = None
    seed: int = SEED


class DemoState:
    """Everything the demo knows. Hold `lock` to read several things as of one moment."""

    def __init__(
        self,
        beginning: Beginning | None = None,
        *,
        clock: Clock | None = None,
        journal: Journal | None = None,
        responders: Sequence[Responder] = RESPONDERS,
        faults: Faults | None = None,
        archive_days: int | None = None,
    ) -> None:
        self.lock = RLock()
        self.clock = clock or Clock()
        self.account = Account(responders)
        self.listeners: list[Callable[[Ticket], None]] = []
        self._faults = faults or Faults()
        self._archive_days = archive_days
        self._journal = journal or Journal()
        self._beginning = beginning or Beginning()
        lines = self._journal.read()
        if not lines:
            now = self.now()
            lines = [self._journal.begin(at=now, **asdict(self._beginning))]
        for line in lines:
            self._replay(line)

    def now(self) -> int:
        """The server's time, which a fault may have set ahead."""
        return self.clock.now() + self._faults.clock_ahead

    def pass_time(self) -> None:
        """Bring the lists to where they should be by now."""
        now = self.now()
        archived_until = 0 if self._archive_days is None else now - self._archive_days * DAY
        self.account.pass_time(now if self._faults.late else inf, archived_until)

    def ticket(self, ticket_id: int) -> Ticket:
        """One ticket by its number; raises UnknownTicket."""
        return self.account.ticket(ticket_id)

    def create(
        self,
        responder_id: int | None = None,
        *,
        status: int = Status.OPEN,
        workspace_id: int = PRIMARY_WORKSPACE,
        group_id: int | None = None,
    ) -> Ticket:
        """A new ticket; with a status other than open, it enters that one at once."""
        with self.lock:
            number, tickets = self.account.next_id, self.account.tickets
            at = max(self.now(), tickets[-1].created_at if tickets else 0)
            group_id = group_of(number) if group_id is None else group_id
            self._do(
                "create",
                id=number,
                created_at=at,
                responder_id=responder_id,
                workspace_id=workspace_id,
                group_id=group_id,
            )
            if status != Status.OPEN:
                self._do("happen", ticket=number, event=Event(at, "status", status))
            return self._told(number)

    def act(self, ticket_id: int, action: Action, responder_id: int | None = None) -> Ticket:
        """Do one thing to a ticket; raises UnknownTicket or Refused."""
        with self.lock:
            ticket = self._at_hand(ticket_id)
            for event in events_of(ticket, action, responder_id, self.now()):
                self._do("happen", ticket=ticket_id, event=event)
            return self._told(ticket_id)

    def bulk_close(self, ticket_ids: Iterable[int]) -> None:
        """Close many open tickets within one and the same second."""
        with self.lock:
            tickets = [self._at_hand(number) for number in ticket_ids]
            at = max([self.now(), *(ticket.updated_at + 1 for ticket in tickets)])
            for ticket in tickets:
                for event in events_of(ticket, "close", None, at):
                    self._do("happen", ticket=ticket.id, event=event)
                self._told(ticket.id)

    def close(self, ticket_id: int, responder_id: int | None = None) -> Ticket:
        """Close an open or resolved ticket, handing it to `responder_id` first if given."""
        return self.act(ticket_id, "close", responder_id)

    def resolve(self, ticket_id: int, responder_id: int | None = None) -> Ticket:
        """Resolve an open ticket, handing it to `responder_id` first if given."""
        return self.act(ticket_id, "resolve", responder_id)

    def reopen(self, ticket_id: int, responder_id: int | None = None) -> Ticket:
        """Open a closed ticket again, handing it to `responder_id` first if given."""
        return self.act(ticket_id, "reopen", responder_id)

    def reassign(self, ticket_id: int, responder_id: int | None) -> Ticket:
        """Hand a ticket to someone else, or to nobody."""
        return self.act(ticket_id, "reassign", responder_id)

    def touch(self, ticket_id: int) -> Ticket:
        """Comment on a ticket: nothing that counts changes, but `updated_at` moves."""
        return self.act(ticket_id, "touch")

    def park(self, ticket_id: int) -> Ticket:
        """Put an open ticket into a status that no form names."""
        return self.act(ticket_id, "park")

    def delete(self, ticket_id: int) -> Ticket:
        """Put a ticket into the trash."""
        return self.act(ticket_id, "delete")

    def restore(self, ticket_id: int) -> Ticket:
        """Take a ticket out of the trash."""
        return self.act(ticket_id, "restore")

    def spam(self, ticket_id: int) -> Ticket:
        """Mark a ticket as spam."""
        return self.act(ticket_id, "spam")

    def unspam(self, ticket_id: int) -> Ticket:
        """Take the spam mark away."""
        return self.act(ticket_id, "unspam")

    def put_responder(self, responder: Responder) -> None:
        """Add a responder, or change the one with this id."""
        with self.lock:
            self._do("put_responder", fields=list(responder))

    def remove_responder(self, responder_id: int) -> None:
        """Take a responder out of the list of agents; tickets keep the id."""
        with self.lock:
            self._do("remove_responder", id=responder_id)

    def catch_up(self) -> None:
        """Invent what happened while the demo was not running, if that was long."""
        with self.lock:
            start, end = self.account.last_at, self.now()
            if end - start > _CATCH_UP_AFTER:
                self._do("fill", start=start, end=end)

    def _at_hand(self, ticket_id: int) -> Ticket:
        self.pass_time()
        if self.account.display.is_archived(ticket_id):
            raise Refused(f"Ticket {ticket_id} is archived, and stays as it is.")
        return self.ticket(ticket_id)

    def _told(self, ticket_id: int) -> Ticket:
        ticket = self.ticket(ticket_id)
        for listener in self.listeners:
            listener(ticket)
        return ticket

    def _seen_at(self) -> int | None:
        return self.now() + self._faults.late if self._faults.late else None

    def _do(self, do: str, **what: object) -> None:
        # Change and restart go through the same `_replay`, so they cannot differ.
        self._replay(self._journal.append(do, **what))

    def _replay(self, line: Line) -> None:
        match line:
            case {"do": "begin", "at": at, "days": days, "tickets": tickets, "seed": seed}:
                self._begin(at, Beginning(days, tickets, seed))
            case {"do": "fill", "start": start, "end": end}:
                self._invent(Span(self._beginning.seed, start, end, self.account.next_id, lead=0))
            case {"do": "create", **fields}:
                self.account.add(Ticket(**fields), self._seen_at())
            case {"do": "happen", "ticket": ticket_id, "event": event}:
                self.account.happen(ticket_id, Event(*event), self._seen_at())
            case {"do": "put_responder", "fields": values}:
                self.account.responders[values[0]] = Responder(*values)
            case {"do": "remove_responder", "id": responder_id}:
                del self.account.responders[responder_id]

    def _begin(self, at: int, beginning: Beginning) -> None:
        self._beginning = beginning
        self.account.last_at = at
        if beginning.days is not None:
            start = at - beginning.days * DAY
            span = Span(beginning.seed, start, at, self.account.next_id, beginning.tickets)
            self._invent(span)

    def _invent(self, span: Span) -> None:
        self.account.fill(invent(span, list(self.account.responders.values())))
        self.account.last_at = max(self.account.last_at, span.end)
