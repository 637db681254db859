"""The control door below `/demo/`: for the machine it runs on, never part of Freshworks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Response, jsonify, request

from app.demo.account import UnknownTicket
from app.demo.actions import ACTIONS, Action, Refused
from app.demo.clock import iso
from app.demo.faults import BadFault, Faults
from app.demo.loopback import from_here_only, sentence
from app.demo.request_log import RequestLog
from app.demo.seats import BadSeat, UnknownResponder, change, seat
from app.demo.state import DemoState
from app.demo.tickets import PRIMARY_WORKSPACE, UNLABELLED, WORKSPACES, Status, Ticket
from app.demo.truth import truth_of

_CREATE_FIELDS = ("responder_id", "status", "workspace_id", "group_id")
_STATUSES = (*map(int, Status), *UNLABELLED)


class BadOrder(ValueError):
    """The body of a call cannot be carried out; the text says why."""


@dataclass(frozen=True)
class Door:
    """The views of one demo account."""

    state: DemoState
    faults: Faults
    log: RequestLog

    def blueprint(self) -> Blueprint:
        """The routes below `/demo`, closed to other machines."""
        routes = Blueprint("door", __name__, url_prefix="/demo")
        routes.before_request(from_here_only)
        routes.add_url_rule("/faults", "faults", self.show_faults)
        routes.add_url_rule("/faults", "set_faults", self.set_faults, methods=["POST"])
        routes.add_url_rule("/tickets", "create", self.create, methods=["POST"])
        routes.add_url_rule("/tickets/<int:ticket_id>", "act", self.act, methods=["POST"])
        routes.add_url_rule("/truth", "truth", self.truth)
        routes.add_url_rule("/requests", "requests", self.requests)
        routes.add_url_rule("/agents", "seat", self.seat, methods=["POST"])
        routes.add_url_rule("/agents/<int:agent_id>", "agent", self.agent, methods=["POST"])
        for error in (BadFault, BadOrder, BadSeat):
            routes.register_error_handler(error, _says(400))
        for missing in (UnknownTicket, UnknownResponder):
            routes.register_error_handler(missing, _says(404))
        routes.register_error_handler(Refused, _says(409))
        return routes

    def show_faults(self) -> Response:
        """What goes wrong at present."""
        return jsonify(self.faults.as_dict())

    def set_faults(self) -> Response:
        """Let something go wrong, or, with an empty object, nothing any more."""
        wanted = _order()
        if wanted:
            self.faults.update(wanted)
        else:
            self.faults.clear()
        return self.show_faults()

    def create(self) -> Response:
        """A new ticket."""
        wanted = {"status": Status.OPEN, "workspace_id": PRIMARY_WORKSPACE, **_order()}
        for name, value in wanted.items():
            _check_field(name, value)
        ticket = self.state.create(wanted.pop("responder_id", None), **wanted)
        return _shown(ticket)

    def act(self, ticket_id: int) -> Response:
        """Do something to a ticket."""
        order = _order()
        action = order.get("do")
        if action not in ACTIONS:
            raise BadOrder(f"'do' should be one of {', '.join(ACTIONS)}, not {action!r}.")
        _check_field("responder_id", order.get("responder_id"))
        return _shown(self.state.act(ticket_id, cast(Action, action), order.get("responder_id")))

    def seat(self) -> Response:
        """A new agent."""
        return jsonify(id=seat(self.state, _order()).id)

    def agent(self, agent_id: int) -> Response:
        """An agent leaves, comes back, is renamed, gives the seat to somebody else."""
        change(self.state, agent_id, _order())
        return jsonify(id=agent_id)

    def truth(self) -> Response:
        """What the product should have counted by now."""
        with self.state.lock:
            self.state.pass_time()
            return jsonify({"at": iso(self.state.now()), **truth_of(self.state.account)})

    def requests(self) -> Response:
        """What the product has asked so far."""
        return jsonify(self.log.as_dict())


def _order() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadOrder("Send a JSON object, with Content-Type: application/json.")
    return body


def _check_field(name: str, value: object) -> None:
    if name not in _CREATE_FIELDS:
        raise BadOrder(f"There is no field {name!r}. There are: {', '.join(_CREATE_FIELDS)}.")
    if name == "status" and value not in _STATUSES:
        raise BadOrder(f"status should be one of {list(_STATUSES)}, not {value!r}.")
    if name == "workspace_id" and value not in WORKSPACES:
        raise BadOrder(f"workspace_id should be one of {list(WORKSPACES)}, not {value!r}.")
    if value is not None and type(value) not in (int, Status):
        raise BadOrder(f"{name} should be a number or null, not {value!r}.")


def _shown(ticket: Ticket) -> Response:
    return jsonify(
        id=ticket.id,
        status=ticket.status,
        responder_id=ticket.responder_id,
        deleted=ticket.deleted,
        spam=ticket.spam,
        updated_at=iso(ticket.updated_at),
    )


def _says(status: int) -> Any:
    return lambda error: sentence(str(error), status)
