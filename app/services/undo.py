"""Taking decisions back: the state of before, and with it the credit of before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Conflict
from app.extensions import db
from app.models import UNSURE, AuditEntry, FreshworksUserMapping, User
from app.services import audit, link_change, link_state, linking, preferences, projection, wording
from app.services.actor import Actor
from app.services.audit import Decision
from app.services.link_state import LinkState
from app.services.linking import Outcome
from app.services.reporting import Reporting
from app.services.transaction import transaction


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
        if entry.action == audit.SETTINGS:
            return Undone(_undo_settings(actor, entry))
        if not can_undo(entry):
            raise Conflict(
                "This entry is no decision about a mapping and no change of settings, so there is"
                " nothing to take back. Nothing changed."
            )
        return _undo(actor, entry, rules, _Batch(None), restore=restore)


def undo_batch(
    actor: Actor,
    batch_id: int,
    rules: Reporting,
    *,
    restore: bool = False,
    dry_run: bool = False,
) -> BatchOutcome:
    """Take all decisions of a batch back; those followed by others are listed and left."""
    undone: list[Outcome] = []
    left: list[Left] = []
    with transaction(keep=not dry_run):
        entries = audit.decisions_of(batch_id)
        linking.hold({entry.mapping_id for entry in entries if entry.mapping_id is not None})
        batch = _Batch("undo")
        with projection.together(rules):
            for entry in entries:
                try:
                    undone.append(_undo(actor, entry, rules, batch, restore=restore).outcome)
                except ChangedSince as conflict:
                    left.append(_left(entry, conflict))
    message = f"{wording.count(len(undone), 'change')} {'would be ' if dry_run else ''}undone."
    if left:
        message += f" {wording.count(len(left), 'mapping')} left: undone already, or changed since."
    return BatchOutcome(tuple(undone), tuple(left), message, batch.id)


def can_undo(entry: AuditEntry) -> bool:
    """Whether an entry is of a kind that can be taken back."""
    return entry.before is not None and entry.action in audit.DECISIONS | {audit.SETTINGS}


def _undo_settings(actor: Actor, entry: AuditEntry) -> Outcome:
    done = preferences.restore(actor, entry)
    return Outcome(None, True, "Undone. The settings are as before.", done.id)


class _Batch:
    """A batch that is opened by its first change, so that none is empty."""

    def __init__(self, kind: str | None) -> None:
        self._kind = kind
        self.id: int | None = None

    def opened(self) -> int | None:
        """Its id, or None where the change stands alone."""
        if self.id is None and self._kind is not None:
            self.id = audit.open_batch(self._kind)
        return self.id


def _undo(
    actor: Actor, entry: AuditEntry, rules: Reporting, batch: _Batch, *, restore: bool
) -> Undone:
    assert entry.mapping_id is not None
    assert entry.before is not None
    assert entry.after is not None
    mapping = linking.locked(entry.mapping_id)
    now = link_state.read(mapping)
    later = audit.decisions_after(entry)
    # What was changed and changed back since is as good as never touched.
    if later and not restore and now != LinkState.from_json(entry.after):
        raise ChangedSince(_why_not(later, entry, wording.name_of(mapping)), later)
    before = _wanted(actor, mapping, entry)
    decision = Decision(
        "restore" if later and restore else "undo",
        entry.user_id,
        batch_id=batch.opened(),
        undoes_id=entry.id,
    )
    done, effect = audit.decide(actor, mapping, now, before, decision, rules)
    member = None if mapping.user_id is None else db.session.get(User, mapping.user_id)
    outcome = Outcome(mapping.id, True, wording.undone(mapping, member), done.id, effect)
    return Undone(outcome, tuple(later) if restore else ())


def _wanted(actor: Actor, mapping: FreshworksUserMapping, entry: AuditEntry) -> LinkState:
    """The state before the entry. What a program linked and a person parts waits for a person."""
    assert entry.before is not None
    state = LinkState.from_json(entry.before)
    member = None if entry.user_id is None else db.session.get(User, entry.user_id)
    by_program = entry.action == "link" and mapping.link_source in link_change.BY_PROGRAM
    if not (by_program and member and audit.is_a_person(actor)):
        return state
    return state.judged(linking.judgement(actor, UNSURE, mapping, member))


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
