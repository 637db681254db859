"""An account of either product: what both are asked for in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from app.freshworks_service.address import CURE
from app.freshworks_service.answers import Answer
from app.freshworks_service.api import (
    MOST_ROWS,
    Agent,
    Contact,
    Listing,
    Named,
    Page,
    Paging,
    Position,
    Search,
    Ticket,
)
from app.freshworks_service.errors import BadAnswer, NotThere, WrongAddress
from app.freshworks_service.http import Http
from app.freshworks_service.pages import Row, page_of, record_of, unwrap
from app.freshworks_service.rows import Json, named

# No account has more of them; who sends the same page for ever is not read for ever.
_MOST_NAMED_PAGES = 50

Params = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Shape:
    """How a product wraps and words its records, and in what order it is asked for tickets."""

    product: str
    agent: Callable[[Json], Agent]
    tickets: Mapping[Listing, Callable[[Json], Ticket]]
    enveloped: bool
    order: Mapping[str, str]

    def key(self, name: str) -> str | None:
        """Under which key of an answer the records called `name` are."""
        return name if self.enveloped else None


class Account:
    """The part of `FreshworksService` that does not depend on the product."""

    def __init__(self, http: Http, shape: Shape, paging: Paging) -> None:
        self._http = http
        self._shape = shape
        self._paging = paging

    @property
    def account(self) -> str:
        """The host that names the account."""
        return self._http.host

    @property
    def workspace_id(self) -> int | None:
        """None: a product without workspaces has one."""
        return None

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
        number, more, is_promised = 1, True, False
        while more:
            answer = self._ask("agents", "/agents", {"per_page": MOST_ROWS, "page": number})
            rows = unwrap(answer, self._shape.key("agents"), list)
            if not rows and (is_promised or answer.has_next):
                _refuse_empty_agents()
            page = page_of(answer, rows, MOST_ROWS, self._shape.agent)
            ids = {agent.id for agent in page.rows}
            if number > 1 and page.rows and ids <= known:
                raise BadAnswer(
                    "Freshworks sent a page of the agent list again in place of the next."
                    " Nothing was lost; run the sync again."
                )
            yield page
            known |= ids
            number, more, is_promised = number + 1, page.has_more, answer.has_next

    def agent(self, agent_id: int) -> Agent | None:
        """One agent, or None where there is no such agent."""
        try:
            answer = self._http.get("agent", f"/agents/{agent_id}", {})
        except NotThere:
            return None
        row = unwrap(answer, self._shape.key("agent"), dict)
        return _the_one(record_of(row, self._shape.agent), agent_id, "agent")

    def groups(self) -> Iterator[Page[Named]]:
        """The groups that the key may see."""
        return self._named("groups")

    def workspaces(self) -> Iterator[Page[Named]]:
        """None: a product without workspaces has nothing to name."""
        return iter(())

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

    def _named(self, what: str) -> Iterator[Page[Named]]:
        for number in range(1, _MOST_NAMED_PAGES + 1):
            answer = self._http.get(what, f"/{what}", {"per_page": MOST_ROWS, "page": number})
            rows = unwrap(answer, self._shape.key(what), list)
            page = page_of(answer, rows, MOST_ROWS, named)
            yield page
            if not page.has_more:
                return

    def _ticket_at(self, path: str, ticket_id: int, params: Params) -> Ticket | None:
        try:
            answer = self._http.get("ticket", path, params)
        except NotThere:
            return None
        row = unwrap(answer, self._shape.key("ticket"), dict)
        return _the_one(record_of(row, self._shape.tickets[Listing.TICKETS]), ticket_id, "ticket")

    def _ticket_params(self, listing: Listing, position: Position) -> Params:
        """How the page of tickets at `position` is asked for."""
        params: Params = {
            "per_page": position.size,
            "page": position.page,
            **self._shape.order,
            "updated_since": f"{position.since:%Y-%m-%dT%H:%M:%SZ}",
        }
        if listing is Listing.TICKETS:
            params["include"] = "stats"
        else:
            params["filter"] = listing.value
        return params

    def _ask(self, route: str, path: str, params: Params) -> Answer:
        """The answer of a path that every account has: its absence means another place."""
        try:
            return self._http.get(route, path, params)
        except NotThere:
            problem = f"{self.account} does not speak the {self._shape.product} API (404). {CURE}"
        raise WrongAddress(problem)


def _refuse_empty_agents() -> NoReturn:
    raise BadAnswer(
        "Freshworks sent an empty page of the agent list where it had said that there are more"
        " agents. Nothing was lost; run the sync again."
    )


def _the_one(record: Row, wanted: int, kind: str) -> Row:
    if record.id == wanted:
        return record
    raise BadAnswer(
        f"Freshworks sent another {kind} than number {wanted}. Nothing of it was stored; try again"
        " later."
    )


def searched(search: Search) -> Params:
    """A search in the words of both products, in which `:>` and `:<` include the day itself."""
    terms = [f"created_at:>'{search.first}'", f"created_at:<'{search.last}'"]
    if search.status is not None:
        terms.append(f"status:{search.status}")
    return {"query": '"' + " AND ".join(terms) + '"', "page": search.page}
