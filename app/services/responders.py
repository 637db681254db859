"""Keeping one mapping for each responder: from the list of agents, and from tickets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from app.extensions import db
from app.freshworks_service import Agent
from app.models import FreshworksUserMapping, MappingStats
from app.services import audit, intake, link_change, link_state, linking, people, totals
from app.services.actor import SYSTEM
from app.services.audit import Decision
from app.services.link_change import Change
from app.services.lookup import among
from app.services.reporting import Reporting
from app.services.transaction import end_reading, transaction
from app.text import fold, fold_all, storable, storable_name

_NAME_LENGTH = 100
_NEW_PERSON = "Name and e-mail both changed: the seat has a new person."
_SEAT_CHANGED = Change(None, comment=_NEW_PERSON, flag=link_change.SEAT_CHANGED)
_EMAIL_LENGTH = 254


@dataclass(frozen=True)
class Counts:
    """How many mappings a list of agents made, changed, left alone and set aside."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deactivated: int = 0


def placeholder(responder_id: int) -> str:
    """The name of a responder of whom nothing but the id is known."""
    return f"Responder {responder_id}"


def ensure(responder_ids: Iterable[int]) -> int:
    """Give every responder found on a ticket a mapping, named by its id until a name is known.

    Returns how many had none.
    """
    wanted = set(responder_ids)
    known = FreshworksUserMapping.freshworks_user_id
    query = sa.select(known).where(among(known, wanted))
    missing = sorted(wanted - set(db.session.scalars(query)))
    for responder_id in missing:
        # Not in the list of agents so far: it may never have been, or may have left.
        _add(Agent(id=responder_id, name=None, email=None, active=False))
    if missing:
        _told()
    return len(missing)


def store_page(agents: Sequence[Agent], rules: Reporting) -> Counts:
    """Bring the mappings of one page of agents up to date, in one transaction."""
    with transaction():
        intake.one_at_a_time()
        known = _held([agent.id for agent in agents])
        created = [agent for agent in agents if agent.id not in known]
        for agent in created:
            _add(agent)
        for agent in agents:
            if agent.id in known and _is_somebody_else(known[agent.id], agent):
                _part(known[agent.id], rules)
        changes = [_update(known[agent.id], agent) for agent in agents if agent.id in known]
        if created or any(changes):
            _told()
    return Counts(len(created), sum(changes), len(changes) - sum(changes))


def _held(responder_ids: Collection[int]) -> dict[int, FreshworksUserMapping]:
    """The mappings by responder, all held before any is changed: agents come in no order."""
    mapping = FreshworksUserMapping
    listed = among(mapping.freshworks_user_id, responder_ids)
    # None can be added or removed meanwhile: only one intake at a time does so.
    linking.hold(db.session.scalars(sa.select(mapping.id).where(listed)).all())
    found = db.session.scalars(sa.select(mapping).where(listed))
    return {mapping.freshworks_user_id: mapping for mapping in found}


def _is_somebody_else(mapping: FreshworksUserMapping, agent: Agent) -> bool:
    """Whether the seat of a responder, linked or reserved, was given to another person.

    A new name alone is a marriage, a new address alone a new mailbox; both are a new person.
    """
    if mapping.user_id is None and mapping.reserved_email is None:
        return False
    if not (agent.name and agent.email and mapping.freshworks_email):
        return False
    # Compared as they are stored: of a name that is cut off, the rest is no news.
    name, email = _storable(agent)
    is_new_name = fold(mapping.freshworks_username or "") != fold(name)
    return is_new_name and fold(mapping.freshworks_email) != fold(email)


def _part(mapping: FreshworksUserMapping, rules: Reporting) -> None:
    """End the link, or the reservation, of who had the seat before; a person looks at it then."""
    if mapping.user_id is not None:
        linking.change(SYSTEM, mapping.id, _SEAT_CHANGED, rules)
        return
    before = link_state.read(mapping)
    after = replace(before, reserved_email=None, flag=link_change.SEAT_CHANGED)
    decision = Decision("reserve", None, comment=_NEW_PERSON)
    audit.decide(SYSTEM, mapping, before, after, decision, rules)


def active_besides(listed: set[int]) -> list[int]:
    """The active responders that a complete list of agents does not name."""
    active = sa.select(FreshworksUserMapping.freshworks_user_id).where(FreshworksUserMapping.active)
    found = sorted(set(db.session.scalars(active)) - listed)
    end_reading()
    return found


def deactivate(gone: Collection[int]) -> int:
    """Mark responders who are in Freshworks no more; returns how many were active."""
    with transaction():
        query = sa.select(FreshworksUserMapping).where(
            FreshworksUserMapping.active, among(FreshworksUserMapping.freshworks_user_id, gone)
        )
        mappings = db.session.scalars(query.order_by(FreshworksUserMapping.id)).all()
        for mapping in mappings:
            mapping.active = False
        if mappings:
            _told()
    return len(mappings)


def _told() -> None:
    """Tiles and matcher see the change."""
    totals.refresh()
    people.changed()


def _add(agent: Agent) -> None:
    mapping = FreshworksUserMapping(freshworks_user_id=agent.id)
    _update(mapping, agent)
    db.session.add(mapping)
    db.session.flush()
    db.session.add(MappingStats(mapping_id=mapping.id))


def _storable(agent: Agent) -> tuple[str, str]:
    """Name and e-mail as far as they can be stored."""
    return storable_name(agent.name or "", _NAME_LENGTH), storable(agent.email or "")


def _update(mapping: FreshworksUserMapping, agent: Agent) -> bool:
    """Copy what Freshworks says of a responder; a name once known is not forgotten."""
    told_name, told_email = _storable(agent)
    name = told_name or mapping.freshworks_username or placeholder(agent.id)
    email = told_email or mapping.freshworks_email
    if email is not None and len(email) > _EMAIL_LENGTH:
        # Longer than an address can be; cut off, it would be somebody else's.
        email = None
    values = {
        "freshworks_username": name,
        "freshworks_email": email,
        "active": agent.active,
        "search_text": fold_all(name, email, agent.id)[:1000],
    }
    changed = any(getattr(mapping, key) != value for key, value in values.items())
    if changed:
        for key, value in values.items():
            setattr(mapping, key, value)
    return changed
