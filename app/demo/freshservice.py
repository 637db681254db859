"""Freshservice v2 over the demo's state: routes, envelopes, prices. Keys and limits: `gate`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Request, Response, jsonify, request

from app.demo.account import Bin, UnknownTicket, Wanted
from app.demo.clock import DAY
from app.demo.faults import Faults
from app.demo.freshservice_json import agent_bytes, ticket_bytes, ticket_form_fields
from app.demo.gate import spoiled_page
from app.demo.moves import Mover
from app.demo.paging import link_to_next, slice_of
from app.demo.parameters import Parameters, Rejected, invalid
from app.demo.people import Responder
from app.demo.search import BadSearch, parse
from app.demo.state import DemoState
from app.demo.tickets import PRIMARY_WORKSPACE, WORKSPACES, Ticket

API = "/api/v2"
LIST_EXTRA = 2
VIEW_EXTRA = 1
_DEFAULT_DAYS = 30
_PAGED = ("page", "per_page")
_INCLUDES = ("stats", "requester")
_WORKSPACE_CHOICES = ("0", *map(str, WORKSPACES))
"""0 means every workspace that the key may see."""
_ROUTES = {"agents": "agents", "tickets": "tickets", "ticket": "view"}


def price_of(asked: Request) -> tuple[str, int]:
    """The route that a call is counted for and its credits."""
    route = _ROUTES.get((asked.endpoint or "").rpartition(".")[2], "other")
    extras = len([part for part in asked.args.get("include", "").split(",") if part])
    extra = LIST_EXTRA if route == "tickets" else VIEW_EXTRA
    return route, 1 + extras * extra if route in ("tickets", "view") else 1


@dataclass(frozen=True)
class Freshservice:
    """The views; one object for each demo account."""

    state: DemoState
    faults: Faults
    mover: Mover

    def blueprint(self) -> Blueprint:
        """The routes below `/api/v2`."""
        routes = Blueprint("freshservice", __name__, url_prefix=API)
        routes.add_url_rule("/agents", "agents", self.agents)
        routes.add_url_rule("/agents/me", "me", self.me)
        routes.add_url_rule("/agents/<int:agent_id>", "agent", self.agent)
        routes.add_url_rule("/tickets", "tickets", self.tickets)
        routes.add_url_rule("/tickets/filter", "search", self.search)
        routes.add_url_rule("/tickets/<int:ticket_id>", "ticket", self.ticket)
        routes.add_url_rule("/ticket_form_fields", "form", self.form)
        return routes

    def agents(self) -> Response:
        """All agents, deactivated ones too."""
        asked = Parameters(request.args, (*_PAGED, "active", "email"))
        active, email = asked.one_of("active", ("true", "false")), asked.text("email")
        self._check_agents_allowed()
        with self.state.lock:
            everyone = sorted(self.state.account.responders.values())
        chosen = [
            one
            for one in everyone
            if active in (None, str(one.active).lower()) and email in (None, one.email)
        ]
        answer = _enveloped("agents", map(agent_bytes, slice_of(chosen, asked)))
        return link_to_next(answer, asked, len(chosen), self.faults)

    def agent(self, agent_id: int) -> Response:
        """One agent."""
        Parameters(request.args, ())
        self._check_agents_allowed()
        return _agent_answer(self.state.account.responders.get(agent_id))

    def me(self) -> Response:
        """The agent whose key it is: the first one who works here."""
        Parameters(request.args, ())
        with self.state.lock:
            active = (one for one in sorted(self.state.account.responders.values()) if one.active)
            return _agent_answer(next(active, None))

    def tickets(self) -> Response:
        """Tickets in the order of their creation."""
        known = (*_PAGED, "filter", "updated_since", "order_type", "include", "workspace_id")
        asked = Parameters(request.args, known)
        include = asked.some_of("include", _INCLUDES)
        with self.state.lock:
            chosen = self.state.account.listing(self._wanted(asked))
            answer = self._ticket_page(chosen, asked, include)
        link_to_next(answer, asked, len(chosen), self.faults)
        self.mover.after_page(self.faults.moves_per_page, self.faults.deletions_per_page)
        return answer

    def ticket(self, ticket_id: int) -> Response:
        """One ticket, deleted or not."""
        include = Parameters(request.args, ("include",)).some_of("include", _INCLUDES)
        try:
            with self.state.lock:
                ticket = self.state.ticket(ticket_id)
                stale = self.faults.stale_stats
                body = ticket_bytes(ticket, include, view=True, stale=stale)
        except UnknownTicket:
            raise Rejected(404) from None
        return _json(b'{"ticket":%b}' % body)

    def search(self) -> Response:
        """Tickets that fit a query, and how many there are."""
        asked = Parameters(request.args, (*_PAGED, "query", "workspace_id"))
        query = asked.text("query") or ""
        try:
            matches = parse(query)
        except BadSearch as error:
            raise invalid("query", str(error)) from error
        wanted = Wanted(workspace_id=_workspace(asked), search=query)
        with self.state.lock:
            chosen = self.state.account.listing(wanted, matches)
            answer = self._ticket_page(chosen, asked, frozenset(), b',"total":%d' % len(chosen))
        return link_to_next(answer, asked, len(chosen), self.faults)

    def form(self) -> Response:
        """The ticket form, which names the statuses."""
        Parameters(request.args, ("workspace_id",))
        return jsonify(ticket_form_fields())

    def _wanted(self, asked: Parameters) -> Wanted:
        since = asked.instant("updated_since")
        default = self.state.clock.now() - _DEFAULT_DAYS * DAY
        return Wanted(
            bin=Bin(asked.one_of("filter", ("deleted", "spam")) or Bin.LIVE),
            created_since=default if since is None else None,
            updated_since=since,
            workspace_id=_workspace(asked),
            descending=asked.one_of("order_type", ("asc", "desc")) != "asc",
        )

    def _ticket_page(
        self,
        chosen: Sequence[Ticket],
        asked: Parameters,
        include: frozenset[str],
        more: bytes = b"",
    ) -> Response:
        stale = self.faults.stale_stats
        rows = slice_of(chosen, asked, earlier=spoiled_page())
        return _enveloped(
            "tickets", (ticket_bytes(one, include, stale=stale) for one in rows), more
        )

    def _check_agents_allowed(self) -> None:
        if self.faults.agents_forbidden:
            message = "You are not authorized to perform this action."
            raise Rejected(403, {"code": "access_denied", "message": message})


def _workspace(asked: Parameters) -> int | None:
    chosen = asked.one_of("workspace_id", _WORKSPACE_CHOICES) or str(PRIMARY_WORKSPACE)
    return int(chosen) or None


def _agent_answer(responder: Responder | None) -> Response:
    if responder is None:
        raise Rejected(404)
    return _json(b'{"agent":%b}' % agent_bytes(responder))


def _enveloped(name: str, rows: Iterable[bytes], more: bytes = b"") -> Response:
    return _json(b'{"%b":[%b]%b}' % (name.encode(), b",".join(rows), more))


def _json(body: bytes) -> Response:
    return Response(body, content_type="application/json; charset=utf-8")
