"""Freshservice v2: its routes, its envelopes, and what makes an answer a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from .address import CURE
from .api import MOST_ROWS, Agent, Listing, Page, Paging, Position, Ticket
from .errors import BadAnswer, NotThere, WrongAddress
from .freshservice_rows import Json, UnusableError, agent_row, read_rows, ticket_row
from .http import Answer, Http
from .paging import CreatedOrderPaging

Row = TypeVar("Row")
Params = dict[str, str | int]

_READERS: dict[Listing, Callable[[Json], Ticket]] = {
    Listing.TICKETS: ticket_row,
    Listing.DELETED: partial(ticket_row, deleted=True),
    Listing.SPAM: partial(ticket_row, spam=True),
}


class Freshservice:
    """A Freshservice account, as `FreshworksService` describes it."""

    def __init__(self, http: Http, workspace_id: int | None = None) -> None:
        self._http = http
        self._workspace_id = workspace_id
        self._paging = CreatedOrderPaging()

    @property
    def account(self) -> str:
        """The host that names the account."""
        return self._http.host

    @property
    def paging(self) -> Paging:
        """Lists are sorted by creation, and by nothing else."""
        return self._paging

    def whoami(self) -> Agent:
        """The agent whose key is used."""
        answer = self._ask("myself", "/agents/me", {})
        return _one(answer, "agent", agent_row)

    def agents(self) -> Iterator[Page[Agent]]:
        """All agents, active or not; each page is asked for when it is needed."""
        known: set[int] = set()
        number, more = 1, True
        while more:
            params: Params = {"per_page": MOST_ROWS, "page": number}
            answer = self._ask("agents", "/agents", params)
            page = _page(answer, "agents", MOST_ROWS, agent_row)
            ids = {agent.id for agent in page.rows}
            if number > 1 and page.rows and ids <= known:
                raise BadAnswer(
                    "Freshworks sent a page of the agent list again in place of the next."
                    " Nothing was lost; run the sync again."
                )
            yield page
            known |= ids
            number, more = number + 1, page.has_more

    def tickets(self, listing: Listing, position: Position) -> Page[Ticket]:
        """The page of a ticket list at `position`, newest ticket first."""
        answer = self._ask("tickets", "/tickets", self._ticket_params(listing, position))
        page = _page(answer, "tickets", position.size, _READERS[listing])
        if listing is Listing.TICKETS:
            _check_age(page, position.since)
        return page

    def ticket(self, ticket_id: int) -> Ticket | None:
        """One ticket with its stats, or None where there is no such ticket."""
        try:
            answer = self._http.get("ticket", f"/tickets/{ticket_id}", {"include": "stats"})
        except NotThere:
            return None
        ticket = _one(answer, "ticket", ticket_row)
        if ticket.id != ticket_id:
            raise BadAnswer(
                f"Freshworks sent another ticket than number {ticket_id}. Nothing of it was"
                " stored; try again later."
            )
        return ticket

    def _ticket_params(self, listing: Listing, position: Position) -> Params:
        params: Params = {
            "per_page": position.size,
            "page": position.page,
            "order_type": "desc",
            "updated_since": f"{position.since:%Y-%m-%dT%H:%M:%SZ}",
        }
        if listing is Listing.TICKETS:
            params["include"] = "stats"
        else:
            params["filter"] = listing.value
        if self._workspace_id is not None:
            params["workspace_id"] = self._workspace_id
        return params

    def _ask(self, route: str, path: str, params: Params) -> Answer:
        """The answer of a path that every account has: its absence means another place."""
        try:
            return self._http.get(route, path, params)
        except NotThere:
            problem = f"{self.account} does not speak the Freshservice API (404). {CURE}"
        raise WrongAddress(problem)


def _page(answer: Answer, key: str, asked: int, read: Callable[[Json], Row]) -> Page[Row]:
    rows = _envelope(answer, key, list)
    if len(rows) > asked:
        raise BadAnswer(
            f"Freshworks sent {len(rows)} records where at most {asked} were asked for. Nothing"
            " of them was stored; the API may have changed."
        )
    good, bad = read_rows(rows, read)
    return Page(good, bad, answer.has_next or len(rows) == asked)


def _one(answer: Answer, key: str, read: Callable[[Json], Row]) -> Row:
    row = _envelope(answer, key, dict)
    try:
        return read(row)
    except UnusableError as error:
        raise BadAnswer(
            f"Freshworks sent a record that cannot be read, because {error}. Nothing of it was"
            " stored; the API may have changed."
        ) from None


def _envelope(answer: Answer, key: str, kind: type) -> Any:
    data = answer.data
    content = data.get(key) if type(data) is dict else None
    if type(content) is kind:
        return content
    raise BadAnswer(
        f"Freshworks sent JSON without the {key} that were asked for. Nothing of it was stored;"
        " check FRESHWORKS_PRODUCT, or try again later."
    )


def _check_age(page: Page[Ticket], since: datetime) -> None:
    # Freshworks counts whole seconds, and so did the question.
    oldest = since.replace(microsecond=0)
    if any(ticket.updated_at < oldest for ticket in page.rows):
        raise BadAnswer(
            "Freshworks sent tickets older than those asked for, so the list cannot be trusted."
            " Nothing of it was stored; try again later."
        )
