"""Linking: who a responder stands for. Web, command line and worker all change it here."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.clock import utcnow
from app.errors import Conflict, Invalid, NotFound
from app.extensions import db
from app.models import Closure, FreshworksUserMapping, LinkPeriod, TicketClosure, User
from app.services import audit, projection, totals, wording
from app.services.actor import Actor
from app.services.audit import LinkState
from app.services.reporting import Reporting
from app.services.timeline import Period, Timeline, claim, end_open, holder, move, remove
from app.services.transaction import transaction

_log = logging.getLogger(__name__)

HISTORIES = ("keep", "move", "remove")
LINK_HISTORIES = ("keep", "move")
UNLINK_HISTORIES = ("keep", "remove")


@dataclass(frozen=True)
class Change:
    """What is wanted of a mapping.

    `user_id` None unlinks. `version`, where given, is the one that the caller saw. `history`
    says where the earlier member's credit belongs. `source` is how the link came about.
    """

    user_id: int | None
    history: str = "keep"
    version: int | None = None
    source: str = "manual"
    batch_id: int | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of it. `effect` is the change of credit by member id, and of the unclaimed."""

    mapping_id: int
    changed: bool
    message: str
    audit_id: int | None = None
    effect: dict[str, int] | None = None


def change(actor: Actor, mapping_id: int, wanted: Change, rules: Reporting) -> Outcome:
    """Link, unlink or relink one mapping: periods, projection and audit entry together."""
    _check_history(wanted)
    with transaction():
        mapping = locked(mapping_id)
        if mapping.user_id == wanted.user_id:
            return Outcome(mapping_id, False, wording.unchanged(mapping, _user(mapping.user_id)))
        _check_state(mapping, wanted)
        before = state_of(mapping)
        after = LinkState(
            _changed(mapping, before.timeline, wanted),
            link_source=None if wanted.user_id is None else wanted.source,
            confirmed=wanted.user_id is not None and wanted.source == "manual",
        )
        return _apply(actor, mapping, before, after, wanted, rules)


def locked(mapping_id: int) -> FreshworksUserMapping:
    """The mapping, held by this transaction; `NotFound` if there is none."""
    mapping = db.session.get(FreshworksUserMapping, mapping_id, with_for_update=True)
    if mapping is None:
        raise NotFound(
            f"There is no mapping {mapping_id}. Refresh the list to see those there are."
        )
    return mapping


def hold(mapping_ids: Collection[int]) -> None:
    """Hold many mappings at once, in one order for everybody, so that no two wait in a circle."""
    query = sa.select(FreshworksUserMapping.id).where(FreshworksUserMapping.id.in_(mapping_ids))
    db.session.execute(query.order_by(FreshworksUserMapping.id).with_for_update()).all()


def state_of(mapping: FreshworksUserMapping) -> LinkState:
    """The link state of a mapping as it is stored."""
    return LinkState(timeline_of(mapping), mapping.link_source, mapping.confirmed)


def timeline_of(mapping: FreshworksUserMapping) -> Timeline:
    """The stored periods of a mapping, in time order."""
    query = (
        sa.select(LinkPeriod.user_id, LinkPeriod.starts_at, LinkPeriod.ends_at)
        .where(LinkPeriod.freshworks_user_id == mapping.freshworks_user_id)
        .order_by(LinkPeriod.starts_at.is_not(None), LinkPeriod.starts_at)
    )
    return tuple(Period(*row) for row in db.session.execute(query))


def credit_of(mapping: FreshworksUserMapping) -> dict[int, int]:
    """How many closures of this responder each member is credited with."""
    query = (
        sa.select(TicketClosure.user_id, sa.func.sum(TicketClosure.tickets_closed))
        .where(TicketClosure.freshworks_user_id == mapping.freshworks_user_id)
        .group_by(TicketClosure.user_id)
    )
    return {user_id: int(tickets) for user_id, tickets in db.session.execute(query)}


def put(mapping: FreshworksUserMapping, state: LinkState, rules: Reporting) -> dict[str, int]:
    """Store a link state and project it; returns the effect on credit by member id."""
    before = credit_of(mapping)
    mapping.user_id = holder(state.timeline)
    mapping.link_source = state.link_source
    mapping.confirmed = state.confirmed
    mapping.version += 1
    mapping.updated_at = utcnow()
    _replace_periods(mapping, state.timeline)
    db.session.flush()
    projection.refresh(projection.Scope.of_responder(mapping.freshworks_user_id), rules)
    # A link without any closure changes no figure of its row, and yet how many are linked.
    totals.refresh()
    return _difference(before, credit_of(mapping))


