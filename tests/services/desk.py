"""A help desk for sync tests: a demo Freshworks over HTTP, our database, and what must agree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app import clock
from app.demo.clock import ManualClock
from app.demo.server import Demo
from app.extensions import db
from app.freshworks_service import (
    Agent,
    Contact,
    Found,
    FreshworksService,
    FreshworksSettings,
    Listing,
    Named,
    Page,
    Paging,
    Position,
    Search,
    Ticket,
    connect,
)
from app.models import Closure, ClosureState, FreshworksUserMapping, User
from app.services import sync
from app.services.reporting import Reporting
from app.services.sync.result import SyncResult
from app.services.sync.run import Progress
from app.services.transaction import in_transaction, transaction
from tests.factories import RULES
from tests.people import Person

# A closing as it can be compared: ticket, instant, responder.
Closing = tuple[int, str | None, int | None]


def silent(_done: int, _message: str, _so_far: object = None) -> None:
    """Nobody watches."""


@dataclass
class Watched:
    """A service that is never asked while a transaction is open; lists leave out `skipped`."""

    service: FreshworksService
    skipped: Collection[int] = ()
    broken: list[str] = field(default_factory=list)

    @property
    def account(self) -> str:
        return self.service.account

    @property
    def paging(self) -> Paging:
        return self.service.paging

    def whoami(self) -> Agent:
        self._look("whoami")
        return self.service.whoami()

    def agents(self) -> Iterator[Page[Agent]]:
        pages = self.service.agents()
        while True:
            self._look("agents")
            try:
                page = next(pages)
            except StopIteration:
                return
            yield replace(page, rows=tuple(r for r in page.rows if r.id not in self.skipped))

    def agent(self, agent_id: int) -> Agent | None:
        self._look("agent")
        return self.service.agent(agent_id)

    def groups(self) -> Iterator[Page[Named]]:
        self._look("groups")
        return self.service.groups()

    def workspaces(self) -> Iterator[Page[Named]]:
        self._look("workspaces")
        return self.service.workspaces()

    def tickets(self, listing: Listing, position: Position) -> Page[Ticket]:
        self._look(listing)
        return self.service.tickets(listing, position)

    def ticket(self, ticket_id: int) -> Ticket | None:
        self._look("ticket")
        return self.service.ticket(ticket_id)

    @property
    def workspace_id(self) -> int | None:
        return self.service.workspace_id

    @property
    def search_reach(self) -> timedelta | None:
        return self.service.search_reach

    def search(self, search: Search) -> Found:
        self._look("search")
        return self.service.search(search)

    def contact(self) -> Contact:
        return self.service.contact()

    def _look(self, what: str) -> None:
        if in_transaction():
            self.broken.append(what)


class Desk:
    """Syncs with a demo and compares what we know with what the demo did."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.state = demo.state
        self.faults = demo.faults

    def service(self, **changes: Any) -> FreshworksService:
        """A connection that waits for nobody and may use all credits."""
        values = {"product": "freshservice", "url": self.demo.url, "api_key": self.demo.key}
        settings = FreshworksSettings(**values | {"share": 1.0} | changes)
        return connect(settings, wait=lambda _seconds: None)

    def sync(
        self,
        *,
        scope: str = "all",
        rules: Reporting = RULES,
        progress: Progress = silent,
        with_responders: bool = True,
        skipped: Collection[int] = (),
        **changes: Any,
    ) -> SyncResult:
        """One sync; it asks Freshworks nothing while a transaction is open."""
        watched = Watched(self.service(**changes), skipped)
        try:
            return sync.run(watched, rules, scope, progress, with_responders=with_responders)
        finally:
            assert watched.broken == []

    def later(self, minutes: float = 5) -> None:
        """Time passes at Freshworks."""
        assert isinstance(self.state.clock, ManualClock)
        self.state.clock.advance(minutes * 60)

    def closed(self, responder_id: int | None = None, **fields: Any) -> int:
        """A ticket that is created and closed a little later; returns its number."""
        ticket = self.state.create(responder_id, **fields)
        self.later()
        self.state.close(ticket.id)
        return ticket.id

    def requests(self, route: str | None = None) -> int:
        """How many answers were given so far, of one route or of all."""
        seen: Any = self.demo.requests.as_dict()
        total: int = seen["total"] if route is None else seen["by_route"].get(route, 0)
        return total

    def asked(self, act: Callable[[], object], route: str | None = None) -> int:
        """How many answers `act` costs."""
        before = self.requests(route)
        act()
        return self.requests(route) - before

    def assert_agrees(self) -> None:
        """The ledger is what Freshworks would say: ticket, instant, and who held it."""
        assert ledger() == self.truth()

    def truth(self) -> set[Closing]:
        """What the ledger must hold, if no closed ticket changed hands after it was seen.

        Who held a ticket when it was closed shows no more once it was handed over, so the
        first sight counts; and a closing by nobody takes the first holder.
        """
        found = self.demo.truth()
        moved = set(found["reassigned_after_closing"])
        return {
            (
                one["ticket_id"],
                one["closed_at"],
                one["current_responder_id" if one["ticket_id"] in moved else "responder_id"],
            )
            for one in found["closures"]
        }


def ledger() -> set[Closing]:
    """The effective closures as we hold them."""
    query = sa.select(Closure.ticket_id, Closure.closed_at, Closure.responder_id)
    rows = db.session.execute(query.where(Closure.state == ClosureState.EFFECTIVE)).all()
    found = {(number, clock.utc_text(at), responder) for number, at, responder in rows}
    assert len(found) == len(rows), "a ticket counts twice"
    return found


def mapping_of(responder_id: int) -> FreshworksUserMapping:
    """The mapping of a responder, as it is stored."""
    query = sa.select(FreshworksUserMapping).where(
        FreshworksUserMapping.freshworks_user_id == responder_id
    )
    return db.session.execute(query).scalar_one()


def give(person: Person, email: str | None, *, is_active: bool = True) -> None:
    """The member has this e-mail address from now on."""
    with transaction():
        change = sa.update(User).where(User.id == person.id)
        db.session.execute(change.values(email=email, is_active=is_active))


def rows_of(model: type[Any]) -> int:
    """How many rows a table has."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
