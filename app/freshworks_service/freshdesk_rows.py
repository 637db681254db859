"""What Freshdesk v2 calls things in its records."""

from __future__ import annotations

from functools import partial

from app.freshworks_service.api import Agent, Listing
from app.freshworks_service.rows import Json, UnusableError, identity, text, ticket_row

ticket = partial(ticket_row, reopened_as="reopened_at")

TICKETS = {
    Listing.TICKETS: ticket,
    Listing.DELETED: partial(ticket, deleted=True),
    Listing.SPAM: partial(ticket, spam=True),
}


def agent(row: Json) -> Agent:
    """An agent, whose person is in `contact`.

    `contact.active` is false for most people who work there: it tells whether somebody ever
    followed the invitation. Who leaves becomes a contact and is in no list of agents any more.
    """
    contact = row.get("contact")
    if type(contact) is not dict:
        raise UnusableError("its contact is not an object")
    return Agent(identity(row), text(contact, "name"), text(contact, "email"), active=True)
