"""What Freshservice v2 calls things in its records."""

from __future__ import annotations

from functools import partial

from app.freshworks_service.api import Agent, Listing
from app.freshworks_service.rows import Json, UnusableError, identity, text, ticket_row

ticket = partial(ticket_row, reopened_as="opened_at")

TICKETS = {
    Listing.TICKETS: ticket,
    Listing.DELETED: partial(ticket, deleted=True),
    Listing.SPAM: partial(ticket, spam=True),
}


def agent(row: Json) -> Agent:
    """An agent; the two halves of a name may each be missing."""
    halves = (text(row, "first_name"), text(row, "last_name"))
    name = " ".join(half for half in halves if half)
    active = row.get("active")
    if active is not None and type(active) is not bool:
        raise UnusableError("its active is not true or false")
    return Agent(identity(row), name or None, text(row, "email"), active is not False)