def _check_history(wanted: Change) -> None:
    linking = wanted.user_id is not None
    allowed = LINK_HISTORIES if linking else UNLINK_HISTORIES
    if wanted.history not in allowed:
        sentence = f"{'Linking' if linking else 'Unlinking'} takes {' or '.join(allowed)}."
        raise Invalid(f"The choice for earlier tickets is wrong. {sentence}", {"history": sentence})


def _check_state(mapping: FreshworksUserMapping, wanted: Change) -> None:
    member = _user(wanted.user_id)
    if wanted.user_id is not None and (member is None or not member.is_active):
        raise NotFound("There is no active member with this id. Choose another from the list.")
    if wanted.version is not None and wanted.version != mapping.version:
        raise Conflict(
            wording.stale(mapping, audit.latest_link_change(mapping.id), _user(mapping.user_id)),
            code="stale_version",
        )


def _changed(mapping: FreshworksUserMapping, timeline: Timeline, wanted: Change) -> Timeline:
    """The time line after the change; see "Links" in the rules of credit."""
    earlier = holder(timeline)
    if earlier is not None:
        if wanted.history == "remove":
            timeline = remove(timeline, earlier)
        elif wanted.history == "move" and wanted.user_id is not None:
            timeline = move(timeline, earlier, wanted.user_id)
        else:
            timeline = end_open(timeline, _end_of_period(mapping))
    return timeline if wanted.user_id is None else claim(timeline, wanted.user_id)


def _end_of_period(mapping: FreshworksUserMapping) -> datetime:
    """Now, or just behind the latest closure known: one at this very instant keeps its credit."""
    query = (
        sa.select(Closure.closed_at)
        .where(Closure.responder_id == mapping.freshworks_user_id)
        # Days follow instants, so one index serves days and instants alike.
        .order_by(Closure.local_date.desc(), Closure.closed_at.desc())
    )
    latest = db.session.scalar(query.limit(1))
    now = utcnow()
    return now if latest is None else max(now, latest + timedelta(microseconds=1))


def _apply(
    actor: Actor,
    mapping: FreshworksUserMapping,
    before: LinkState,
    after: LinkState,
    wanted: Change,
    rules: Reporting,
) -> Outcome:
    earlier = _user(holder(before.timeline))
    effect = put(mapping, after, rules)
    entry = audit.record(
        actor,
        _action(earlier, wanted.user_id),
        mapping=mapping,
        user_id=wanted.user_id or (None if earlier is None else earlier.id),
        batch_id=wanted.batch_id,
        before=before.to_json(),
        after=after.to_json(),
        effect=json.dumps(effect),
        comment=wanted.comment,
    )
    _log.debug(
        "Mapping %d: %s, member %s after %s (%s, %s), credit by member %s",
        *(mapping.id, entry.action, wanted.user_id, earlier and earlier.id),
        *(wanted.source, wanted.history, effect),
    )
    message = wording.changed(mapping, earlier, _user(wanted.user_id), effect)
    return Outcome(mapping.id, True, message, entry.id, effect)


def _action(earlier: User | None, user_id: int | None) -> str:
    if user_id is None:
        return "unlink"
    return "link" if earlier is None else "relink"


def _replace_periods(mapping: FreshworksUserMapping, timeline: Timeline) -> None:
    responder_id = mapping.freshworks_user_id
    db.session.execute(sa.delete(LinkPeriod).where(LinkPeriod.freshworks_user_id == responder_id))
    db.session.add_all(
        LinkPeriod(
            freshworks_user_id=responder_id,
            user_id=period.user_id,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
        )
        for period in timeline
    )


def _difference(before: dict[int, int], after: dict[int, int]) -> dict[str, int]:
    members = sorted(before.keys() | after.keys())
    changes = {str(user): after.get(user, 0) - before.get(user, 0) for user in members}
    return {user: change for user, change in changes.items() if change}


def _user(user_id: int | None) -> User | None:
    return None if user_id is None else db.session.get(User, user_id)
