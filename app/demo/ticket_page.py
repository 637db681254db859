"""The page of one ticket, where links of a client lead, with buttons to watch a client follow."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template_string, request
from flask.typing import ResponseReturnValue

from app.demo.account import UnknownTicket
from app.demo.actions import Action, Refused, is_sensible
from app.demo.clock import iso
from app.demo.loopback import from_here_only, sentence
from app.demo.state import DemoState
from app.demo.tickets import Event, Status, Ticket, label_of

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ticket {{ number }} - demo Freshworks</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
  td { padding: .25rem 1.5rem .25rem 0; font-variant-numeric: tabular-nums }
  button { font: inherit; min-height: 2.75rem; padding: 0 1rem; margin-right: .5rem }
</style>
<h1>Ticket {{ number }}</h1>
<p>{{ summary }}</p>
<table>{% for at, what in events %}<tr><td>{{ at }}</td><td>{{ what }}</td></tr>{% endfor %}</table>
<form method="post">
{% for action in actions %}<button name="do" value="{{ action }}">{{ action.capitalize() }}</button>
{% endfor %}</form>
<p>This is the demo Freshworks: an invented ticket of invented people.</p>
</html>
"""
_MISSING = "<!doctype html><html lang=en><title>No ticket</title><h1>No ticket {{ number }}</h1>"
_BUTTONS: tuple[Action, ...] = ("close", "reopen", "delete", "restore")
_WORDS = {
    "delete": "deleted",
    "restore": "restored",
    "spam": "marked as spam",
    "unspam": "marked as no spam",
    "touch": "changed",
}


@dataclass(frozen=True)
class TicketPage:
    """The page of each ticket of one demo account."""

    state: DemoState

    def blueprint(self) -> Blueprint:
        """The address that Freshworks has for a ticket, too."""
        routes = Blueprint("ticket_page", __name__)
        routes.add_url_rule("/a/tickets/<int:ticket_id>", "show", self.show)
        routes.add_url_rule("/a/tickets/<int:ticket_id>", "act", self.act, methods=["POST"])
        return routes

    def act(self, ticket_id: int) -> ResponseReturnValue:
        """Do what a button says, and show the ticket again."""
        refusal = from_here_only()
        if refusal is not None:
            return refusal
        action = request.form.get("do")
        if action not in _BUTTONS:
            return sentence(f"There is no button {action!r}.", 400)
        # Pressed twice, or on a page that was open for long: the page shows how things stand.
        with suppress(Refused, UnknownTicket):
            self.state.act(ticket_id, action)
        return redirect(request.path, 303)

    def show(self, ticket_id: int) -> tuple[str, int]:
        """What happened to a ticket, oldest first."""
        with self.state.lock:
            try:
                ticket = self.state.ticket(ticket_id)
            except UnknownTicket:
                return render_template_string(_MISSING, number=ticket_id), 404
            status = label_of(ticket.status)
            facts = {
                "number": ticket_id,
                "summary": f"{status}, held by {self._name(ticket.responder_id)}",
                "events": [(iso(event.at), self._words(event)) for event in ticket.events],
                "actions": [action for action in _BUTTONS if self._can(ticket, action)],
            }
        return render_template_string(_PAGE, **facts), 200

    def _can(self, ticket: Ticket, action: Action) -> bool:
        is_archived = self.state.account.display.is_archived(ticket.id)
        return not is_archived and is_sensible(ticket, action)

    def _words(self, event: Event) -> str:
        if event.what == "status":
            return f"now {label_of(event.value or Status.OPEN)}"
        if event.what == "assign":
            return f"given to {self._name(event.value)}"
        return _WORDS[event.what]

    def _name(self, responder_id: int | None) -> str:
        if responder_id is None:
            return "nobody"
        responder = self.state.account.responders.get(responder_id)
        return responder.full_name if responder else f"responder {responder_id}"
