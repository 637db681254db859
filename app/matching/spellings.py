"""Who may have been meant by words that find nobody: names that are a slip or two away.

The names of 100,000 people are gone through while somebody types, so they come, and are folded and
parted into words, as one long text: a loop over them would take ten times as long.
"""

from __future__ import annotations

import re
from collections import defaultdict

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.matching.kinship import SHORTEST_PART, TWO_SLIPS_FROM
from app.text import fold

MOST = 3
# Where more are near than anybody could choose from, the nearest of the first will do.
_MOST_NEAR = 1_000
_NO_LETTERS = {code: " " for code in range(128) if not chr(code).isalpha()}
_TO_LETTERS = _NO_LETTERS | {ord("\n"): "\n", ord("'"): None}
_Near = dict[str, int]


def can_be_near(asked: str) -> bool:
    """Whether there is a word that is long enough to have close ones."""
    return bool(_wanted(asked))


class Names:
    """The names of many people, made ready once to be asked for again and again.

    They have two lines for each person, either of which may be empty.
    """

    def __init__(self, names: str) -> None:
        self._lines = names.split("\n")
        words = _letters(self._lines)
        self._joined = words.replace(" ", "").split("\n")
        # By length: words of another one need not be looked at.
        self._known: defaultdict[int, list[str]] = defaultdict(list)
        for word in {*words.split(), *self._joined}:
            self._known[len(word)].append(word)

    def closest(self, asked: str) -> list[str]:
        """The names nearest to what was asked for; of each person the first that is near.

        Every word of three letters or more must be near a word of the name, or near the whole name
        written as one word.
        """
        near = [self._near(word) for word in _wanted(asked)]
        found: dict[str, int] = {}
        person = None
        for place in _with_all(near, self._joined):
            parts = {*_letters([self._lines[place]]).split(), self._joined[place]}
            far = _slips(parts, near)
            if far is not None and place // 2 != person:
                person = place // 2
                found.setdefault(self._lines[place], far)
        return sorted(found, key=lambda name: (found[name], fold(name), name))[:MOST]

    def _near(self, word: str) -> _Near:
        """The known words that are this one with a slip, two in a long one; and how many slips."""
        most = 2 if len(word) >= TWO_SLIPS_FROM else 1
        found: _Near = {}
        for length in range(len(word) - most, len(word) + most + 1):
            known = self._known.get(length, [])
            nearest = process.extract(
                word, known, scorer=OSA.distance, score_cutoff=most, limit=None
            )
            found |= {part: int(distance) for part, distance, _ in nearest}
        return found


def _wanted(asked: str) -> list[str]:
    return [word for word in _letters([asked]).split() if len(word) >= SHORTEST_PART]


def _letters(lines: list[str]) -> str:
    """The lines in ASCII letters, with blanks between words."""
    folded = [line.lower() if line.isascii() else fold(line) for line in lines]
    return "\n".join(folded).translate(_TO_LETTERS)


def _with_all(near: list[_Near], joined: list[str]) -> list[int]:
    """The places of names that hold something near to each word."""
    places = list(range(len(joined))) if near and all(near) else []
    for one in near:
        holds = re.compile("|".join(one)).search
        places = [place for place in places if holds(joined[place])]
    return places[:_MOST_NEAR]


def _slips(parts: set[str], near: list[_Near]) -> int | None:
    """How many slips lie between all that was asked for and a name; None if it is another name."""
    least = [min(map(one.__getitem__, parts & one.keys()), default=None) for one in near]
    return None if None in least else sum(far for far in least if far is not None)
