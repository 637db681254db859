"""Figures of a list of proposed links, from the truth about a made-up site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.matching import Proposal
from benchmarks.people import Site

BINS = 10
CAREFUL = 0.99


@dataclass(frozen=True)
class Guess:
    """The first member named for a responder, and how sure the way is."""

    agent: int
    member: int
    confidence: float
    linked: bool


@dataclass
class Figures:
    """What came of one or more sites, added up."""

    guesses: list[tuple[float, bool, bool]] = field(default_factory=list)
    known: int = 0
    unlinked_known: int = 0
    first_right: int = 0
    shown: int = 0
    shown_right: int = 0
    wrong_special: int = 0
    wrong_namesakes: int = 0

    def add(self, site: Site, guesses: Sequence[Guess]) -> None:
        """Count the guesses about one site."""
        by_agent = {guess.agent: guess for guess in guesses}
        self.known += len(site.truth)
        special = site.roles | site.shared
        for guess in guesses:
            right = site.truth.get(guess.agent) == guess.member
            self.guesses.append((guess.confidence, right, guess.linked))
            if not guess.linked:
                self.shown += 1
                self.shown_right += right
            if guess.linked and (
                guess.agent in site.roles or (guess.agent in special and not right)
            ):
                self.wrong_special += 1
            if guess.linked and not right and guess.agent in site.namesakes:
                self.wrong_namesakes += 1
        for agent, member in site.truth.items():
            found = by_agent.get(agent)
            if found is None or not found.linked:
                self.unlinked_known += 1
                self.first_right += bool(found and found.member == member)

    @property
    def precision(self) -> float:
        """The share of links that are right."""
        linked = [right for _, right, linked in self.guesses if linked]
        return sum(linked) / len(linked) if linked else 1.0

    @property
    def recall(self) -> float:
        """The share of responders with a member who were linked with it."""
        return sum(right for _, right, linked in self.guesses if linked and right) / self.known

    @property
    def wrong(self) -> int:
        """How many links are wrong."""
        return sum(not right for _, right, linked in self.guesses if linked)

    def recall_at(self, precision: float) -> float:
        """The most that some threshold finds while so many of its links are right."""
        best = right = count = 0
        ranked = sorted(self.guesses, key=lambda guess: -guess[0])
        for place, (confidence, good, _) in enumerate(ranked):
            right, count = right + good, count + 1
            ends = place + 1 == len(ranked) or ranked[place + 1][0] < confidence
            if ends and right >= precision * count:
                best = right
        return best / self.known

    @property
    def first_suggestion(self) -> float:
        """Of responders with a member that were not linked: whose first suggestion is right."""
        return self.first_right / self.unlinked_known if self.unlinked_known else 1.0

    @property
    def shown_suggestion(self) -> float:
        """Of all first suggestions, whoever they are for: how many are right."""
        return self.shown_right / self.shown if self.shown else 1.0

    @property
    def calibration(self) -> float:
        """How far the confidence is from the share of right ones, on the average of all guesses."""
        error = 0.0
        for step in range(BINS):
            inside = [
                (confidence, right)
                for confidence, right, _ in self.guesses
                if min(int(confidence * BINS), BINS - 1) == step
            ]
            error += abs(sum(right - confidence for confidence, right in inside))
        return error / max(len(self.guesses), 1)


def first_of(proposals: Iterable[Proposal]) -> list[Guess]:
    """The best proposal of each responder."""
    best: dict[int, Guess] = {}
    for found in proposals:
        if found.agent_id not in best or found.confidence > best[found.agent_id].confidence:
            best[found.agent_id] = Guess(
                found.agent_id, found.member_id, found.confidence, found.tier == "auto"
            )
    return list(best.values())
