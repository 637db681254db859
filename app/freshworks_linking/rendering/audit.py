"""Audit entries as the JSON values of the API, and as rows of a file."""

from __future__ import annotations

from dataclasses import asdict

from flask import url_for

from app.auth import access
from app.clock import utc_text
from app.freshworks_linking.rendering import base
from app.freshworks_linking.rendering.base import Json
from app.services import audit, csv_cells
from app.services.audit_trail import Told

COLUMNS = (
    "id",
    "created_at",
    "actor",
    "source",
    "address",
    "action",
    "sentence",
    "freshworks_user_id",
    "freshworks_username",
    "user_id",
    "username",
    "tickets",
    "effect",
    "changes",
    "batch_id",
    "undoes_id",
    "undone_by",
    "confidence",
    "comment",
)


def entry(told: Told) -> Json:
    """One entry with all that a person wants to know of it."""
    stored = told.entry
    of_admins = stored.action in audit.OF_ADMINS
    may_undo = told.can_undo and (access.current_member().is_admin or not of_admins)
    return {
        "id": stored.id,
        "created_at": utc_text(stored.created_at),
        "actor": stored.actor_label,
        "actor_id": stored.actor_id,
        "source": stored.source,
        "address": stored.address,
        "action": stored.action,
        "sentence": told.sentence,
        "responder": None if told.responder is None else base.named(told.responder),
        "member": _member(told),
        "batch_id": stored.batch_id,
        "batch": None if told.batch is None else asdict(told.batch),
        "undoes_id": stored.undoes_id,
        "undone_by": told.undone_by,
        "changes": told.changes,
        "effect": [
            {"user_id": user_id, "username": username, "tickets": tickets}
            for user_id, username, tickets in told.effect
        ],
        "comment": stored.comment,
        "confidence": stored.confidence,
        "can_undo": may_undo,
        "undo_url": url_for("api.undo_change", audit_id=stored.id) if may_undo else None,
    }


def row(told: Told) -> tuple[object, ...]:
    """One entry as `COLUMNS` name its parts."""
    stored, responder = told.entry, told.responder
    return (
        csv_cells.id_text(stored.id),
        utc_text(stored.created_at),
        stored.actor_label,
        stored.source,
        stored.address,
        stored.action,
        told.sentence,
        csv_cells.id_text(stored.freshworks_user_id),
        None if responder is None else responder.freshworks_username,
        csv_cells.id_text(stored.user_id),
        told.username,
        told.tickets,
        # A move nets to nothing: who lost what, and who has it now.
        "; ".join(f"{name} {tickets:+}" for _, name, tickets in sorted(told.effect, key=_tickets)),
        "; ".join(f"{name}: {before} -> {after}" for name, before, after in told.changes),
        csv_cells.id_text(stored.batch_id),
        csv_cells.id_text(stored.undoes_id),
        csv_cells.id_text(told.undone_by),
        stored.confidence,
        stored.comment,
    )


def _tickets(effect: tuple[int, str, int]) -> int:
    return effect[2]


def _member(told: Told) -> Json | None:
    if told.username is None:
        return None
    return {"id": told.entry.user_id, "username": told.username}
