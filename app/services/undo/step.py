"""Taking one decision back, inside a transaction: the state of before, and its credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.errors import Conflict
from app.extensions import db
from app.models import UNDONE, AuditEntry, FreshworksUserMapping, User
from app.services import (
    audit,
    link_change,
    link_state,
    linking,
    notifications,
    undo_words,
    wording,
)
from app.services.actor import Actor
from app.services.audit import Decision
from app.services.link_state import LinkState
from app.services.linking import Outcome
from app.services.reporting import Reporting
from app.services.timeline import holder


@dataclass(frozen=True)
class Undone:
    """What came of it, and the later decisions that went with it (`restore`), latest first."""

    outcome: Outcome
    later: tuple[AuditEntry, ...] = ()


class ChangedSince(Conflict):
    """The mapping was decided about again: `later` are those decisions, latest first."""

    def __init__(self, sentence: str, later: Sequence[AuditEntry]) -> None:
        super().__init__(sentence, code="changed_since")
        self.later = tuple(later)


class Batch:
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
class Order:
    """How to undo: in which batch, with what was decided since, and whether as a trial."""

    batch: Batch
    restore: bool
    trial: bool


# By whether it is a trial, and whether later decisions go too.
_VERBS = {
    (False, False): "Undone. {} is",
    (False, True): "Restored. {} is",
    (True, False): "{} would be",
    (True, True): "{} would be",
}


def take_back(actor: Actor, entry: AuditEntry, rules: Reporting, order: Order) -> Undone:
    """Bring back what was before an entry; `ChangedSince` where others followed."""
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
    subject, again = undo_words.again(wording.name_of(mapping), now, wanted, undo_words.username)
    message = f"{_VERBS[order.trial, restored].format(subject)} {again}."
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
            # What a person parted before says more.
            if not state.keeps_apart(member.id):
                state = state.judged(linking.judgement(actor, UNDONE, mapping, member))
            state = replace(state, reserved_email=None)
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
