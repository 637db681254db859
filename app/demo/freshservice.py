"""Freshservice v2 over the demo's state: routes and envelopes. Keys and limits: `gate`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, request

from app.demo.account import Wanted
from app.demo.display import Bin
from app.demo.freshservice_json import agent_bytes, ticket_bytes, ticket_form_fields
from app.demo.paging import link_to_next, slice_of
from app.demo.parameters import Parameters, Rejected
from app.demo.serving import API, INCLUDES, PAGED, Form, RowBytes, Serving, json_answer, query_of
from app.demo.tickets import PRIMARY_WORKSPACE, WORKSPACE_NAMES, WORKSPACES
from app.demo.wording import GROUP_NAMES

_WORKSPACE_CHOICES = ("0", *map(str, WORKSPACES))
"""0 means every workspace that the key may see."""


@dataclass(frozen=True)
class Freshservice:
    """The views; one object for each demo account."""

    serving: Serving

    def blueprint(self) -> Blueprint:
        """The routes below `/api/v2`."""
        routes = Blueprint("freshservice", __name__, url_prefix=API)
        routes.add_url_rule("/agents", "agents", self.agents)
        routes.add_url_rule("/agents/me", "me", self.me)
        routes.add_url_rule("/agents/<int:agent_id>", "agent", self.agent)
        routes.add_url_rule("/groups", "groups", self.groups)
        routes.add_url_rule("/workspaces", "workspaces", self.workspaces)
        routes.add_url_rule("/tickets", "tickets", self.tickets)
        routes.add_url_rule("/tickets/filter", "search", self.search)
        routes.add_url_rule("/tickets/<int:ticket_id>", "ticket", self.ticket)
        routes.add_url_rule("/ticket_form_fields", "form", self.form)
        return routes

    def agents(self) -> Response:
        """All agents, deactivated ones too."""
        asked = Parameters(request.args, (*PAGED, "active", "email"))
        active, email = asked.one_of("active", ("true", "false")), asked.text("email")
        chosen = [
            one
            for one in self.serving.agents()
            if active in (None, str(one.active).lower()) and email in (None, one.email)
        ]
        answer = json_answer(_enveloped("agents", map(agent_bytes, slice_of(chosen, asked))))
        return link_to_next(answer, asked, len(chosen), self.serving.faults)

    def agent(self, agent_id: int) -> Response:
        """One agent."""
        Parameters(request.args, ())
        for responder in self.serving.agents():
            if responder.id == agent_id:
                return json_answer(b'{"agent":%b}' % agent_bytes(responder))
        raise Rejected(404)

    def me(self) -> Response:
        """The agent whose key it is."""
        Parameters(request.args, ())
        return json_answer(b'{"agent":%b}' % agent_bytes(self.serving.me()))

    def groups(self) -> Response:
        """All groups of agents."""
        return self._named("groups", GROUP_NAMES)

    def workspaces(self) -> Response:
        """All workspaces."""
        return self._named("workspaces", WORKSPACE_NAMES)

    def tickets(self) -> Response:
        """Tickets in the order of their creation."""
        known = (*PAGED, "filter", "updated_since", "order_type", "include", "workspace_id")
        asked = Parameters(request.args, known)
        since = asked.instant("updated_since")
        wanted = Wanted(
            bin=Bin(asked.one_of("filter", ("deleted", "spam")) or Bin.LIVE),
            created_since=self.serving.created_since(since),
            updated_since=since,
            workspace_id=_workspace(asked),
            descending=asked.one_of("order_type", ("asc", "desc")) != "asc",
        )
        form = Form(self._row(asked.some_of("include", INCLUDES)), _tickets)
        return self.serving.ticket_page(wanted, asked, form)

    def ticket(self, ticket_id: int) -> Response:
        """One ticket, deleted or not."""
        include = Parameters(request.args, ("include",)).some_of("include", INCLUDES)
        body = self.serving.view(ticket_id, self._row(include, view=True))
        return json_answer(b'{"ticket":%b}' % body)

    def search(self) -> Response:
        """Tickets that fit a query, and how many there are."""
        asked = Parameters(request.args, (*PAGED, "query", "workspace_id"))
        wanted = Wanted(workspace_id=_workspace(asked), query=query_of(asked))
        return self.serving.page(wanted, asked, Form(self._row(frozenset()), _found))

    def form(self) -> Response:
        """The ticket form, which names the statuses."""
        Parameters(request.args, ("workspace_id",))
        return jsonify(ticket_form_fields())

    def _named(self, what: str, names: dict[int, str]) -> Response:
        asked = Parameters(request.args, PAGED)
        rows = [{"id": number, "name": name} for number, name in names.items()]
        return jsonify({what: slice_of(rows, asked)})

    def _row(self, include: frozenset[str], *, view: bool = False) -> RowBytes:
        stale = self.serving.faults.stale_stats
        return lambda ticket: ticket_bytes(ticket, include, view=view, stale=stale)


def _workspace(asked: Parameters) -> int | None:
    chosen = asked.one_of("workspace_id", _WORKSPACE_CHOICES) or str(PRIMARY_WORKSPACE)
    return int(chosen) or None


def _tickets(rows: Iterable[bytes], _total: int) -> bytes:
    return _enveloped("tickets", rows)


def _found(rows: Iterable[bytes], total: int) -> bytes:
    return _enveloped("tickets", rows, b',"total":%d' % total)


def _enveloped(name: str, rows: Iterable[bytes], more: bytes = b"") -> bytes:
    return b'{"%b":[%b]%b}' % (name.encode(), b",".join(rows), more)
