"""Taking decisions back: the state of before, and with it the credit of before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.errors import Conflict
from app.extensions import db
from app.models import UNSURE, AuditEntry, FreshworksUserMapping, User
from app.services import (
    audit,
    link_change,
    link_state,
    linking,
    notifications,
    preferences,
    projection,
    wording,
)
from app.services.actor import Actor
from app.services.audit import Decision
from app.services.link_state import LinkState
from app.services.linking import Outcome
from app.services.reporting import Reporting
from app.services.timeline import holder
from app.services.transaction import transaction

# So many changes of a batch are taken back in one transaction.
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Undone:
    """What came of it, and the later decisions that went with it (`restore`), latest first."""

    outcome: Outcome
    later: tuple[AuditEntry, ...] = ()


@dataclass(frozen=True)
class Left:
    """A change of a batch that was left as it is, why, and what was decided since."""

    mapping_id: int
    freshworks_username: str
    reason: str
    later: tuple[AuditEntry, ...]


@dataclass(frozen=True)
class BatchOutcome:
    """What undoing a batch did."""

    undone: tuple[Outcome, ...]
    left: tuple[Left, ...]
    message: str
    batch_id: int | None


class ChangedSince(Conflict):
    """The mapping was decided about again: `later` are those decisions, latest first."""

    def __init__(self, sentence: str, later: Sequence[AuditEntry]) -> None:
        super().__init__(sentence, code="changed_since")
        self.later = tuple(later)


def undo(
    actor: Actor,
    entry_id: int,
    rules: Reporting,
    *,
    restore: bool = False,
    dry_run: bool = False,
) -> Undone:
    """Take one decision back; `ChangedSince` where others followed, unless they go with it.

    `restore` brings back the state before the entry, whatever was decided since.
    """
    with transaction(keep=not dry_run):
        entry = audit.get(entry_id)
        if not can_undo(entry):
            raise Conflict(
                "This entry is no decision about a mapping and no change of settings, so there is"
                " nothing to take back. Nothing changed."
            )
        if entry.action == audit.SETTINGS:
            done = Undone(_undo_settings(actor, entry))
        else:
            done = _undo(actor, entry, rules, _Order(_Batch(None), restore, dry_run))
    return _trial(done) if dry_run else done


def undo_batch(
    actor: Actor,
    batch_id: int,
    rules: Reporting,
    *,
    restore: bool = False,
    dry_run: bool = False,
) -> BatchOutcome:
    """Take all decisions of a batch back; those followed by others are listed and left."""
    ids = audit.decision_ids_of(batch_id)
    batch = _Batch("undo")
    undone: list[Outcome] = []
    left: list[Left] = []
    # In steps, so that others can write in between; a later try goes on with those that are left.
    for start in range(0, len(ids), MOST_AT_ONCE):
        with transaction(keep=not dry_run):
            entries = audit.entries(ids[start : start + MOST_AT_ONCE])
            linking.hold({entry.mapping_id for entry in entries if entry.mapping_id is not None})
            batch = _Batch("undo", None if dry_run else batch.id)
            with projection.together(rules):
                for entry in entries:
                    try:
                        done = _undo(actor, entry, rules, _Order(batch, restore, dry_run))
                        undone.append(done.outcome)
                    except ChangedSince as conflict:
                        left.append(_left(entry, conflict))
    message = f"{wording.count(len(undone), 'change')} {'would be ' if dry_run else ''}undone."
    if left:
        message += f" {wording.count(len(left), 'mapping')} left: undone already, or changed since."
    return BatchOutcome(tuple(undone), tuple(left), message, None if dry_run else batch.id)


def _trial(done: Undone) -> Undone:
    """Without the entry that was taken back with everything else."""
    return replace(done, outcome=replace(done.outcome, audit_id=None))


def can_undo(entry: AuditEntry) -> bool:
    """Whether an entry is of a kind that can be taken back."""
    return entry.before is not None and entry.action in audit.DECISIONS | {audit.SETTINGS}


def _undo_settings(actor: Actor, entry: AuditEntry) -> Outcome:
    done = preferences.restore(actor, entry)
    return Outcome(None, True, "Undone. The settings are as before.", done.id)


class _Batch:
    """A batch that is opened by its first change, so that none is empty."""

    def __init__(self, kind: str | None, id: int | None = None) -> None:
        self._kind = kind
        self.id = id

    def opened(self) -> int | None:
        """Its id, or None where the change stands alone."""
        if self.id is None and self._kind is not None:
            self.id = audit.open_batch(self._kind)
        return self.id


@dataclass(frozen=True)
class _Order:
    """How to undo: in which batch, with what was decided since, and whether as a trial."""

    batch: _Batch
    restore: bool
    trial: bool


# By whether it is a trial, and whether later decisions go too.
_VERBS = {
    (False, False): "Undone. {} is",
    (False, True): "Restored. {} is",
    (True, False): "{} would be",
    (True, True): "{} would be",
}


def _undo(actor: Actor, entry: AuditEntry, rules: Reporting, order: _Order) -> Undone:
    assert entry.mapping_id is not None
    assert entry.before is not None
    assert entry.after is not None
    mapping = linking.locked(entry.mapping_id)
    now = link_state.read(mapping)
    later = audit.decisions_after(entry)
    # What was changed and changed back since is as good as never touched; a member's "this is
    # not me" changes nothing that could be lost.
    if later and not order.restore and _plain(now) != _plain(LinkState.from_json(entry.after)):
        raise ChangedSince(_why_not(later, entry, wording.name_of(mapping)), later)
    restored = order.restore and bool(later)
    wanted = _wanted(actor, mapping, [entry, *later])
    if wanted == now:
        return Undone(Outcome(mapping.id, False, wording.as_before(mapping)))
    decision = Decision(
        "restore" if restored else "undo",
        entry.user_id,
        batch_id=order.batch.opened(),
        undoes_id=entry.id,
    )
    done, effect = audit.decide(actor, mapping, now, wanted, decision, rules)
    if mapping.user_id is not None and mapping.user_id != holder(now.timeline):
        notifications.note_again(done, mapping.user_id)
    member = None if mapping.user_id is None else db.session.get(User, mapping.user_id)
    message = wording.undone(mapping, member, _VERBS[order.trial, restored])
    outcome = Outcome(mapping.id, True, message, done.id, effect)
    return Undone(outcome, tuple(later) if restored else ())


def _plain(state: LinkState) -> LinkState:
    return replace(state, flag=None)


def _wanted(
    actor: Actor, mapping: FreshworksUserMapping, taken_back: Sequence[AuditEntry]
) -> LinkState:
    """The state before the first entry. What a program linked and a person parts waits for one."""
    first = taken_back[0]
    assert first.before is not None
    state = LinkState.from_json(first.before)
    if not audit.is_a_person(actor):
        return state
    for entry in taken_back:
        member = _linked_by_program(entry)
        if member is not None and member.id != holder(state.timeline):
            unsure = linking.judgement(actor, UNSURE, mapping, member)
            state = replace(state.judged(unsure), reserved_email=None)
    return state


def _linked_by_program(entry: AuditEntry) -> User | None:
    """The member that a program linked with this entry, if it was one."""
    if entry.action not in ("link", "relink") or entry.after is None or entry.user_id is None:
        return None
    source = LinkState.from_json(entry.after).link_source
    return db.session.get(User, entry.user_id) if source in link_change.BY_PROGRAM else None


def _why_not(later: Sequence[AuditEntry], entry: AuditEntry, name: str) -> str:
    last = later[0]
    if last.undoes_id == entry.id:
        return f"This change of {name} was undone already by {last.actor_label}. Nothing changed."
    return (
        f"{name} was changed again since by {last.actor_label}. Nothing changed;"
        " undo the later change first, or restore the state before this one."
    )


def _left(entry: AuditEntry, conflict: ChangedSince) -> Left:
    assert entry.mapping_id is not None
    mapping = linking.locked(entry.mapping_id)
    return Left(mapping.id, wording.name_of(mapping), conflict.sentence, conflict.later)
