"""Freshdesk v2: its routes and what it is asked for."""

from __future__ import annotations

from datetime import timedelta

from app.freshworks_service import freshdesk_rows as rows
from app.freshworks_service.account import Account, Shape, searched
from app.freshworks_service.api import Found, Listing, Page, Position, Search, Ticket
from app.freshworks_service.errors import BadRequest
from app.freshworks_service.http import Http
from app.freshworks_service.pages import check_age, found, unwrap
from app.freshworks_service.paging_keyset import KeysetPaging

_ORDER = {"order_by": "updated_at", "order_type": "asc"}
_SHAPE = Shape("Freshdesk", rows.agent, rows.TICKETS, enveloped=False, order=_ORDER)
_MOST_SEARCH_PAGES = 10


class Freshdesk(Account):
    """A Freshdesk account, as `FreshworksService` describes it."""

    # Closed tickets that nobody touched for so long are archived, and no search finds those.
    search_reach = timedelta(days=120)

    def __init__(self, http: Http) -> None:
        super().__init__(http, _SHAPE, KeysetPaging())

    def tickets(self, listing: Listing, position: Position) -> Page[Ticket]:
        """The page of a ticket list at `position`, least recently changed first."""
        page = super().tickets(listing, position)
        check_age(page, position.since)
        return page

    def ticket(self, ticket_id: int) -> Ticket | None:
        """One ticket, with stats where there are any; None if it is not in the archive either."""
        ticket = super().ticket(ticket_id)
        if ticket is not None:
            return ticket
        path = f"/tickets/archived/{ticket_id}"
        try:
            return self._ticket_at(path, ticket_id, {"include": "stats"})
        except BadRequest:
            # Whether the archive gives stats is not documented; unknown parameters are refused.
            return self._ticket_at(path, ticket_id, {})

    def search(self, search: Search) -> Found:
        """Live tickets that fit and are not archived, 30 a page."""
        answer = self._ask("search", "/search/tickets", searched(search))
        content = unwrap(answer, "results", list)
        total = answer.data.get("total")
        return found(search, content, total, rows.ticket, _MOST_SEARCH_PAGES)
