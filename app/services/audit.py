"""The audit trail: one entry per change, written in the transaction of the change itself."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.clock import utcnow
from app.errors import NotFound
from app.extensions import db
from app.models import AuditBatch, AuditEntry, FreshworksUserMapping, User
from app.services import link_state, wording
from app.services.actor import Actor
from app.services.link_state import LinkState
from app.services.lookup import among
from app.services.reporting import Reporting
from app.services.timeline import holder

# Decisions about a mapping carry a `LinkState` before and after, so one undo takes back them all.
DECISIONS = frozenset(
    {"link", "unlink", "relink", "confirm", "reject", "unsure", "exclude", "include"}
    | {"reserve", "dispute", "undo", "restore"}
)
_MAY_PART = ("unlink", "undo", "restore")
# Where a person decided, and no program.
BY_PEOPLE = ("web", "cli", "api")
SETTINGS = "settings"
# In an entry about settings: which of its values are those of the environment.
FROM_ENVIRONMENT = "from_environment"
# Nobody decides these; what they bring is counted, time and again.
COUNTED = frozenset({"sync", "webhook"})
RUNS = COUNTED | {"responders_import"}
# These keep the values before and after them, so that they can be taken back.
MEMBER_CHANGES = frozenset({"member_changed", "member_deactivated", "member_reactivated"})
TOKENS = frozenset({"token_made", "token_revoked"})
MEMBER_ACTIONS = (
    MEMBER_CHANGES
    | TOKENS
    | {
        "member_created",
        "member_erased",
        "member_link_made",
        "member_password_set",
    }
)
# Only admins do these, so only they take them back.
OF_ADMINS = MEMBER_CHANGES | {SETTINGS}
ACTIONS = DECISIONS | RUNS | MEMBER_ACTIONS | {SETTINGS}


@dataclass(frozen=True)
class Decision:
    """What is written of a decision besides the states before and after it."""

    action: str
    user_id: int | None
    batch_id: int | None = None
    undoes_id: int | None = None
    comment: str | None = None
    confidence: float | None = None


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
    """Write one entry, which has its number then. `columns` are those that `add` takes."""
    entry = add(actor, action, mapping=mapping, user_id=user_id, **columns)
    db.session.flush()
    return entry


def add(
    actor: Actor,
    action: str,
    *,
    mapping: FreshworksUserMapping | None = None,
    user_id: int | None = None,
    **columns: Any,
) -> AuditEntry:
    """Have one entry written with the next flush; many go together. `columns`: batch_id,
    undoes_id, before, after, effect (JSON), comment, confidence."""
    if action not in ACTIONS:
        raise ValueError(f"{action!r} is no audit action.")
    member = None if user_id is None else db.session.get(User, user_id)
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
        responder_name=None if mapping is None else wording.name_of(mapping),
        member_name=None if member is None else member.username,
        **columns,
    )
    db.session.add(entry)
    return entry


def settings_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that one side of an entry about settings holds, with their values."""
    return {name: value for name, value in values.items() if name != FROM_ENVIRONMENT}


def get(entry_id: int) -> AuditEntry:
    """One entry, or `NotFound`."""
    entry = db.session.get(AuditEntry, entry_id)
    if entry is None:
        raise NotFound(f"There is no audit entry {entry_id}.")
    return entry


def decide(
    actor: Actor,
    mapping: FreshworksUserMapping,
    before: LinkState,
    after: LinkState,
    decision: Decision,
    rules: Reporting,
) -> tuple[AuditEntry, dict[str, int]]:
    """Store the state that a decision leads to, with its entry; returns that and the effect."""
    effect = link_state.put(mapping, before, after, rules)
    entry = record(
        actor,
        mapping=mapping,
        before=before.to_json(),
        after=after.to_json(),
        effect=json.dumps(effect),
        **asdict(decision),
    )
    return entry, effect


def is_a_person(actor: Actor) -> bool:
    """Whether somebody decided, and no program."""
    return actor.source in BY_PEOPLE


def decision_ids_of(batch_id: int) -> list[int]:
    """The decisions of a batch, latest first; `NotFound` if there is no such batch."""
    if db.session.get(AuditBatch, batch_id) is None:
        raise NotFound(f"There is no batch {batch_id}.")
    query = sa.select(AuditEntry.id).where(
        AuditEntry.batch_id == batch_id, AuditEntry.action.in_(DECISIONS)
    )
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc())))


def entries(ids: Collection[int]) -> list[AuditEntry]:
    """These entries, latest first."""
    query = sa.select(AuditEntry).where(among(AuditEntry.id, ids))
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc())))


def latest_decision(mapping_id: int) -> AuditEntry | None:
    """The last decision about a mapping, undo included."""
    return db.session.scalar(_decisions_about(mapping_id).limit(1))


def latest_end(mapping_id: int) -> tuple[AuditEntry, int] | None:
    """The last decision that ended the link of a mapping, and the member who was parted."""
    query = _decisions_about(mapping_id).where(AuditEntry.action.in_(_MAY_PART))
    for entry in db.session.scalars(query):
        # Undo takes back other decisions than links too.
        earlier, now = _holder(entry.before), _holder(entry.after)
        if earlier is not None and now is None:
            return entry, earlier
    return None


def latest_disputes(mapping_ids: Collection[int]) -> dict[int, datetime]:
    """When a member said last of some mappings: this is not me."""
    if not mapping_ids:
        return {}
    entry = AuditEntry
    query = sa.select(entry.mapping_id, sa.func.max(entry.created_at)).where(
        among(entry.mapping_id, mapping_ids), entry.action == "dispute"
    )
    found = db.session.execute(query.group_by(entry.mapping_id))
    return {mapping_id: at for mapping_id, at in found if mapping_id is not None}


def decisions_after(entry: AuditEntry) -> list[AuditEntry]:
    """The decisions about the same mapping that came later, latest first."""
    assert entry.mapping_id is not None
    later = _decisions_about(entry.mapping_id).where(AuditEntry.id > entry.id)
    return list(db.session.scalars(later))


def _holder(state: str | None) -> int | None:
    return None if state is None else holder(LinkState.from_json(state).timeline)


def _decisions_about(mapping_id: int) -> sa.Select[AuditEntry]:
    about = sa.and_(AuditEntry.mapping_id == mapping_id, AuditEntry.action.in_(DECISIONS))
    return sa.select(AuditEntry).where(about).order_by(AuditEntry.id.desc())
