"""What a person may do to a ticket, and which events it makes; refuses what makes no sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from app.demo.tickets import UNLABELLED, Event, Happening, Status, Ticket

Action = Literal[
    "close",
    "resolve",
    "reopen",
    "reassign",
    "touch",
    "park",
    "delete",
    "restore",
    "spam",
    "unspam",
]
ACTIONS: tuple[Action, ...] = get_args(Action)

_STATUS: dict[Action, Status] = {
    "close": Status.CLOSED,
    "resolve": Status.RESOLVED,
    "reopen": Status.OPEN,
}
_SENSIBLE: dict[Action, tuple[Callable[[Ticket], bool], str]] = {
    "close": (lambda ticket: ticket.is_live and ticket.status != Status.CLOSED, "open or resolved"),
    "resolve": (lambda ticket: ticket.is_live and not ticket.is_closed, "open"),
    "reopen": (lambda ticket: ticket.is_live and ticket.is_closed, "resolved or closed"),
    "reassign": (lambda ticket: ticket.is_live, "neither deleted nor spam"),
    "touch": (lambda ticket: ticket.is_live, "neither deleted nor spam"),
    "park": (lambda ticket: ticket.is_live and not ticket.is_closed, "open"),
    "delete": (lambda ticket: not ticket.deleted, "not deleted"),
    "restore": (lambda ticket: ticket.deleted, "deleted"),
    "spam": (lambda ticket: not ticket.spam, "not spam"),
    "unspam": (lambda ticket: ticket.spam, "spam"),
}


class Refused(Exception):
    """The ticket is in no state for this; the text says in which it should be."""


def is_sensible(ticket: Ticket, action: Action) -> bool:
    """Whether a ticket is in a state for this."""
    return _SENSIBLE[action][0](ticket)


def events_of(ticket: Ticket, action: Action, responder_id: int | None, now: int) -> list[Event]:
    """The events of one action; a responder named with a closing takes the ticket first."""
    if not is_sensible(ticket, action):
        wanted = _SENSIBLE[action][1]
        raise Refused(f"Cannot {action} ticket {ticket.id}: it should be {wanted}.")
    # Whole seconds cannot order two events of one ticket, so the later one gets the next second.
    at = max(now, ticket.events[-1].at + 1)
    taken = [] if responder_id is None else [Event(at, "assign", responder_id)]
    if action == "reassign":
        return [Event(at, "assign", responder_id)]
    if action == "park":
        return [*taken, Event(at, "status", UNLABELLED[ticket.id % len(UNLABELLED)])]
    return [*taken, Event(at, *_happening(action))]


def _happening(action: Action) -> tuple[Happening, int | None]:
    if action in _STATUS:
        return "status", _STATUS[action]
    if action in ("delete", "restore", "spam", "unspam", "touch"):
        return action, None
    raise AssertionError(action)
