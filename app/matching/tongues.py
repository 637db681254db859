"""Which given names go with which surnames: their endings tell, as both are of one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable

from app.matching.model import Member

# What an ending says is mixed with what the site says, as if so many people had said the latter.
USUAL_WEIGHT = 40
_ENDS = (2, 3)
# Whole names repeat oftener than endings let expect, by a factor within these limits.
LEAST_OFTEN, MOST_OFTEN = 1.0, 8.0
_USUAL_REPEATS = 3


class Tongues:
    """Counts of a site's given names, and their initials, by the last letters of the surname."""

    def __init__(self, members: Iterable[Member], known: Container[str]) -> None:
        self._ends: Counter[str] = Counter()
        self._with: Counter[tuple[str, str]] = Counter()
        self._whole: Counter[tuple[str, str]] = Counter()
        surnames: Counter[str] = Counter()
        for given, surname in _pairs(members):
            surnames[surname] += 1
            for size in _ENDS:
                end = surname[-size:]
                self._ends[end] += 1
                self._with[given[0], end] += 1
                if given in known:
                    self._with[given, end] += 1
            if given in known and surname in known:
                self._whole[given, surname] += 1
        repeats = self._counted_repeats(surnames)
        site = _repeated(*repeats.get("", (0.0, 0.0)), usual=1.0)
        often = {end: _repeated(*found, usual=site) for end, found in repeats.items()}
        often[""] = site
        self._often = {
            end: max(LEAST_OFTEN, min(MOST_OFTEN, found)) for end, found in often.items()
        }

    def share(self, given: str, surname: str, usual: float) -> float:
        """The share of bearers of such a surname who have the given name or the initial.

        Whoever bears just this name is left out: these people are rivals of their own.
        """
        own = self._whole[given, surname]
        for size in _ENDS:
            end = surname[-size:]
            shown = max(0, self._with[given, end] - own)
            people = max(shown, self._ends[end] - own)
            usual = (shown + USUAL_WEIGHT * usual) / (people + USUAL_WEIGHT)
        return usual

    def together(self, surname: str) -> float:
        """How much oftener whole names with such a surname repeat than endings let expect."""
        return self._often.get(surname[-_ENDS[0] :], self._often[""])

    def _counted_repeats(self, surnames: Counter[str]) -> dict[str, tuple[float, float]]:
        given = Counter[str]()
        for (name, _), count in self._whole.items():
            given[name] += count
        found: dict[str, tuple[float, float]] = {}
        size = max(1, surnames.total())
        for (name, surname), count in self._whole.items():
            usual = given[name] / size
            expected = count * surnames[surname] * self.share(name, surname, usual) / 2
            for end in ("", surname[-2:]):
                seen, sum_ = found.get(end, (0.0, 0.0))
                found[end] = (seen + count * (count - 1) / 2, sum_ + expected)
        return found


def _repeated(seen: float, expected: float, *, usual: float) -> float:
    return (seen + _USUAL_REPEATS * usual) / (expected + _USUAL_REPEATS)


def _pairs(members: Iterable[Member]) -> Iterable[tuple[str, str]]:
    for member in members:
        pairs = {(t.words[0], t.words[1]) for t in member.texts if len(t.words) == 2}
        yield from sorted(pair for pair in pairs if min(map(len, pair)) > 1)
