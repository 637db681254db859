"""The page of one ticket, where links of a client lead; shows what happened, changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template_string

from app.demo.account import UnknownTicket
from app.demo.clock import iso
from app.demo.state import DemoState
from app.demo.tickets import Event, Status

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ticket {{ number }} - demo Freshworks</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
  td { padding: .25rem 1.5rem .25rem 0; font-variant-numeric: tabular-nums }
</style>
<h1>Ticket {{ number }}</h1>
<p>{{ summary }}</p>
<table>{% for at, what in events %}<tr><td>{{ at }}</td><td>{{ what }}</td></tr>{% endfor %}</table>
<p>This is the demo Freshworks: an invented ticket of invented people.</p>
</html>
"""
_MISSING = "<!doctype html><html lang=en><title>No ticket</title><h1>No ticket {{ number }}</h1>"
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
        """The address that Freshservice has for a ticket, too."""
        routes = Blueprint("ticket_page", __name__)
        routes.add_url_rule("/a/tickets/<int:ticket_id>", "show", self.show)
        return routes

    def show(self, ticket_id: int) -> tuple[str, int]:
        """What happened to a ticket, oldest first."""
        with self.state.lock:
            try:
                ticket = self.state.ticket(ticket_id)
            except UnknownTicket:
                return render_template_string(_MISSING, number=ticket_id), 404
            status = _status(ticket.status)
            events = [(iso(event.at), self._words(event)) for event in ticket.events]
        summary = f"{status}, held by {self._name(ticket.responder_id)}"
        return render_template_string(_PAGE, number=ticket_id, summary=summary, events=events), 200

    def _words(self, event: Event) -> str:
        if event.what == "status":
            return f"now {_status(event.value or Status.OPEN)}"
        if event.what == "assign":
            return f"given to {self._name(event.value)}"
        return _WORDS[event.what]

    def _name(self, responder_id: int | None) -> str:
        if responder_id is None:
            return "nobody"
        responder = self.state.account.responders.get(responder_id)
        return responder.full_name if responder else f"responder {responder_id}"


def _status(status: int) -> str:
    return Status(status).name.replace("_", " ").capitalize()
