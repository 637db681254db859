"""What the ledger adds up to: the figures that all others are measured by."""

from __future__ import annotations

import sqlalchemy as sa

from app.models import Closure, FreshworksUserMapping, LinkPeriod
from app.services.credit import IN_PERIOD
from app.services.self_check.drift import EFFECTIVE, number

_CREDITED = (
    sa.select(sa.func.count()).select_from(Closure).join(LinkPeriod, IN_PERIOD).where(EFFECTIVE)
)


def effective() -> int:
    """All effective closures."""
    return number(sa.select(sa.func.count()).where(EFFECTIVE))


def credited() -> int:
    """Effective closures that a member is credited with."""
    return number(_CREDITED)


def credited_to_present_members() -> int:
    """Effective closures credited to whom their responder is linked to now."""
    mapping = FreshworksUserMapping
    present = sa.and_(
        mapping.freshworks_user_id == Closure.responder_id, mapping.user_id == LinkPeriod.user_id
    )
    return number(_CREDITED.join(mapping, present))


def without_responder() -> int:
    """Effective closures that nobody held."""
    return number(sa.select(sa.func.count()).where(EFFECTIVE, Closure.responder_id.is_(None)))
