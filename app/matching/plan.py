"""The whole run: read both sides, weigh, let them compete, and say why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import fsum

from app.matching import reasons
from app.matching.assign import Contest, Field, Pair, Rated, field_of
from app.matching.index import Index
from app.matching.model import (
    Agent,
    Assessment,
    Explanation,
    Id,
    Member,
    Options,
    Proposal,
)
from app.matching.people import read_agents, read_members
from app.matching.score import Scorer

USUAL = Options()
IdPairs = Iterable[tuple[Id, Id]]


def match(
    agents: Iterable[object],
    members: Iterable[object],
    *,
    linked: IdPairs = (),
    rejected: IdPairs = (),
    options: Options = USUAL,
) -> list[Proposal]:
    """The pairs that are, or may be, the same person, by responder and then confidence."""
    return assess(agents, members, linked=linked, rejected=rejected, options=options).proposals


def explain(
    agents: Iterable[object],
    members: Iterable[object],
    *,
    linked: IdPairs = (),
    rejected: IdPairs = (),
    options: Options = USUAL,
) -> dict[Id, Explanation]:
    """Why each free responder that is not linked automatically is not."""
    return assess(agents, members, linked=linked, rejected=rejected, options=options).unlinked


def expected_wrong(proposals: Iterable[Proposal]) -> float:
    """How many of the automatic links are wrong, by their own confidence."""
    return fsum(1 - proposal.confidence for proposal in proposals if proposal.tier == "auto")


def assess(
    agents: Iterable[object],
    members: Iterable[object],
    *,
    linked: IdPairs = (),
    rejected: IdPairs = (),
    options: Options = USUAL,
) -> Assessment:
    """Proposals and explanations of one run, for callers that show both."""
    run = _Run(read_agents(agents), read_members(members), options)
    return run.assess(list(linked), list(rejected))


class _Run:
    def __init__(self, agents: list[Agent], members: list[Member], options: Options) -> None:
        self.agents = agents
        self.members = members
        self.limit = options.limit(len(members))
        small = len(members) < options.small_site
        self.scorer = Scorer(Index(members, agents), small=small)

    def assess(
        self, linked: Collection[tuple[Id, Id]], rejected: Collection[tuple[Id, Id]]
    ) -> Assessment:
        agent_at = {agent.id: place for place, agent in enumerate(self.agents)}
        member_at = {member.id: place for place, member in enumerate(self.members)}
        busy = {agent_at[one] for one, _ in linked if one in agent_at}
        taken = {member_at[two] for _, two in linked if two in member_at}
        barred = {
            (agent_at[one], member_at[two])
            for one, two in rejected
            if one in agent_at and two in member_at
        }
        fields, crowds = self._fields(busy, barred)
        contest = Contest(fields.values())
        result = Assessment([], {})
        for place, field in fields.items():
            rated = contest.rate(field, taken, self.limit)
            if rated:
                self._propose(result, rated)
            else:
                agent = self.agents[place]
                reason = reasons.of_silence(agent, field, self.members, taken, crowds[place])
                result.unlinked[agent.id] = reason
        return result

    def _fields(
        self, busy: Collection[int], barred: Collection[Pair]
    ) -> tuple[dict[int, Field], dict[int, int]]:
        fields: dict[int, Field] = {}
        crowds: dict[int, int] = {}
        for place, agent in enumerate(self.agents):
            if place not in busy:
                found, groups = self.scorer.candidates(place, agent)
                fields[place] = field_of(found, barred, self.scorer.crowd_weight(groups))
                crowds[place] = max(groups.values(), default=0)
        return fields, crowds

    def _propose(self, result: Assessment, rated: list[Rated]) -> None:
        best, *rest = rated
        proposal = self._proposal(best)
        if best.tier == "suggest":
            result.proposals.extend([proposal, *map(self._proposal, rest)])
            result.unlinked[proposal.agent_id] = Explanation(proposal.code, proposal.reason)
            return
        if rest:
            member = self.members[rest[0].candidate.member]
            proposal.evidence["next_best"] = {
                "member_id": member.id,
                "member": member.label,
                "confidence": rest[0].confidence,
            }
        result.proposals.append(proposal)

    def _proposal(self, pair: Rated) -> Proposal:
        found = pair.candidate
        reason = reasons.of_pair(pair, self.agents, self.members)
        evidence: dict[str, object] = {
            "form": found.code,
            "weight": round(found.weight, 6),
            "rivals": pair.rivals,
            **found.counts,
        }
        agent, member = self.agents[found.agent].id, self.members[found.member].id
        return Proposal(
            agent, member, pair.confidence, pair.tier, reason.code, reason.reason, evidence
        )
