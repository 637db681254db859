"""Freshservice v2: its routes and what it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from app.freshworks_service import freshservice_rows as rows
from app.freshworks_service.account import Account, Params, Shape, searched
from app.freshworks_service.api import Found, Listing, Named, Page, Position, Search, Ticket
from app.freshworks_service.http import Http
from app.freshworks_service.pages import check_age, found, unwrap
from app.freshworks_service.paging_created import CreatedOrderPaging

_ORDER = {"order_type": "desc"}
_SHAPE = Shape("Freshservice", rows.agent, rows.TICKETS, enveloped=True, order=_ORDER)
# Documented for agents, whose search speaks the same language; nothing is said of tickets.
_MOST_SEARCH_PAGES = 40


class Freshservice(Account):
    """A Freshservice account, as `FreshworksService` describes it."""

    # Old tickets leave the lists of very large accounts alone, and no document says their search.
    search_reach = None

    def __init__(self, http: Http, workspace_id: int | None = None) -> None:
        super().__init__(http, _SHAPE, CreatedOrderPaging())
        self._workspace_id = workspace_id
        self._workspace: Params = {} if workspace_id is None else {"workspace_id": workspace_id}

    def tickets(self, listing: Listing, position: Position) -> Page[Ticket]:
        """The page of a ticket list at `position`, newest ticket first."""
        page = super().tickets(listing, position)
        # Whether the bins heed the instant asked for is not documented.
        if listing is Listing.TICKETS:
            check_age(page, position.since)
        return page

    def workspaces(self) -> Iterator[Page[Named]]:
        """The workspaces that the key may see."""
        return self._named("workspaces")

    @property
    def workspace_id(self) -> int | None:
        """The workspace whose tickets are listed."""
        return self._workspace_id

    def search(self, search: Search) -> Found:
        """Live tickets that fit, 30 a page."""
        answer = self._ask("search", "/tickets/filter", searched(search) | self._workspace)
        content = unwrap(answer, "tickets", list)
        total = answer.data.get("total")
        return found(search, content, total, rows.ticket, _MOST_SEARCH_PAGES)

    def _ticket_params(self, listing: Listing, position: Position) -> Params:
        return super()._ticket_params(listing, position) | self._workspace
