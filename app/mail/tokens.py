"""The signed part of the address "this is not me": who it is for, and about which link."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from app.clock import utcnow

# People clear their mailboxes late.
HOLDS = timedelta(days=180)


class NotMe(NamedTuple):
    """The audit entry of the link, and the member who was told of it."""

    audit_id: int
    user_id: int


class _Signer(TimestampSigner):
    """Signs with the time of the project's clock."""

    def get_timestamp(self) -> int:
        """Seconds since 1970."""
        return int(utcnow().timestamp())


def sign(secret: str, not_me: NotMe) -> str:
    """The token; nobody can make one without the secret."""
    return str(_serializer(secret).dumps(list(not_me)))


def read(secret: str, token: str) -> NotMe | None:
    """What a token says, or None where it is wrong or too old."""
    try:
        audit_id, user_id = _serializer(secret).loads(token, max_age=int(HOLDS.total_seconds()))
    except (BadData, ValueError, TypeError):
        return None
    return NotMe(int(audit_id), int(user_id))


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="this is not me", signer=_Signer)
