"""Taking link changes back: the periods of before, and with them the credit of before."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.errors import Conflict
from app.extensions import db
from app.models import AuditEntry, User
from app.services import audit, linking, wording
from app.services.actor import Actor
from app.services.audit import LinkState
from app.services.linking import Outcome
from app.services.reporting import Reporting
from app.services.transaction import transaction


@dataclass(frozen=True)
class Left:
    """A change of a batch that was left as it is, and why."""

    mapping_id: int
    freshworks_username: str
    reason: str


@dataclass(frozen=True)
class BatchOutcome:
    """What undoing a batch did."""

    undone: tuple[Outcome, ...]
    left: tuple[Left, ...]
    message: str
    batch_id: int | None


def undo(actor: Actor, entry_id: int, rules: Reporting, batch_id: int | None = None) -> Outcome:
    """Take one link change back; refused when the mapping was changed again since."""
    with transaction():
        entry = audit.get(entry_id)
        if entry.action not in audit.LINK_ACTIONS or entry.before is None:
            raise Conflict("This entry is no change of a link, so nothing can be undone.")
        return _undo(actor, entry, rules, batch_id)


def undo_batch(actor: Actor, batch_id: int, rules: Reporting) -> BatchOutcome:
    """Take all link changes of a batch back; those changed again since are listed and left."""
    undone: list[Outcome] = []
    left: list[Left] = []
    with transaction():
        entries = audit.link_changes_of(batch_id)
        linking.hold({entry.mapping_id for entry in entries if entry.mapping_id is not None})
        new_batch = audit.open_batch("undo") if entries else None
        for entry in entries:
            try:
                undone.append(_undo(actor, entry, rules, new_batch))
            except Conflict as conflict:
                left.append(_left(entry, conflict))
    message = f"{wording.count(len(undone), 'link')} undone."
    if left:
        message += f" {wording.count(len(left), 'mapping')} left: undone already, or changed since."
    return BatchOutcome(tuple(undone), tuple(left), message, new_batch if undone else None)


def _undo(actor: Actor, entry: AuditEntry, rules: Reporting, batch_id: int | None) -> Outcome:
    assert entry.mapping_id is not None
    assert entry.before is not None
    mapping = linking.locked(entry.mapping_id)
    last = audit.latest_link_change(mapping.id)
    if last is not None and last.id != entry.id:
        raise Conflict(_why_not(last, entry, wording.name_of(mapping)), code="changed_since")
    before = linking.state_of(mapping)
    after = LinkState.from_json(entry.before)
    effect = linking.put(mapping, after, rules)
    done = audit.record(
        actor,
        "undo",
        mapping=mapping,
        user_id=entry.user_id,
        batch_id=batch_id,
        undoes_id=entry.id,
        before=before.to_json(),
        after=after.to_json(),
        effect=json.dumps(effect),
    )
    member = None if mapping.user_id is None else db.session.get(User, mapping.user_id)
    return Outcome(mapping.id, True, wording.undone(mapping, member), done.id, effect)


def _why_not(last: AuditEntry, entry: AuditEntry, name: str) -> str:
    if last.undoes_id == entry.id:
        return f"This change of {name} was undone already by {last.actor_label}. Nothing changed."
    return (
        f"{name} was changed again since by {last.actor_label}. Nothing changed;"
        " undo the later change first."
    )


def _left(entry: AuditEntry, conflict: Conflict) -> Left:
    assert entry.mapping_id is not None
    mapping = linking.locked(entry.mapping_id)
    return Left(mapping.id, wording.name_of(mapping), conflict.sentence)
