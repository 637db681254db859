"""Names read once, assessed as often as wanted: who may be whom on one site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.matching import reasons
from app.matching.assign import Contest, Field, Rated
from app.matching.bulk import without_collecting
from app.matching.estimate import factors
from app.matching.index import Index
from app.matching.model import Assessment, Candidate, Explanation, Id, Options, Proposal
from app.matching.people import read_agents, read_members
from app.matching.score import Scorer
from app.matching.weights import ABSENT, crowd_weight

USUAL = Options()
IdPairs = Iterable[tuple[Id, Id]]


@dataclass(frozen=True, slots=True)
class _Decided:
    """What people have decided: linked responders and members, and the pairs they rejected."""

    busy: Collection[int]
    taken: Collection[int]
    barred: Collection[tuple[int, int]]


class _Answer(NamedTuple):
    """What there is to say about one free responder, before it is asked how sure is enough."""

    agent_id: Id
    enough: float
    proposals: Sequence[Proposal]
    silence: Explanation | None


class Matcher:
    """Reads both sides once; what people decide and how sure to be may change afterwards."""

    def __init__(
        self, agents: Iterable[object], members: Iterable[object], *, options: Options = USUAL
    ) -> None:
        self._options = options
        with without_collecting():
            self._build(agents, members)

    def _build(self, agents: Iterable[object], members: Iterable[object]) -> None:
        self._agents = read_agents(agents)
        self._members = read_members(members)
        self._agent_at = {agent.id: place for place, agent in enumerate(self._agents)}
        self._member_at = {member.id: place for place, member in enumerate(self._members)}
        self._crowds: list[int] = []
        self._answered: tuple[_Decided, Sequence[_Answer]] | None = None
        self._fields = self._read()
        self._claimants: dict[int, list[int]] = defaultdict(list)
        for place, field in enumerate(self._fields):
            for candidate in field.candidates:
                self._claimants[candidate.member].append(place)

    def assess(
        self, linked: IdPairs = (), rejected: IdPairs = (), *, options: Options | None = None
    ) -> Assessment:
        """Proposals, and an explanation for each free responder without an automatic link."""
        limit = (options or self._options).limit(len(self._members))
        result = Assessment([], {})
        for answer in self._answers(self._decided(linked, rejected)):
            self._add(result, answer, limit)
        return result

    def suggestions(
        self,
        agent_id: Id,
        linked: IdPairs = (),
        rejected: IdPairs = (),
        *,
        options: Options | None = None,
    ) -> list[Proposal]:
        """The up to three likeliest members for one free responder, best first."""
        place = self._agent_at.get(agent_id)
        decided = self._decided(linked, rejected)
        if place is None or place in decided.busy:
            return []
        own = self._fields[place].candidates
        rivals = {rival for found in own for rival in self._claimants[found.member]}
        fields = self._free_fields(sorted({place, *rivals} - set(decided.busy)), decided)
        limit = (options or self._options).limit(len(self._members))
        rated = Contest(fields.values()).rate(fields[place], decided.taken)
        found = [self._proposal(pair) for pair in rated]
        if rated and rated[0].confidence >= max(limit, rated[0].candidate.enough):
            found[0] = replace(found[0], tier="auto")
        return found

    def _read(self) -> list[Field]:
        small = len(self._members) < self._options.small_site
        scorer = Scorer(Index(self._members, self._agents), self._agents, small=small)
        found: list[tuple[Sequence[Candidate], float]] = []
        for place, agent in enumerate(self._agents):
            candidates, groups, rest = scorer.candidates(place, agent)
            sizes = groups.items()
            crowd = sum(crowd_weight(form, size, scorer.site) for form, size in sizes)
            self._crowds.append(max(groups.values(), default=0))
            found.append((candidates, crowd + rest))
        changed = factors(found)
        return [
            Field(
                tuple(_changed(one, changed.get(one.form, 1.0)) for one in candidates),
                ABSENT + crowd,
            )
            for candidates, crowd in found
        ]

    def _decided(self, linked: IdPairs, rejected: IdPairs) -> _Decided:
        pairs = [(self._agent_at.get(one), self._member_at.get(two)) for one, two in linked]
        busy = {one for one, _ in pairs if one is not None}
        taken = {two for _, two in pairs if two is not None}
        at = ((self._agent_at.get(one), self._member_at.get(two)) for one, two in rejected)
        barred = {(one, two) for one, two in at if one is not None and two is not None}
        return _Decided(busy, taken, barred)

    def _free_fields(self, places: Iterable[int], decided: _Decided) -> dict[int, Field]:
        parted = {place for place, _ in decided.barred}
        return {
            place: self._fields[place].without(decided.barred)
            if place in parted
            else self._fields[place]
            for place in places
        }

    def _answers(self, decided: _Decided) -> Sequence[_Answer]:
        # For another threshold nothing changes but what is automatic.
        if self._answered is None or self._answered[0] != decided:
            free = [place for place in range(len(self._agents)) if place not in decided.busy]
            fields = self._free_fields(free, decided)
            contest = Contest(fields.values())
            with without_collecting():
                found = [self._answer(contest, at, fields[at], decided) for at in fields]
            self._answered = decided, found
        return self._answered[1]

    def _answer(self, contest: Contest, place: int, field: Field, decided: _Decided) -> _Answer:
        agent, rated = self._agents[place], contest.rate(field, decided.taken)
        if rated:
            found = [self._proposal(pair) for pair in rated]
            return _Answer(agent.id, rated[0].candidate.enough, found, None)
        crowd = self._crowds[place]
        silence = reasons.of_silence(agent, field, self._members, decided.taken, crowd)
        return _Answer(agent.id, 0.0, (), silence)

    def _add(self, result: Assessment, answer: _Answer, limit: float) -> None:
        agent_id, enough, found, silence = answer
        if silence:
            result.unlinked[agent_id] = silence
            return
        best, *others = found
        if best.confidence < max(enough, limit):
            result.proposals.extend(found)
            result.unlinked[agent_id] = Explanation(best.code, best.reason)
            return
        evidence = best.evidence
        if others:
            evidence = {**evidence, "next_best": self._named(others[0])}
        result.proposals.append(replace(best, tier="auto", evidence=evidence))

    def _named(self, proposal: Proposal) -> dict[str, object]:
        member = self._members[self._member_at[proposal.member_id]]
        return {
            "member_id": member.id,
            "member": member.label,
            "confidence": proposal.confidence,
        }

    def _proposal(self, pair: Rated) -> Proposal:
        found = pair.candidate
        reason = reasons.of_pair(pair, self._agents, self._members)
        agent, member = self._agents[found.agent].id, self._members[found.member].id
        return Proposal(
            agent,
            member,
            pair.confidence,
            "suggest",
            reason.code,
            reason.reason,
            reasons.evidence(pair),
        )


def _changed(candidate: Candidate, factor: float) -> Candidate:
    return candidate if factor == 1 else candidate._replace(weight=candidate.weight * factor)
