"""Freshdesk v2 over the demo's state: routes and bare arrays. Keys and limits: `gate`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast, get_args

from flask import Blueprint, Response, jsonify, request

from app.demo.account import Order, Wanted
from app.demo.display import Bin
from app.demo.freshdesk_json import agent_bytes, ticket_bytes, ticket_fields
from app.demo.paging import link_to_next, slice_of
from app.demo.parameters import Parameters, Rejected, invalid
from app.demo.people import Responder
from app.demo.serving import API, INCLUDES, PAGED, Form, RowBytes, Serving, json_answer, query_of
from app.demo.wording import GROUP_NAMES

_LAST_PAGE = 300
_LAST_FOUND = 10
_BEYOND = (
    f"You cannot access tickets beyond the {_LAST_PAGE}th page. "
    "Please provide a smaller page number."
)


@dataclass(frozen=True)
class Freshdesk:
    """The views; one object for each demo account."""

    serving: Serving

    def blueprint(self) -> Blueprint:
        """The routes below `/api/v2`."""
        routes = Blueprint("freshdesk", __name__, url_prefix=API)
        routes.add_url_rule("/agents", "agents", self.agents)
        routes.add_url_rule("/agents/me", "me", self.me)
        routes.add_url_rule("/agents/<int:agent_id>", "agent", self.agent)
        routes.add_url_rule("/groups", "groups", self.groups)
        routes.add_url_rule("/tickets", "tickets", self.tickets)
        routes.add_url_rule("/tickets/<int:ticket_id>", "ticket", self.ticket)
        routes.add_url_rule("/tickets/archived/<int:ticket_id>", "archived", self.archived)
        routes.add_url_rule("/search/tickets", "search", self.search)
        routes.add_url_rule("/ticket_fields", "fields", self.fields)
        return routes

    def agents(self) -> Response:
        """All agents by name; who left is not among them."""
        asked = Parameters(request.args, (*PAGED, "email", "state"))
        email, state = asked.text("email"), asked.one_of("state", ("fulltime", "occasional"))
        chosen = [one for one in self._present() if email in (None, one.email)]
        if state == "occasional":
            chosen = []
        answer = json_answer(_array(map(agent_bytes, slice_of(chosen, asked)), 0))
        return link_to_next(answer, asked, len(chosen), self.serving.faults)

    def agent(self, agent_id: int) -> Response:
        """One agent."""
        Parameters(request.args, ())
        for responder in self._present():
            if responder.id == agent_id:
                return json_answer(agent_bytes(responder, view=True))
        raise Rejected(404)

    def me(self) -> Response:
        """The agent whose key it is."""
        Parameters(request.args, ())
        return json_answer(agent_bytes(self.serving.me(), view=True))

    def groups(self) -> Response:
        """All groups of agents."""
        asked = Parameters(request.args, PAGED)
        rows = [{"id": number, "name": name} for number, name in GROUP_NAMES.items()]
        return jsonify(slice_of(rows, asked))

    def tickets(self) -> Response:
        """Tickets in the order asked for, up to page 300."""
        known = (*PAGED, "filter", "updated_since", "order_by", "order_type", "include")
        asked = Parameters(request.args, known)
        if asked.page > _LAST_PAGE:
            raise invalid("page", _BEYOND)
        since = asked.instant("updated_since")
        wanted = Wanted(
            bin=Bin(asked.one_of("filter", ("deleted", "spam")) or Bin.LIVE),
            created_since=self.serving.created_since(since),
            updated_since=since,
            order=cast(Order, asked.one_of("order_by", get_args(Order)) or "created_at"),
            descending=asked.one_of("order_type", ("asc", "desc")) != "asc",
        )
        include = asked.some_of("include", (*INCLUDES, "description", "company"))
        return self.serving.ticket_page(wanted, asked, Form(self._row(include), _array))

    def ticket(self, ticket_id: int) -> Response:
        """One ticket, deleted or not; an archived one is not here."""
        return self._view(ticket_id, archived=False)

    def archived(self, ticket_id: int) -> Response:
        """One ticket of the archive."""
        return self._view(ticket_id, archived=True)

    def search(self) -> Response:
        """Tickets that fit a query, 30 a page, up to page 10."""
        asked = Parameters(request.args, ("page", "query"))
        asked.positive("page", 1, _LAST_FOUND)
        wanted = Wanted(query=query_of(asked))
        answer = self.serving.page(wanted, asked, Form(self._row(frozenset()), _found))
        answer.headers.pop("Link", None)
        return answer

    def fields(self) -> Response:
        """The fields of a ticket, which name the statuses."""
        Parameters(request.args, ("type",))
        return jsonify(ticket_fields())

    def _present(self) -> list[Responder]:
        present = [one for one in self.serving.agents() if one.active]
        return sorted(present, key=lambda one: (one.full_name.casefold(), one.id))

    def _view(self, ticket_id: int, *, archived: bool) -> Response:
        asked = Parameters(request.args, ("include",))
        include = asked.some_of("include", (*INCLUDES, "company"))
        row = self._row(include, view=True)
        return json_answer(self.serving.view(ticket_id, row, archived=archived))

    def _row(self, include: frozenset[str], *, view: bool = False) -> RowBytes:
        stale = self.serving.faults.stale_stats
        return lambda ticket: ticket_bytes(ticket, include, view=view, stale=stale)


def _array(rows: Iterable[bytes], _total: int) -> bytes:
    return b"[%b]" % b",".join(rows)


def _found(rows: Iterable[bytes], total: int) -> bytes:
    return b'{"results":[%b],"total":%d}' % (b",".join(rows), total)
