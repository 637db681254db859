"""The responders that stand, or once stood, for a member: since when, and how much of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from app.extensions import db
from app.models import FreshworksUserMapping, LinkPeriod
from app.services.history.comparison import Sums

_M = FreshworksUserMapping


@dataclass(frozen=True)
class Stretch:
    """From when to when; None is open at that end."""

    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True)
class Linked:
    """One responder: the stretches in which it stood for the member, and the tickets of it."""

    mapping_id: int
    freshworks_user_id: int
    freshworks_username: str | None
    active: bool
    is_present: bool
    link_source: str | None
    confirmed: bool
    tickets: int
    total: int
    periods: list[Stretch] = field(default_factory=list)


def of_member(user_id: int, sums: Mapping[int, Sums]) -> list[Linked]:
    """All responders of a member: those of today first, then by tickets in the range."""
    query = (
        sa.select(_M, LinkPeriod.starts_at, LinkPeriod.ends_at)
        .join(_M, _M.freshworks_user_id == LinkPeriod.freshworks_user_id)
        .where(LinkPeriod.user_id == user_id)
        .order_by(LinkPeriod.starts_at.is_not(None), LinkPeriod.starts_at)
    )
    found: dict[int, Linked] = {}
    for mapping, starts_at, ends_at in db.session.execute(query):
        responder_id = mapping.freshworks_user_id
        if responder_id not in found:
            found[responder_id] = _linked(mapping, user_id, sums.get(responder_id))
        found[responder_id].periods.append(Stretch(starts_at, ends_at))
    return sorted(
        found.values(), key=lambda one: (not one.is_present, -one.tickets, one.mapping_id)
    )


def _linked(mapping: FreshworksUserMapping, user_id: int, sums: Sums | None) -> Linked:
    return Linked(
        mapping_id=mapping.id,
        freshworks_user_id=mapping.freshworks_user_id,
        freshworks_username=mapping.freshworks_username,
        active=mapping.active,
        is_present=mapping.user_id == user_id,
        link_source=mapping.link_source,
        confirmed=mapping.confirmed,
        tickets=0 if sums is None else sums.tickets[0],
        total=0 if sums is None else sums.total,
    )
