"""Both sides compete: from the weight of each pair to its confidence and its tier."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from math import fsum

from app.matching.model import Candidate, Tier
from app.matching.weights import diluted

# A team's account is nobody's: that it is the same account does not make it the person's.
CAPS = {"other_mailbox": 0.9, "team_mailbox": 0.9, "role": 0.3}
# However rare a surname is on a small site: another given name is a relative's, or a stranger's.
CAP_OF_OTHER_GIVEN = 0.29
SUGGEST_FROM = 0.02
SUGGESTIONS = 3

# Sums of the same weights differ in their last digits only.
EQUAL = 1 - 1e-6

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Field:
    """The candidates of one responder, and the weight of its account being none of them."""

    candidates: tuple[Candidate, ...]
    beyond: float
    dismissed: tuple[Candidate, ...] = ()

    @property
    def total(self) -> float:
        """The weight of everything that may be true of this responder."""
        return fsum((self.beyond, *(candidate.weight for candidate in self.candidates)))

    def without(self, rejected: Container[Pair]) -> Field:
        """The same responder, once the pairs that a person rejected are left out."""
        kept: list[Candidate] = []
        dismissed: list[Candidate] = []
        for found in self.candidates:
            (dismissed if (found.agent, found.member) in rejected else kept).append(found)
        # Who looked right and was not shows that strangers share this evidence here.
        strangers = Counter(found.form for found in dismissed)
        weighed = (c._replace(weight=diluted(c.form, c.weight, strangers[c.form])) for c in kept)
        return Field(tuple(weighed), self.beyond, tuple(dismissed))


@dataclass(frozen=True, slots=True)
class Rated:
    """A candidate with its confidence, and who fits equally well on either side."""

    candidate: Candidate
    confidence: float
    tier: Tier = "suggest"
    members: tuple[int, ...] = ()
    agents: tuple[int, ...] = ()
    rivals: int = 0


class Contest:
    """Responders compete for members as members do for responders; nothing is forced."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._claims: dict[int, dict[int, float]] = defaultdict(dict)
        for field in fields:
            total = field.total
            for found in field.candidates:
                # Who is likely somebody else claims this member the less.
                claim = found.weight * (field.beyond + found.weight) / total
                self._claims[found.member][found.agent] = claim
        self._totals = {member: fsum(found.values()) for member, found in self._claims.items()}

    def rate(self, field: Field, taken: Container[int], limit: float) -> list[Rated]:
        """A responder's pairs worth showing, best first: one automatic, or some suggestions."""
        free = (found for found in field.candidates if found.member not in taken)
        total = field.total
        pairs = [Rated(found, self._confidence(found, total)) for found in free]
        pairs.sort(key=lambda pair: (-pair.confidence, pair.candidate.member))
        likely = [pair for pair in pairs if pair.confidence >= SUGGEST_FROM]
        best = [self._among(pair, field) for pair in likely[:SUGGESTIONS]]
        if best and best[0].candidate.certain and best[0].confidence >= limit:
            best[0] = replace(best[0], tier="auto")
        return best

    def _confidence(self, found: Candidate, total: float) -> float:
        share = self._claims[found.member][found.agent] / self._totals[found.member]
        confidence = round(found.weight / total * share, 6)
        return min(confidence, _cap(found))

    def _among(self, pair: Rated, field: Field) -> Rated:
        found = pair.candidate
        weights = {other.member: other.weight for other in field.candidates}
        # Who was rejected is out of the contest, and yet somebody here who has it too.
        others = (*field.candidates, *field.dismissed)
        alike = sum(other.code == found.code for other in others)
        members = _equals(weights, found.member)
        agents = _equals(self._claims[found.member], found.agent)
        return replace(pair, members=members, agents=agents, rivals=alike - 1)


def _cap(found: Candidate) -> float:
    if found.flaw == "contradiction" and found.clash and found.clash.side == "given":
        return CAP_OF_OTHER_GIVEN
    return CAPS.get(found.flaw, 1.0)


def _equals(strengths: Mapping[int, float], own: int) -> tuple[int, ...]:
    """Everyone as strong as this one, itself included."""
    low, high = strengths[own] * EQUAL, strengths[own] / EQUAL
    return tuple(sorted(place for place, strength in strengths.items() if low <= strength <= high))
