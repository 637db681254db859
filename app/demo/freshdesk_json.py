"""Tickets and agents in the words of Freshdesk v2: field for field, and nothing else."""

from __future__ import annotations

import json
from functools import lru_cache

from app.demo.clock import DAY, iso, iso_or_none
from app.demo.facts import ZONES, closing_times, hired_at, login_at, requester
from app.demo.people import Responder
from app.demo.tickets import LABELS, Ticket
from app.demo.wording import GROUPS, priority_of, wording

_ACTIVATED = 13
_TICKET_FIELDS: dict[str, object] = {
    "cc_emails": [],
    "fwd_emails": [],
    "reply_cc_emails": [],
    "ticket_cc_emails": [],
    "ticket_bcc_emails": None,
    "fr_escalated": False,
    "email_config_id": None,
    "company_id": None,
    "association_type": None,
    "support_email": None,
    "to_emails": None,
    "product_id": None,
    "is_escalated": False,
    "custom_fields": {},
    "associated_tickets_count": None,
    "tags": [],
    "structured_description": None,
    "nr_due_by": None,
    "nr_escalated": False,
}
_VIEW_FIELDS: dict[str, object] = {"attachments": [], "source_additional_info": None}
_AGENT_FIELDS: dict[str, object] = {
    "available": False,
    "occasional": False,
    "ticket_scope": 1,
    "last_active_at": None,
    "available_since": None,
    "type": "support_agent",
    "signature": None,
}
_CONTACT_FIELDS: dict[str, object] = {
    "job_title": None,
    "language": "en",
    "mobile": None,
    "phone": None,
}


def ticket_bytes(
    ticket: Ticket,
    include: frozenset[str] = frozenset(),
    *,
    view: bool = False,
    stale: bool = False,
) -> bytes:
    """A ticket as JSON, kept with it until it changes."""
    key = (include, view, stale)
    if key not in ticket.rendered:
        fields = _ticket(ticket)
        words = wording(ticket.id)
        if view:
            fields |= _VIEW_FIELDS | ({"deleted": True} if ticket.deleted else {})
        if view or "description" in include:
            fields |= {"description": words.html, "description_text": words.text}
        if "stats" in include:
            fields["stats"] = _stats(ticket, stale=stale)
        if "requester" in include:
            fields["requester"] = requester(words)
        ticket.rendered[key] = json.dumps(fields, separators=(",", ":")).encode()
    return ticket.rendered[key]


def _ticket(ticket: Ticket) -> dict[str, object]:
    words = wording(ticket.id)
    return _TICKET_FIELDS | {
        "spam": ticket.spam,
        "group_id": ticket.group_id,
        "priority": priority_of(ticket.id),
        "requester_id": words.requester_id,
        "responder_id": ticket.responder_id,
        "source": 1 + ticket.id % 3,
        "status": ticket.status,
        "subject": words.subject,
        "id": ticket.id,
        "type": "Question" if ticket.id % 5 else None,
        "due_by": iso(ticket.created_at + 3 * DAY),
        "fr_due_by": iso(ticket.created_at + DAY),
        "created_at": iso(ticket.created_at),
        "updated_at": iso(ticket.updated_at),
    }


def _stats(ticket: Ticket, *, stale: bool) -> dict[str, object]:
    resolved_at, closed_at = closing_times(ticket, stale=stale)
    return {
        "agent_responded_at": iso_or_none(ticket.responded_at),
        "requester_responded_at": None,
        "first_responded_at": iso_or_none(ticket.responded_at),
        "status_updated_at": iso(ticket.status_updated_at),
        "reopened_at": iso_or_none(ticket.opened_at),
        "resolved_at": iso_or_none(resolved_at),
        "closed_at": iso_or_none(closed_at),
        "pending_since": iso_or_none(ticket.pending_since),
    }


@lru_cache(maxsize=1024)
def agent_bytes(responder: Responder, *, view: bool = False) -> bytes:
    """An agent as JSON; alone, with its groups and roles too."""
    hired = iso(hired_at(responder))
    fields = _AGENT_FIELDS | {
        "id": responder.id,
        "created_at": hired,
        "updated_at": hired,
        "contact": _contact(responder, hired),
    }
    if view:
        fields |= {"group_ids": list(GROUPS[:2]), "role_ids": [18000021004], "skill_ids": []}
    return json.dumps(fields, separators=(",", ":")).encode()


def _contact(responder: Responder, hired: str) -> dict[str, object]:
    return _CONTACT_FIELDS | {
        # Says who was ever activated by mail, and nothing of who left.
        "active": responder.id % _ACTIVATED == 0,
        "email": responder.email,
        "last_login_at": login_at(responder),
        "name": responder.full_name,
        "time_zone": ZONES.get(responder.utc_offset, "UTC"),
        "created_at": hired,
        "updated_at": hired,
    }


def ticket_fields() -> list[dict[str, object]]:
    """The fields of a ticket, of which the product needs the statuses' labels."""
    choices = {str(int(status)): [label, label] for status, label in LABELS.items()}
    status_field = {
        "id": 18000150003,
        "name": "status",
        "label": "Status",
        "position": 4,
        "required_for_closure": False,
        "required_for_agents": True,
        "type": "default_status",
        "default": True,
        "customers_can_edit": False,
        "label_for_customers": "Status",
        "required_for_customers": False,
        "displayed_to_customers": True,
        "choices": choices,
    }
    return [status_field]
