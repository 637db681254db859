"""One ticket as the sum of its events. Knows neither HTTP nor JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, NamedTuple, cast

PRIMARY_WORKSPACE = 2
WORKSPACE_NAMES = {PRIMARY_WORKSPACE: "IT", 3: "People and Facilities"}
WORKSPACES = tuple(WORKSPACE_NAMES)


class Status(IntEnum):
    """The account's statuses; 8 is its own."""

    OPEN = 2
    PENDING = 3
    RESOLVED = 4
    CLOSED = 5
    WAITING_ON_VENDOR = 8


CLOSED_STATUSES = frozenset({Status.RESOLVED, Status.CLOSED})
UNLABELLED = (6, 21)
"""Statuses that tickets can have and no form names."""
LABELS = {
    Status.OPEN: "Open",
    Status.PENDING: "Pending",
    Status.RESOLVED: "Resolved",
    Status.CLOSED: "Closed",
    Status.WAITING_ON_VENDOR: "Waiting on vendor",
}

Happening = Literal["assign", "status", "delete", "restore", "spam", "unspam", "touch"]


def label_of(status: int) -> str:
    """What people read for a status."""
    known = {int(one): label for one, label in LABELS.items()}
    return known.get(status, f"Status {status}")


class Event(NamedTuple):
    """What happened to a ticket at a second; `value` is a responder id or a status."""

    at: int
    what: Happening
    value: int | None = None


@dataclass(slots=True)
class Ticket:
    """A ticket's present state; `events` tells how it came about and is never cut."""

    id: int
    created_at: int
    responder_id: int | None = None
    workspace_id: int = PRIMARY_WORKSPACE
    group_id: int | None = None
    status: int = Status.OPEN
    updated_at: int = 0
    resolved_at: int | None = None
    closed_at: int | None = None
    opened_at: int | None = None
    status_updated_at: int = 0
    pending_since: int | None = None
    first_assigned_at: int | None = None
    assigned_at: int | None = None
    responded_at: int | None = None
    deleted: bool = False
    spam: bool = False
    events: list[Event] = field(default_factory=list)
    rendered: dict[object, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.updated_at = self.status_updated_at = self.created_at
        if self.responder_id is not None:
            self.first_assigned_at = self.created_at
        self.events.append(Event(self.created_at, "assign", self.responder_id))

    @property
    def is_closed(self) -> bool:
        """Whether its status is a closed one, deleted or not."""
        return self.status in CLOSED_STATUSES

    @property
    def is_live(self) -> bool:
        """Neither deleted nor spam."""
        return not (self.deleted or self.spam)

    def as_of(self, events: int) -> Ticket:
        """The ticket as it was after so many events, the first being its creation."""
        earlier = Ticket(
            self.id,
            self.created_at,
            self.events[0].value,
            workspace_id=self.workspace_id,
            group_id=self.group_id,
        )
        for event in self.events[1:events]:
            earlier.apply(event)
        return earlier

    def apply(self, event: Event) -> None:
        """Let `event` happen; every event moves `updated_at`."""
        self.events.append(event)
        self.updated_at = event.at
        self.rendered.clear()
        if event.what == "status":
            self._enter(cast(int, event.value), event.at)
        elif event.what == "assign":
            self._assign(event)
        elif event.what in ("delete", "restore"):
            self.deleted = event.what == "delete"
        elif event.what in ("spam", "unspam"):
            self.spam = event.what == "spam"
        elif self.responder_id is not None:
            self.responded_at = event.at

    def _assign(self, event: Event) -> None:
        self.responder_id = event.value
        self.assigned_at = event.at
        if event.value is not None and self.first_assigned_at is None:
            self.first_assigned_at = event.at

    def _enter(self, status: int, at: int) -> None:
        was_closed = self.is_closed
        self.status = status
        self.status_updated_at = at
        self.pending_since = at if status == Status.PENDING else None
        if self.is_closed:
            self._date_closing(at, was_closed=was_closed)
        elif was_closed:
            self.opened_at = at

    def _date_closing(self, at: int, *, was_closed: bool) -> None:
        # Going from resolved to closed is no second closing: the time of resolution stays.
        if not was_closed or self.resolved_at is None:
            self.resolved_at = at
        if self.status == Status.CLOSED:
            self.closed_at = at
