"""An account of either product: what both are asked for in the same way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .address import CURE
from .api import MOST_ROWS, Agent, Contact, Listing, Page, Paging, Position, Search, Ticket
from .errors import BadAnswer, NotThere, WrongAddress
from .http import Answer, Http
from .pages import page_of, record_of, unwrap
from .rows import Json

Params = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Shape:
    """How a product wraps and words its records; an envelope of None means that there is none."""

    product: str
    agent: Callable[[Json], Agent]
    tickets: Mapping[Listing, Callable[[Json], Ticket]]
    enveloped: bool

    def key(self, name: str) -> str | None:
        """Under which key of an answer the records called `name` are."""
        return name if self.enveloped else None


class Account(ABC):
    """The part of `FreshworksService` that does not depend on the product."""

    def __init__(self, http: Http, shape: Shape, paging: Paging) -> None:
        self._http = http
        self._shape = shape
        self._paging = paging

    @abstractmethod
    def _ticket_params(self, listing: Listing, position: Position) -> Params:
        """How the page of tickets at `position` is asked for."""

    @property
    def account(self) -> str:
        """The host that names the account."""
        return self._http.host

    @property
    def paging(self) -> Paging:
        """How this product's ticket lists are read."""
        return self._paging

    def whoami(self) -> Agent:
        """The agent whose key is used."""
        answer = self._ask("myself", "/agents/me", {})
        return record_of(unwrap(answer, self._shape.key("agent"), dict), self._shape.agent)

    def agents(self) -> Iterator[Page[Agent]]:
        """All agents, active or not; each page is asked for when it is needed."""
        known: set[int] = set()
        number, more = 1, True
        while more:
            answer = self._ask("agents", "/agents", {"per_page": MOST_ROWS, "page": number})
            rows = unwrap(answer, self._shape.key("agents"), list)
            page = page_of(answer, rows, MOST_ROWS, self._shape.agent)
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
        """The page of a ticket list at `position`."""
        answer = self._ask("tickets", "/tickets", self._ticket_params(listing, position))
        rows = unwrap(answer, self._shape.key("tickets"), list)
        return page_of(answer, rows, position.size, self._shape.tickets[listing])

    def ticket(self, ticket_id: int) -> Ticket | None:
        """One ticket with its stats, or None where there is no such ticket."""
        return self._ticket_at(f"/tickets/{ticket_id}", ticket_id, {"include": "stats"})

    def contact(self) -> Contact:
        """What was learnt on the way about clocks and credits; asks nothing."""
        return self._http.contact()

    def _ticket_at(self, path: str, ticket_id: int, params: Params) -> Ticket | None:
        try:
            answer = self._http.get("ticket", path, params)
        except NotThere:
            return None
        row = unwrap(answer, self._shape.key("ticket"), dict)
        ticket = record_of(row, self._shape.tickets[Listing.TICKETS])
        if ticket.id != ticket_id:
            raise BadAnswer(
                f"Freshworks sent another ticket than number {ticket_id}. Nothing of it was"
                " stored; try again later."
            )
        return ticket

    def _ask(self, route: str, path: str, params: Params) -> Answer:
        """The answer of a path that every account has: its absence means another place."""
        try:
            return self._http.get(route, path, params)
        except NotThere:
            problem = f"{self.account} does not speak the {self._shape.product} API (404). {CURE}"
        raise WrongAddress(problem)


def searched(search: Search) -> Params:
    """A search in the words of both products, in which `:>` and `:<` include the day itself."""
    terms = [f"created_at:>'{search.first}'", f"created_at:<'{search.last}'"]
    if search.status is not None:
        terms.append(f"status:{search.status}")
    return {"query": '"' + " AND ".join(terms) + '"', "page": search.page}
