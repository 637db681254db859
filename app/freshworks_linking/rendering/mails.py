"""Mails as the JSON values of the API; pages show the same values."""

from __future__ import annotations

from typing import Any

from app.clock import utc_text
from app.freshworks_linking.rendering import base
from app.services.outbox import Listed


def mail(listed: Listed) -> dict[str, Any]:
    """One mail: whom it tells of what, and where it stands."""
    row, member, mapping = listed.mail, listed.member, listed.mapping
    return {
        "id": row.id,
        "status": row.status,
        "member": {"id": member.id, "username": member.username},
        "responder": base.named(mapping),
        "due_at": utc_text(row.due_at),
        "sent_at": utc_text(row.sent_at),
        "way": row.way,
        "attempts": row.attempts,
        "error": row.error,
        "can_retry": listed.can_retry,
    }
