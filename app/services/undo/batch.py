"""Undo of a whole batch: some changes at a time, so that others can write in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.extensions import db
from app.models import AuditBatch, AuditEntry
from app.services import audit, auto_link, linking, projection
from app.services.actor import Actor
from app.services.bulk_rows import MOST_CHANGES
from app.services.jobs import Progress
from app.services.linking import Outcome
from app.services.reporting import Reporting
from app.services.transaction import transaction
from app.services.undo.step import Batch, ChangedSince, Order, take_back
from app.services.wording import count, name_of

# What one request may change, one request may take back. A longer batch, as auto-link makes them,
# takes longer than a person waits: it is a job then.
MOST_AT_ONCE = MOST_CHANGES
# So many are taken back in one transaction, in which nobody else can write; a trial, for which
# somebody waits, tries no more.
_STEP = 200
# So many that were left are listed in the result of a job, and so many named in its sentence.
_MOST_LISTED = 100
_MOST_NAMED = 3
_WHY_LEFT = "undone already, or changed since"


@dataclass(frozen=True)
class Left:
    """A change of a batch that was left as it is, why, and what was decided since."""

    mapping_id: int
    freshworks_username: str
    reason: str
    later: tuple[AuditEntry, ...]


@dataclass(frozen=True)
class BatchOutcome:
    """What undoing a batch did, of `size` changes; a trial of a long one tries the last ones."""

    undone: tuple[Outcome, ...]
    left: tuple[Left, ...]
    message: str
    batch_id: int | None
    size: int


def size_of(batch_id: int) -> int:
    """Of how many changes a batch consists; `NotFound` if there is none."""
    return len(audit.decision_ids_of(batch_id))


def is_long(size: int) -> bool:
    """Whether taking so many changes back is a job."""
    return size > MOST_AT_ONCE


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
    tried = ids[:_STEP] if dry_run else ids
    opened = None
    undone: list[Outcome] = []
    left: list[Left] = []
    # A later try goes on with those that are left.
    for start in range(0, len(tried), _STEP):
        with transaction(keep=not dry_run):
            batch = Batch("undo", opened)
            order = Order(batch, restore, dry_run)
            done = _step(actor, tried[start : start + _STEP], rules, order)
        opened = None if dry_run else batch.id
        undone += done[0]
        left += done[1]
    said = _sentence(len(undone), [one.freshworks_username for one in left], dry_run=dry_run)
    if undone and not dry_run:
        said += _leaves(actor, batch_id)
    if len(tried) < len(ids):
        said = f"The last {len(tried):,} of {count(len(ids), 'change')} tried out: {said}"
    return BatchOutcome(tuple(undone), tuple(left), said, opened, len(ids))


def run_job(
    actor: Actor,
    rules: Reporting,
    options: Mapping[str, Any],
    progress: Progress,
    counted: Mapping[str, Any],
) -> tuple[Mapping[str, Any], str]:
    """Take the batch that `options` name back as one; returns counts and a sentence.

    `counted` is what a worker before this one told `progress`: it goes on from there.
    """
    run = _Run(options["batch_id"], counted)
    while run.ids:
        with transaction():
            order = Order(Batch("undo", run.counts["batch_id"]), options["restore"], trial=False)
            run.step(actor, rules, order)
            done = run.counts["undone_count"] + run.counts["left_count"]
            progress(done, f"Taking back: {done:,} of {count(run.size, 'change')}", run.counts)
    later = _leaves(actor, options["batch_id"]) if run.counts["undone_count"] else ""
    return run.counts, run.sentence + later


class _Run:
    """A job: which changes are still to be taken back, and the counts so far."""

    def __init__(self, batch_id: int, counted: Mapping[str, Any]) -> None:
        self.counts: dict[str, Any] = {"undone_count": 0, "left_count": 0, "tickets": 0}
        self.counts |= {"batch_id": None, "reached": None, "left": []}
        self.counts |= {name: counted[name] for name in self.counts if name in counted}
        everything, reached = audit.decision_ids_of(batch_id), self.counts["reached"]
        self.size = len(everything)
        self.ids = [one for one in everything if reached is None or one < reached]

    def step(self, actor: Actor, rules: Reporting, order: Order) -> None:
        """Take the next ones back, the latest first."""
        ids, self.ids = self.ids[:_STEP], self.ids[_STEP:]
        undone, left = _step(actor, ids, rules, order)
        listed = [{**vars(one), "later": len(one.later)} for one in left]
        self.counts = {
            "undone_count": self.counts["undone_count"] + len(undone),
            "left_count": self.counts["left_count"] + len(left),
            "tickets": self.counts["tickets"] + sum(one.tickets for one in undone),
            "batch_id": order.batch.id,
            "reached": ids[-1],
            "left": [*self.counts["left"], *listed][:_MOST_LISTED],
        }

    @property
    def sentence(self) -> str:
        """The result as a person would say it."""
        names = [one["freshworks_username"] for one in self.counts["left"]]
        names += [""] * (self.counts["left_count"] - len(names))
        return _sentence(self.counts["undone_count"], names, dry_run=False)


def _step(
    actor: Actor, ids: Sequence[int], rules: Reporting, order: Order
) -> tuple[list[Outcome], list[Left]]:
    """Take these back in the present transaction: what came of it, and what was left."""
    entries = audit.entries(ids)
    linking.hold({entry.mapping_id for entry in entries if entry.mapping_id is not None})
    undone: list[Outcome] = []
    left: list[Left] = []
    with projection.together(rules):
        for entry in entries:
            try:
                undone.append(take_back(actor, entry, rules, order).outcome)
            except ChangedSince as conflict:
                left.append(_left(entry, conflict))
    return undone, left


def _left(entry: AuditEntry, conflict: ChangedSince) -> Left:
    assert entry.mapping_id is not None
    mapping = linking.locked(entry.mapping_id)
    return Left(mapping.id, name_of(mapping), conflict.sentence, conflict.later)


def _leaves(actor: Actor, batch_id: int) -> str:
    """What comes of it later: a program makes no link again that a person took back."""
    batch = db.session.get(AuditBatch, batch_id)
    if batch is None or batch.kind != auto_link.BATCH or not audit.is_a_person(actor):
        return ""
    return " Auto-Link leaves these pairs to people from now on."


def _sentence(undone: int, left: Sequence[str], *, dry_run: bool) -> str:
    said = f"{count(undone, 'change')} {'would be ' if dry_run else ''}undone."
    if not left:
        return said
    named = ", ".join(left[:_MOST_NAMED])
    more = f" and {len(left) - _MOST_NAMED:,} more" if len(left) > _MOST_NAMED else ""
    return f"{said} {count(len(left), 'mapping')} left: {_WHY_LEFT} ({named}{more})."
