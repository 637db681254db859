"""The audit trail: one entry per change, written in the transaction of the change itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.clock import utcnow
from app.errors import NotFound
from app.extensions import db
from app.models import AuditBatch, AuditEntry, FreshworksUserMapping
from app.services.actor import Actor
from app.services.timeline import Period, Timeline

# Every action there is. Those of LINK_ACTIONS carry a link state before and after.
LINK_ACTIONS = frozenset({"link", "unlink", "relink", "undo"})
# Where a person decided, and no program.
BY_PEOPLE = ("web", "cli")
MEMBER_ACTIONS = frozenset({"member_created", "member_changed", "member_password_set"})
ACTIONS = LINK_ACTIONS | MEMBER_ACTIONS


@dataclass(frozen=True)
class LinkState:
    """All that a link change changes about a mapping, and all that undoing it needs."""

    timeline: Timeline
    link_source: str | None
    confirmed: bool

    def to_json(self) -> str:
        """The state as the JSON text that an entry keeps."""
        periods = [
            [period.user_id, _text(period.starts_at), _text(period.ends_at)]
            for period in self.timeline
        ]
        return json.dumps(
            {"periods": periods, "link_source": self.link_source, "confirmed": self.confirmed}
        )

    @classmethod
    def from_json(cls, text: str) -> LinkState:
        """The state that an entry kept."""
        data = json.loads(text)
        timeline = tuple(
            Period(user_id, _instant(starts_at), _instant(ends_at))
            for user_id, starts_at, ends_at in data["periods"]
        )
        return cls(timeline, data["link_source"], data["confirmed"])


def open_batch(kind: str) -> int:
    """Begin a batch of changes; returns its id."""
    batch = AuditBatch(kind=kind, created_at=utcnow())
    db.session.add(batch)
    db.session.flush()
    return batch.id


def record(
    actor: Actor,
    action: str,
    *,
    mapping: FreshworksUserMapping | None = None,
    user_id: int | None = None,
    **columns: Any,
) -> AuditEntry:
    """Write one entry. `columns`: batch_id, undoes_id, before, after, effect (JSON), comment."""
    if action not in ACTIONS:
        raise ValueError(f"{action!r} is no audit action.")
    entry = AuditEntry(
        created_at=utcnow(),
        actor_id=actor.user_id,
        actor_label=actor.label,
        source=actor.source,
        address=actor.address,
        action=action,
        mapping_id=None if mapping is None else mapping.id,
        freshworks_user_id=None if mapping is None else mapping.freshworks_user_id,
        user_id=user_id,
        **columns,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def get(entry_id: int) -> AuditEntry:
    """One entry, or `NotFound`."""
    entry = db.session.get(AuditEntry, entry_id)
    if entry is None:
        raise NotFound(f"There is no audit entry {entry_id}.")
    return entry


def link_changes_of(batch_id: int) -> list[AuditEntry]:
    """The link changes of a batch, latest first; `NotFound` if there is no such batch."""
    if db.session.get(AuditBatch, batch_id) is None:
        raise NotFound(f"There is no batch {batch_id}.")
    query = sa.select(AuditEntry).where(
        AuditEntry.batch_id == batch_id, AuditEntry.action.in_(LINK_ACTIONS)
    )
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc())))


def pairs_parted_by_people() -> list[tuple[int, int]]:
    """Mapping and member of each link whose last change is that a person ended it."""
    newest = (
        sa.select(sa.func.max(AuditEntry.id))
        .where(AuditEntry.action.in_(LINK_ACTIONS))
        .group_by(AuditEntry.mapping_id)
    )
    query = sa.select(AuditEntry.mapping_id, AuditEntry.user_id).where(
        AuditEntry.id.in_(newest),
        AuditEntry.action == "unlink",
        AuditEntry.source.in_(BY_PEOPLE),
    )
    rows = db.session.execute(query)
    return [(row[0], row[1]) for row in rows if row[0] is not None and row[1] is not None]


def latest_link_change(mapping_id: int) -> AuditEntry | None:
    """The last link change of a mapping, undo included."""
    query = (
        sa.select(AuditEntry)
        .where(AuditEntry.mapping_id == mapping_id, AuditEntry.action.in_(LINK_ACTIONS))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
