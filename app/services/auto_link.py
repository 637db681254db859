"""Auto-link: right or silent. Plans with `matching`, applies with `linking`, as one batch."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.extensions import db
from app.matching import Assessment, Options, Proposal, assess
from app.models import REJECTED, FreshworksUserMapping, User
from app.services import audit, linking, people
from app.services.actor import Actor
from app.services.linking import Change, Outcome
from app.services.reporting import Reporting
from app.services.transaction import transaction
from app.services.wording import count

_log = logging.getLogger(__name__)

# Below this a candidate is hardly worth a look.
_WORTH_A_LOOK = 0.02


@dataclass(frozen=True)
class Entry:
    """What is said of one responder; without a member where nobody fits."""

    mapping_id: int
    freshworks_username: str | None
    user_id: int | None
    username: str | None
    confidence: float | None
    code: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """Who would be linked, who waits for a person's look, who is skipped; nothing is changed."""

    linked: tuple[Entry, ...]
    review: tuple[Entry, ...]
    skipped: tuple[Entry, ...]

    @property
    def expected_wrong(self) -> float:
        """How many of the links are wrong, as far as their confidence is true."""
        return round(sum(1 - (entry.confidence or 0) for entry in self.linked), 2)


@dataclass(frozen=True)
class Applied:
    """A plan that was carried out, with what came of each link."""

    plan: Plan
    outcomes: tuple[Outcome, ...]
    batch_id: int | None


def plan(chosen: Collection[int] | None = None) -> Plan:
    """What a run would do for all unlinked responders, or for those of `chosen` mappings."""
    responders, members = _responders(), _members()
    # Everybody competes, linked ones too, whoever was chosen: rivals are evidence.
    assessment = assess(
        [_Person.of_mapping(one) for one in responders if one.active and not one.excluded],
        [_Person.of_member(member) for member in members.values()],
        linked=[(m.id, m.user_id) for m in responders if m.user_id is not None],
        rejected=people.load().holding(REJECTED),
        options=Options(),
    )
    unlinked = [one for one in responders if one.user_id is None and not one.excluded]
    if chosen is not None:
        unlinked = [mapping for mapping in unlinked if mapping.id in chosen]
    return _Sorter(assessment, members).sort(unlinked)


def apply(actor: Actor, rules: Reporting, chosen: Collection[int] | None = None) -> Applied:
    """Carry the plan out in one transaction and one batch; the plan is made inside it."""
    with transaction():
        held = _hold_unlinked()
        # What becomes free meanwhile waits for the next run: locks are taken in one order alone.
        ready = plan(held if chosen is None else held.intersection(chosen))
        if not ready.linked:
            return Applied(ready, (), None)
        batch_id = audit.open_batch("auto_link")
        outcomes = [
            linking.change(
                actor,
                entry.mapping_id,
                Change(entry.user_id, source="auto", batch_id=batch_id, comment=entry.reason),
                rules,
            )
            for entry in ready.linked
        ]
    return Applied(ready, tuple(outcomes), batch_id)


def sentence(ready: Plan, applied: Applied | None) -> str:
    """The result as a person would say it."""
    done = "linked" if applied is not None else "would be linked"
    said = f"{count(len(ready.linked), 'responder')} {done}."
    if applied is not None and applied.outcomes:
        credited = sum(sum((one.effect or {}).values()) for one in applied.outcomes)
        said += f" {count(credited, 'ticket')} credited."
    if ready.review:
        said += (
            f" {len(ready.review):,} {'waits' if len(ready.review) == 1 else 'wait'} for review."
        )
    return said


@dataclass(frozen=True)
class _Person:
    """A responder or a member in the form in which the matcher takes it."""

    id: int
    name: str | None = None
    username: str | None = None
    email: str | None = None
    full_name: str | None = None

    @classmethod
    def of_mapping(cls, mapping: FreshworksUserMapping) -> _Person:
        return cls(mapping.id, mapping.freshworks_username, email=mapping.freshworks_email)

    @classmethod
    def of_member(cls, member: User) -> _Person:
        return cls(
            member.id, username=member.username, email=member.email, full_name=member.full_name
        )


@dataclass(frozen=True)
class _Sorter:
    """Turns the matcher's proposals into the three lists that a person reads."""

    assessment: Assessment
    members: dict[int, User]

    def sort(self, unlinked: Sequence[FreshworksUserMapping]) -> Plan:
        """Each responder in exactly one list, by its best proposal."""
        best: dict[object, Proposal] = {}
        for proposal in self.assessment.proposals:
            held = best.get(proposal.agent_id)
            if held is None or proposal.confidence > held.confidence:
                best[proposal.agent_id] = proposal
        lists: dict[str, list[Entry]] = {"auto": [], "suggest": [], "skip": []}
        for mapping in unlinked:
            found = best.get(mapping.id) if mapping.active else None
            tier = "skip" if found is None or found.confidence < _WORTH_A_LOOK else found.tier
            lists[tier].append(self._entry(mapping, found if tier != "skip" else None))
        for decision, entries in lists.items():
            for entry in entries:
                # By number and word alone: reasons quote names and addresses.
                told = (entry.mapping_id, decision, entry.user_id, entry.code, entry.confidence)
                _log.debug("Mapping %d: %s, member %s, %s, confidence %s", *told)
        return Plan(tuple(lists["auto"]), tuple(lists["suggest"]), tuple(lists["skip"]))

    def _entry(self, mapping: FreshworksUserMapping, found: Proposal | None) -> Entry:
        name = mapping.freshworks_username
        explained = self.assessment.unlinked.get(mapping.id)
        if found is None:
            code, reason = "inactive", "Deactivated in Freshworks, or not in its list of agents"
            if mapping.active and explained is not None:
                code, reason = explained.code, explained.reason
            return Entry(mapping.id, name, None, None, None, code, reason)
        member = self.members[int(found.member_id)]
        code, reason = found.code, found.reason
        if found.tier == "suggest" and explained is not None:
            code, reason = explained.code, explained.reason
        return Entry(mapping.id, name, member.id, member.username, found.confidence, code, reason)


def _responders() -> list[FreshworksUserMapping]:
    query = sa.select(FreshworksUserMapping).order_by(FreshworksUserMapping.id)
    return list(db.session.scalars(query))


def _hold_unlinked() -> set[int]:
    """Let nobody link a responder between the plan and its end: people come before programs."""
    mapping = FreshworksUserMapping
    query = sa.select(mapping.id).where(mapping.user_id.is_(None)).order_by(mapping.id)
    return set(db.session.scalars(query.with_for_update()))


def _members() -> dict[int, User]:
    query = sa.select(User).where(User.is_active.is_(True)).order_by(User.id)
    return {member.id: member for member in db.session.scalars(query)}
