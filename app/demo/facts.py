"""Facts that both products tell of tickets and agents, each in its own words."""

from __future__ import annotations

from app.demo.clock import DAY, iso
from app.demo.people import Responder
from app.demo.tickets import Ticket
from app.demo.wording import Wording

_HIRED = 1_672_531_200
ZONES = {
    -8: "Pacific Time (US & Canada)",
    -6: "Central Time (US & Canada)",
    -5: "Eastern Time (US & Canada)",
    -3: "Brasilia",
    0: "London",
    1: "Berlin",
    2: "Athens",
    3: "Moscow",
    5: "Chennai",
    8: "Singapore",
    9: "Tokyo",
}


def closing_times(ticket: Ticket, *, stale: bool) -> tuple[int | None, int | None]:
    """When it was resolved and closed; `stale` keeps what reopening undid."""
    resolved_at = _unless_undone(ticket, ticket.resolved_at, stale=stale)
    return resolved_at, _unless_undone(ticket, ticket.closed_at, stale=stale)


def _unless_undone(ticket: Ticket, at: int | None, *, stale: bool) -> int | None:
    if at is None or stale or ticket.opened_at is None:
        return at
    return at if at > ticket.opened_at else None


def requester(words: Wording) -> dict[str, object]:
    """Who asked for help."""
    return {
        "id": words.requester_id,
        "name": words.requester_name,
        "email": words.requester_email,
        "mobile": None,
        "phone": None,
    }


def hired_at(responder: Responder) -> int:
    """When somebody became an agent."""
    return _HIRED + responder.id % 900 * DAY


def login_at(responder: Responder) -> str | None:
    """Logins are also met with an offset instead of Z, and as null."""
    offset = responder.utc_offset
    return iso(hired_at(responder)).replace("Z", f"+{offset:02}:00") if offset > 0 else None
