"""Members and API tokens as the JSON values of the API; pages show the same values."""

from __future__ import annotations

from app.clock import utc_text
from app.freshworks_linking.rendering import base
from app.freshworks_linking.rendering.base import Json
from app.services.api_tokens import Token
from app.services.members import Listed


def member(listed: Listed) -> Json:
    """A member as admins see it."""
    row = listed.member
    return {
        **base.member(row),
        "full_name": row.full_name,
        "state": listed.state,
        "responders": listed.responders,
        "credited_tickets": listed.tickets,
        "tokens": listed.tokens,
        "has_password": row.password_hash is not None,
        "link_expires_at": utc_text(listed.link_expires_at),
        "last_login_at": utc_text(row.last_login_at),
        "created_at": utc_text(row.created_at),
    }


def token(row: Token) -> Json:
    """A token without its key, which is nowhere."""
    return {
        "id": row.id,
        "name": row.name,
        "hint": row.hint,
        "created_at": utc_text(row.created_at),
        "last_used_at": utc_text(row.last_used_at),
        "expires_at": utc_text(row.expires_at),
        "expired": row.expired,
    }
