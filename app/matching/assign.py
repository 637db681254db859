"""Both sides compete: from the weight of each pair to its confidence and its tier."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum
from typing import NamedTuple

from app.matching.model import Candidate
from app.matching.weights import diluted

# A team's account is nobody's: that it is the same account does not make it the person's.
CAPS = {"other_mailbox": 0.9, "team_mailbox": 0.9, "role": 0.3}
# However rare a surname is on a small site: another given name is a relative's, or a stranger's.
CAP_OF_OTHER_GIVEN = 0.29
SUGGEST_FROM = 0.02
SUGGESTIONS = 3

# Sums of the same weights differ in their last digits only.
EQUAL = 1 - 1e-6
DIGITS = 6
ROUNDED = 10**-DIGITS

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Field:
    """The candidates of one responder, and the weight of its account being none of them."""

    candidates: tuple[Candidate, ...]
    beyond: float
    dismissed: tuple[Candidate, ...] = ()
    # The weight of everything that may be true of this responder.
    total: float = field(init=False)

    def __post_init__(self) -> None:
        total = fsum((self.beyond, *(candidate.weight for candidate in self.candidates)))
        object.__setattr__(self, "total", total)

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


class Rated(NamedTuple):
    """A candidate with its confidence, and who fits equally well on either side."""

    candidate: Candidate
    confidence: float
    members: tuple[int, ...]
    agents: tuple[int, ...]
    rivals: int


class Contest:
    """Responders compete for members as members do for responders; nothing is forced."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._claims: dict[int, dict[int, float]] = defaultdict(dict)
        for one in fields:
            total = one.total
            for found in one.candidates:
                # Who is likely somebody else claims this member the less.
                claim = found.weight * (one.beyond + found.weight) / total
                self._claims[found.member][found.agent] = claim
        self._totals = {member: fsum(found.values()) for member, found in self._claims.items()}

    def rate(self, field: Field, taken: Container[int]) -> list[Rated]:
        """A responder's pairs worth showing, best first."""
        total = field.total
        # The members' side only ever takes away: most are out before it is asked.
        least = total * SUGGEST_FROM * EQUAL - total * ROUNDED
        free = (c for c in field.candidates if c.weight >= least and c.member not in taken)
        pairs = ((self._confidence(one, total), one) for one in free)
        likely = [pair for pair in pairs if pair[0] >= SUGGEST_FROM]
        likely.sort(key=lambda pair: (-pair[0], pair[1].member))
        return [self._among(sure, found, field) for sure, found in likely[:SUGGESTIONS]]

    def _confidence(self, found: Candidate, total: float) -> float:
        share = self._claims[found.member][found.agent] / self._totals[found.member]
        confidence = round(found.weight / total * share, DIGITS)
        return min(confidence, _cap(found))

    def _among(self, confidence: float, found: Candidate, field: Field) -> Rated:
        # Who was rejected is out of the contest, and yet somebody here who has it too.
        alike = [one.code for one in (*field.candidates, *field.dismissed)].count(found.code)
        members = _equals({one.member: one.weight for one in field.candidates}, found.member)
        agents = _equals(self._claims[found.member], found.agent)
        return Rated(found, confidence, members, agents, alike - 1)


def _cap(found: Candidate) -> float:
    if found.flaw == "contradiction" and found.clash and found.clash.side == "given":
        return CAP_OF_OTHER_GIVEN
    return CAPS.get(found.flaw, 1.0)


def _equals(strengths: Mapping[int, float], own: int) -> tuple[int, ...]:
    """Everyone as strong as this one, itself included."""
    if len(strengths) == 1:
        return (own,)
    low, high = strengths[own] * EQUAL, strengths[own] / EQUAL
    return tuple(sorted(place for place, strength in strengths.items() if low <= strength <= high))
