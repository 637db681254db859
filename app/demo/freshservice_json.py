"""Tickets and agents in the words of Freshservice v2: field for field, and nothing else."""

from __future__ import annotations

import json
from functools import lru_cache

from app.demo.clock import DAY, iso, iso_or_none
from app.demo.facts import ZONES, closing_times, hired_at, login_at, requester
from app.demo.people import Responder
from app.demo.tickets import LABELS, WORKSPACES, Ticket
from app.demo.wording import GROUPS, priority_of, wording

_INTERNAL_ID_OFFSET = 1_023_000_000
_VIEW_FIELDS: dict[str, object] = {
    "bcc_emails": None,
    "sla_policy_id": 18000092001,
    "applied_business_hours": 18000034001,
    "urgency": 1,
    "impact": 1,
    "attachments": [],
    "created_within_business_hours": True,
    "approval_status": None,
    "approval_status_name": "Not Requested",
}
_TICKET_FIELDS: dict[str, object] = {
    "department_id": None,
    "sub_category": None,
    "item_category": None,
    "fr_escalated": False,
    "email_config_id": None,
    "fwd_emails": [],
    "reply_cc_emails": [],
    "cc_emails": [],
    "is_escalated": False,
    "to_emails": None,
    "custom_fields": {},
}
_AGENT_FIELDS: dict[str, object] = {
    "address": None,
    "auto_assign_status_changed_at": None,
    "auto_assign_tickets": True,
    "background_information": None,
    "can_see_all_tickets_from_associated_departments": False,
    "custom_fields": {},
    "department_ids": [],
    "external_id": None,
    "has_logged_in": True,
    "job_title": None,
    "language": "en",
    "member_of_pending_approval": [],
    "mobile_phone_number": None,
    "observer_of": [],
    "observer_of_pending_approval": [],
    "occasional": False,
    "reporting_manager_id": None,
    "role_ids": [18000021004],
    "roles": [{"role_id": 18000021004, "assignment_scope": "entire_helpdesk", "groups": []}],
    "scopes": {"ticket": "global"},
    "scoreboard_level_id": 1,
    "scoreboard_points": None,
    "signature": None,
    "time_format": "24h",
    "vip_user": False,
    "work_phone_number": None,
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
        if view:
            fields |= _VIEW_FIELDS
        if "stats" in include:
            fields["stats"] = stats(ticket, stale=stale)
        if "requester" in include:
            fields["requester"] = requester(wording(ticket.id))
        ticket.rendered[key] = json.dumps(fields, separators=(",", ":")).encode()
    return ticket.rendered[key]


def _ticket(ticket: Ticket) -> dict[str, object]:
    words = wording(ticket.id)
    return _TICKET_FIELDS | {
        "subject": words.subject,
        "group_id": ticket.group_id,
        "category": words.category,
        "requester_id": words.requester_id,
        "responder_id": ticket.responder_id,
        "due_by": iso(ticket.created_at + 3 * DAY),
        "deleted": ticket.deleted,
        "spam": ticket.spam,
        "fr_due_by": iso(ticket.created_at + DAY),
        "id": ticket.id,
        "priority": priority_of(ticket.id),
        "status": ticket.status,
        "source": 1 + ticket.id % 3,
        "created_at": iso(ticket.created_at),
        "updated_at": iso(ticket.updated_at),
        "workspace_id": ticket.workspace_id,
        "requested_for_id": words.requester_id,
        "type": "Incident" if ticket.id % 5 else "Service Request",
        "description": words.html,
        "description_text": words.text,
    }


def stats(ticket: Ticket, *, stale: bool = False) -> dict[str, object]:
    """The eighteen; `stale` keeps the times of a closing that was undone by reopening."""
    resolved_at, closed_at = closing_times(ticket, stale=stale)
    first_assigned = iso_or_none(ticket.first_assigned_at)
    # Freshworks leaves a number here on open tickets too: it is no sign of a closing.
    took = (ticket.resolved_at or ticket.created_at) - ticket.created_at
    return {
        "created_at": iso(ticket.created_at),
        "updated_at": iso(ticket.updated_at),
        "ticket_id": _INTERNAL_ID_OFFSET + ticket.id,
        "opened_at": iso_or_none(ticket.opened_at),
        "group_escalated": False,
        "inbound_count": 1,
        "status_updated_at": iso(ticket.status_updated_at),
        "outbound_count": 0 if ticket.responded_at is None else 1,
        "pending_since": iso_or_none(ticket.pending_since),
        "resolved_at": iso_or_none(resolved_at),
        "closed_at": iso_or_none(closed_at),
        "first_assigned_at": first_assigned,
        "assigned_at": iso_or_none(ticket.assigned_at),
        "agent_responded_at": iso_or_none(ticket.responded_at),
        "requester_responded_at": None,
        "first_responded_at": iso_or_none(ticket.responded_at),
        "first_resp_time_in_secs": None,
        "resolution_time_in_secs": took,
    }


@lru_cache(maxsize=1024)
def agent_bytes(responder: Responder) -> bytes:
    """An agent as JSON."""
    return json.dumps(_agent(responder), separators=(",", ":")).encode()


def _agent(responder: Responder) -> dict[str, object]:
    hired = iso(hired_at(responder))
    return _AGENT_FIELDS | {
        "active": responder.active,
        "created_at": hired,
        "email": responder.email,
        "first_name": responder.first_name,
        "group_ids": list(GROUPS[:2]),
        "id": responder.id,
        **_whereabouts(responder),
        "last_name": responder.last_name,
        "member_of": list(GROUPS[:2]),
        "updated_at": hired,
        "workspace_ids": list(WORKSPACES),
    }


def _whereabouts(responder: Responder) -> dict[str, object]:
    return {
        "last_active_at": None,
        "last_login_at": login_at(responder),
        "location_id": None,
        "time_zone": ZONES.get(responder.utc_offset, "UTC"),
    }


def ticket_form_fields() -> dict[str, object]:
    """The fields of the ticket form, of which the product needs the statuses' labels."""
    choices = [{"id": int(status), "value": label} for status, label in LABELS.items()]
    status_field = {
        "id": 18000150003,
        "workspace_id": None,
        "name": "status",
        "label": "Status",
        "field_type": "default_status",
        "required": True,
        "required_for_closure": False,
        "default_field": True,
        "choices": choices,
    }
    return {"ticket_fields": [status_field]}
