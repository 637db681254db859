"""Auto-link: right or silent. Plans with `matching`, applies with `linking`, as one batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.matching import Options
from app.models import AppState, FreshworksUserMapping, User
from app.services import audit, linking, people, projection, suggestions
from app.services.actor import Actor
from app.services.auto_link_plan import USUAL, Entry, HowSure, Plan, Sorter, waiting
from app.services.jobs import Progress
from app.services.link_change import AUTO, Change
from app.services.linking import Outcome
from app.services.reporting import Reporting
from app.services.transaction import transaction
from app.services.wording import count

__all__ = [
    "BATCH",
    "MOST_AT_ONCE",
    "USUAL",
    "Applied",
    "Entry",
    "HowSure",
    "Plan",
    "apply",
    "how_sure",
    "is_large",
    "plan",
    "run_job",
    "sentence",
]

BATCH = "auto_link"
# With more unlinked responders a run takes longer than a person waits: it is a job then.
MOST_AT_ONCE = 2000
# So many links of a job are made before others may write again.
_STEP = 200


@dataclass(frozen=True)
class Applied:
    """A plan that was carried out, with what came of each link."""

    plan: Plan
    outcomes: tuple[Outcome, ...]
    batch_id: int | None


def plan(rules: Reporting, chosen: Collection[int] | None = None, options: Options = USUAL) -> Plan:
    """What a run would do for all unlinked responders, or for those of `chosen` mappings."""
    found = suggestions.exact()
    return Sorter(found, waiting(), options, rules.calendar).sort(chosen)


def apply(
    actor: Actor,
    rules: Reporting,
    chosen: Collection[int] | None = None,
    options: Options = USUAL,
) -> Applied:
    """Carry the plan out in one transaction and one batch; the plan is made inside it."""
    # Computed before anything is held, so that nobody waits for the matcher to write.
    suggestions.exact().assessed(options)
    with transaction():
        held = _hold_unlinked()
        # What becomes free meanwhile waits for the next run: locks are taken in one order alone.
        ready = plan(rules, held if chosen is None else held.intersection(chosen), options)
        if not ready.linked:
            return Applied(ready, (), None)
        batch_id = audit.open_batch(BATCH)
        return Applied(ready, tuple(_links(actor, ready.linked, batch_id, rules)), batch_id)


def is_large() -> bool:
    """Whether a run over everybody is a job."""
    state = db.session.get_one(AppState, 1)
    return state.total_mappings - state.linked_count > MOST_AT_ONCE


def how_sure(options: Options) -> HowSure:
    """What options mean on this site, for whoever has no plan at hand."""
    query = sa.select(sa.func.count()).select_from(User).where(User.is_active.is_(True))
    return HowSure.of(options, db.session.scalar(query) or 0)


def run_job(
    actor: Actor,
    rules: Reporting,
    options: Options,
    progress: Progress,
    counted: Mapping[str, Any],
) -> tuple[Mapping[str, Any], str]:
    """Carry the plan out as one batch, some links at a time; returns counts and a sentence.

    `counted` is what a worker before this one told `progress`: its batch goes on.
    """
    run = _Run(actor, rules, options, dict(counted))
    while run.left:
        with transaction():
            run.step()
            progress(run.counts["linked_count"], "Linking", run.counts)
    return run.counts, run.sentence


def sentence(ready: Plan, applied: Applied | None) -> str:
    """The result as a person would say it."""
    review = len(ready.review)
    if applied is not None:
        return _told(len(ready.linked), _credited(applied.outcomes), review)
    said = f"{count(len(ready.linked), 'responder')} would be linked."
    if ready.unclaimed_tickets:
        said += f" {count(ready.unclaimed_tickets, 'unclaimed ticket')} would be credited."
    return said + _waits(review)


class _Run:
    """A job: what is left to do, and the counts so far."""

    def __init__(
        self, actor: Actor, rules: Reporting, options: Options, counted: dict[str, Any]
    ) -> None:
        self._actor = actor
        self._rules = rules
        self._options = options
        self._take(plan(rules, options=options))
        self.left = sorted(self._ready)
        self.counts: dict[str, Any] = {"linked_count": 0, "credited": 0, "batch_id": None}
        self.counts |= {name: counted[name] for name in self.counts if name in counted}
        self.counts |= {"review": len(self._plan.review), "skipped": len(self._plan.skipped)}

    def step(self) -> None:
        """Link the next ones, unless somebody changed somebody so that they fit no more."""
        ids, self.left = self.left[:_STEP], self.left[_STEP:]
        linking.hold(ids)
        if people.version() != self._version:
            self._take(plan(self._rules, [*ids, *self.left], self._options))
        entries = [self._ready[one] for one in ids if one in self._ready]
        if not entries:
            return
        if self.counts["batch_id"] is None:
            self.counts["batch_id"] = audit.open_batch(BATCH)
        outcomes = _links(self._actor, entries, self.counts["batch_id"], self._rules)
        self.counts["linked_count"] += len(outcomes)
        self.counts["credited"] += _credited(outcomes)
        # Each transaction that links raises the version once, at its end.
        self._version += 1

    @property
    def sentence(self) -> str:
        """The result as a person would say it."""
        counts = self.counts
        return _told(counts["linked_count"], counts["credited"], counts["review"])

    def _take(self, ready: Plan) -> None:
        self._plan = ready
        self._version = ready.version
        self._ready = {entry.mapping_id: entry for entry in ready.linked}


def _links(
    actor: Actor, entries: Sequence[Entry], batch_id: int, rules: Reporting
) -> list[Outcome]:
    with projection.together(rules):
        return [
            linking.change(actor, entry.mapping_id, _wish(entry, batch_id), rules)
            for entry in entries
        ]


def _wish(entry: Entry, batch_id: int) -> Change:
    return Change(
        entry.user_id,
        source=AUTO,
        batch_id=batch_id,
        comment=entry.reason,
        confidence=entry.confidence,
    )


def _hold_unlinked() -> set[int]:
    """Let nobody link a responder between the plan and its end: people come before programs."""
    mapping = FreshworksUserMapping
    query = sa.select(mapping.id).where(mapping.user_id.is_(None)).order_by(mapping.id)
    return set(db.session.scalars(query.with_for_update()))


def _credited(outcomes: Iterable[Outcome]) -> int:
    return sum(one.tickets for one in outcomes)


def _told(linked: int, credited: int, review: int) -> str:
    said = f"{count(linked, 'responder')} linked."
    if linked:
        said += f" {count(credited, 'ticket')} credited."
    return said + _waits(review)


def _waits(review: int) -> str:
    return f" {review:,} {'waits' if review == 1 else 'wait'} for review." if review else ""
