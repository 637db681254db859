"""What the product needs of Freshworks: one Protocol and the frozen values it returns.

Nothing of `requests` or of a product's own field names may leave this package.
All instants are aware UTC datetimes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

Row = TypeVar("Row")

# More rows than this are not given in one answer, by none of the products.
MOST_ROWS = 100


class Listing(StrEnum):
    """The lists in which tickets can be found; each has a cursor of its own."""

    TICKETS = "tickets"
    DELETED = "deleted"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Agent:
    """A person (or bot) who can hold tickets. `name` is None where none is given."""

    id: int
    name: str | None
    email: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A group or a workspace, and what people call it."""

    id: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as Freshworks showed it once; no subject, no text, no requester.

    `has_stats` is False where the list was read without `include=stats`: then the four
    instants below it are unknown, which is not the same as empty.
    """

    id: int
    status: int
    responder_id: int | None
    group_id: int | None
    workspace_id: int | None
    created_at: datetime
    updated_at: datetime
    deleted: bool
    spam: bool
    has_stats: bool
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    status_updated_at: datetime | None = None
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BadRecord:
    """One row that could not be read: its id where it had one, and why, without its content."""

    id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One proved answer. `has_more` says whether another page should be asked for.

    `clock` is what the clock of Freshworks showed, where that is known.
    """

    rows: tuple[Row, ...]
    rejected: tuple[BadRecord, ...]
    has_more: bool
    clock: datetime | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a listing is being read: stored as JSON after each page, so any stop can go on.

    The product's `Paging` alone knows what the fields mean together; all others pass it along.
    """

    since: datetime
    page: int = 1
    size: int = MOST_ROWS
    rounds: int = 0
    news: int = 0
    steps_back: int = 0
    mark: datetime | None = None
    high: datetime | None = None
    behind: datetime | None = None
    edge: tuple[int, int] | None = None
    in_order: bool = True
    leapt: bool = False
    idle: bool = True


@dataclass(frozen=True, slots=True)
class Search:
    """Tickets that were created from `first` to `last` (UTC days, both included).

    `status` None means any. `page` counts from 1.
    """

    first: date
    last: date
    status: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search: how many tickets fit in all, and these few, without stats.

    `has_more` is False on the last page and on the last one that Freshworks would give.
    """

    total: int
    rows: tuple[Ticket, ...]
    rejected: tuple[BadRecord, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Credits:
    """What Freshworks last said of a minute's requests: how many there are, and are left."""

    total: float
    remaining: float


@dataclass(frozen=True, slots=True)
class Contact:
    """What the answers so far showed besides their content.

    `clock_difference`: seconds that the clock of Freshworks is ahead of ours, or None where no
    answer came. `credits` by route: tickets, ticket, agents, agent, myself, search, groups,
    workspaces.
    """

    clock_difference: float | None
    credits: Mapping[str, Credits]


class Paging(Protocol):
    """How one product's moving lists are read without losing a row: a pure state machine."""

    def begin(self, position: Position) -> Position:
        """The position of the first request of a run: from idle, or going on after a stop."""
        ...

    def advance(self, position: Position, page: Page[Ticket], news: int) -> Position:
        """The position after `page` was stored, `news` of whose rows were new or different.

        `idle` is True in the result when the listing is read to its end.
        """
        ...


class FreshworksService(Protocol):
    """A Freshworks account. Every method may raise a `FreshworksError`, and nothing else."""

    @property
    def account(self) -> str:
        """The host that names the account, as `example.freshservice.com`."""
        ...

    @property
    def workspace_id(self) -> int | None:
        """The workspace whose tickets are listed: 0 means all, None the primary or only one."""
        ...

    @property
    def paging(self) -> Paging:
        """How this product's ticket lists are read."""
        ...

    def whoami(self) -> Agent:
        """The agent whose key is used: proves address and key at the price of one request."""
        ...

    def agents(self) -> Iterator[Page[Agent]]:
        """All agents, active or not, page by page; one request a page, made when asked for."""
        ...

    def agent(self, agent_id: int) -> Agent | None:
        """One agent; None where Freshworks knows no such one, or not as an agent any more."""
        ...

    def groups(self) -> Iterator[Page[Named]]:
        """The groups that the key may see, page by page."""
        ...

    def workspaces(self) -> Iterator[Page[Named]]:
        """The workspaces that the key may see; none where the product has none."""
        ...

    def tickets(self, listing: Listing, position: Position) -> Page[Ticket]:
        """The page of tickets at `position`; stats are included for `Listing.TICKETS` alone."""
        ...

    def ticket(self, ticket_id: int) -> Ticket | None:
        """One ticket with its stats, archived or not; None where Freshworks knows no such one."""
        ...

    @property
    def search_reach(self) -> timedelta | None:
        """How far back a search sees; None where it sees everything."""
        ...

    def search(self, search: Search) -> Found:
        """Live tickets (neither deleted nor spam) that fit, 30 a page; its index lags minutes."""
        ...

    def contact(self) -> Contact:
        """What was learnt on the way about clocks and credits; asks nothing."""
        ...
