"""Who may have been meant by words that find nobody: names that are a slip or two away.

The names of 100,000 people are gone through while somebody types, so they come, and are folded and
parted into words, as one long text: a loop over them would take ten times as long.
"""

from __future__ import annotations

import re

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


def closest(asked: str, names: str) -> list[str]:
    """The names nearest to what was asked for; of each person the first that is near.

    `names` has two lines for each person, either of which may be empty. Every word of three letters
    or more must be near a word of the name, or near the whole name written as one word.
    """
    lines = names.split("\n")
    words = _letters(lines)
    joined = words.replace(" ", "").split("\n")
    known = list({*words.split(), *joined})
    near = [_near(word, known) for word in _wanted(asked)]
    found: dict[str, int] = {}
    person = None
    folded = words.split("\n")
    for place in _with_all(near, joined):
        far = _slips({*folded[place].split(), joined[place]}, near)
        if far is not None and place // 2 != person:
            person = place // 2
            found.setdefault(lines[place], far)
    return sorted(found, key=lambda name: (found[name], fold(name), name))[:MOST]


def _wanted(asked: str) -> list[str]:
    return [word for word in _letters([asked]).split() if len(word) >= SHORTEST_PART]


def _letters(lines: list[str]) -> str:
    """The lines in ASCII letters, with blanks between words."""
    folded = [line.lower() if line.isascii() else fold(line) for line in lines]
    return "\n".join(folded).translate(_TO_LETTERS)


def _near(word: str, known: list[str]) -> _Near:
    """The known words that are this one with a slip, two in a long one; and how many slips."""
    most = 2 if len(word) >= TWO_SLIPS_FROM else 1
    found = process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=None)
    return {part: int(distance) for part, distance, _ in found}


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
