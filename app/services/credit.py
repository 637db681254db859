"""The law of credit as one condition: a closure counts for whom its responder stood for then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.models import Closure, LinkPeriod

# Joins a closure to the period of its responder that contains its instant.
IN_PERIOD = sa.and_(
    LinkPeriod.freshworks_user_id == Closure.responder_id,
    sa.or_(LinkPeriod.starts_at.is_(None), LinkPeriod.starts_at <= Closure.closed_at),
    sa.or_(LinkPeriod.ends_at.is_(None), LinkPeriod.ends_at > Closure.closed_at),
)


def together(one: Mapping[str, int], other: Mapping[Any, int]) -> dict[str, int]:
    """Two effects on credit as one, keyed by the member's id as text, as JSON keeps it."""
    total = Counter(dict(one))
    total.update({str(user_id): tickets for user_id, tickets in other.items()})
    return {user_id: tickets for user_id, tickets in sorted(total.items()) if tickets}
