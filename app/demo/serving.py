"""What both products share in answering: prices, pages of tickets, refusals, what goes wrong."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from flask import Blueprint, Request, Response

from app.demo.account import UnknownTicket, Wanted
from app.demo.clock import DAY
from app.demo.faults import Faults
from app.demo.gate import page_fault
from app.demo.moves import Mover
from app.demo.paging import link_to_next, slice_of
from app.demo.parameters import Parameters, Rejected, invalid
from app.demo.people import Responder
from app.demo.search import BadSearch, Query, parse
from app.demo.spoiling import doubled, spoiled
from app.demo.state import DemoState
from app.demo.tickets import Ticket

API = "/api/v2"
PAGED = ("page", "per_page")
INCLUDES = ("stats", "requester")
_LIST_EXTRA = 2
_VIEW_EXTRA = 1
_DEFAULT_DAYS = 30
_MOST_RENDERED = 20_000
_ROUTES = {"agents": "agents", "tickets": "tickets", "ticket": "view", "archived": "view"}

RowBytes = Callable[[Ticket], bytes]


def price_of(asked: Request) -> tuple[str, int]:
    """The route that a call is counted for and its credits."""
    route = _ROUTES.get((asked.endpoint or "").rpartition(".")[2], "other")
    extras = len([part for part in asked.args.get("include", "").split(",") if part])
    extra = _LIST_EXTRA if route == "tickets" else _VIEW_EXTRA
    return route, 1 + extras * extra if route in ("tickets", "view") else 1


class Form(NamedTuple):
    """How a product writes a list of tickets."""

    row: RowBytes
    page: Callable[[Iterable[bytes], int], bytes]
    """The whole answer from its rows and the number of all that fit."""


class Views(Protocol):
    """One product's API."""

    def blueprint(self) -> Blueprint:
        """The routes below `/api/v2`."""
        ...


@dataclass(frozen=True)
class Serving:
    """Answers from the state of one demo account."""

    state: DemoState
    faults: Faults
    mover: Mover
    _rendered: deque[Ticket] = field(default_factory=deque)

    def page(self, wanted: Wanted, asked: Parameters, form: Form) -> Response:
        """One page of a list."""
        fault = page_fault()
        with self.state.lock:
            self.state.pass_time()
            chosen = self.state.account.listing(wanted)
            total = len(chosen)
            tickets = slice_of(chosen, asked, earlier=fault == "repeat_page")
            rows = [form.row(ticket) for ticket in tickets]
            self._forget_renderings(tickets)
        if fault == "empty_page":
            rows = []
        if fault == "double_rows":
            rows = doubled(rows, asked.per_page)
        answer = json_answer(form.page(spoiled(rows, self.faults), total))
        return link_to_next(answer, asked, total, self.faults)

    def ticket_page(self, wanted: Wanted, asked: Parameters, form: Form) -> Response:
        """One page of the list of tickets, after which time goes on."""
        answer = self.page(wanted, asked, form)
        self.mover.after_page(self.faults)
        return answer

    def view(self, ticket_id: int, row: RowBytes, *, archived: bool = False) -> bytes:
        """One ticket by its number, deleted or not, from the archive or not."""
        with self.state.lock:
            self.state.pass_time()
            if self.state.account.display.is_archived(ticket_id) is not archived:
                raise Rejected(404)
            return spoiled([row(self._seen(ticket_id))], self.faults)[0]

    def agents(self) -> list[Responder]:
        """Everybody, unless the key may not list them."""
        if self.faults.agents_forbidden:
            message = "You are not authorized to perform this action."
            raise Rejected(403, {"code": "access_denied", "message": message})
        with self.state.lock:
            return sorted(self.state.account.responders.values())

    def me(self) -> Responder:
        """The one whose key it is: the first who works here."""
        with self.state.lock:
            everybody = sorted(self.state.account.responders.values())
        for responder in everybody:
            if responder.active:
                return responder
        raise Rejected(404)

    def created_since(self, updated_since: int | None) -> int | None:
        """A list that names no time of change reaches back 30 days."""
        return self.state.now() - _DEFAULT_DAYS * DAY if updated_since is None else None

    def _seen(self, ticket_id: int) -> Ticket:
        if self.faults.late_views:
            ticket = self.state.account.display.ticket(ticket_id)
            if ticket is None:
                raise Rejected(404)
            return ticket
        try:
            return self.state.ticket(ticket_id)
        except UnknownTicket:
            raise Rejected(404) from None

    def _forget_renderings(self, tickets: Iterable[Ticket]) -> None:
        # A pass over a big account would else keep the text of every ticket in memory.
        self._rendered.extend(tickets)
        while len(self._rendered) > _MOST_RENDERED:
            self._rendered.popleft().rendered.clear()


def query_of(asked: Parameters) -> Query:
    """The search that was asked for."""
    try:
        return parse(asked.text("query") or "")
    except BadSearch as error:
        raise invalid("query", str(error)) from error


def json_answer(body: bytes) -> Response:
    """An answer that is JSON already."""
    return Response(body, content_type="application/json; charset=utf-8")
