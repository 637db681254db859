"""Whether a member's string really shows the name that it sounds like.

The sound of a whole string is looked up, and there the letters of two names run into each other:
"asha.mehta" has the consonants of Singh and Hita, "ivanov" sounds like an "iivanov".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from app.matching.forms import VOWELS, Spelling
from app.matching.model import Reading, Side, Text
from app.matching.vowels import may_be

Key = Callable[[str], str]
Parts = tuple[str, str]
SIDES: tuple[Side, Side] = ("given", "surname")


def parts_of(text: Text, spelling: Spelling, key: Key) -> Iterator[Parts]:
    """The given name and the surname, wherever the string has two that sound like the spelling."""
    if spelling.short:
        yield from _with_initial(text.words, spelling, key)
        return
    sounding = _by_sound(text.words, key)
    yield from sounding.get((spelling.given, spelling.surname), ())
    for surname, given in sounding.get((spelling.surname, spelling.given), ()):
        yield given, surname


def other_vowels(parts: Parts, spelling: Spelling, reading: Reading, key: Key) -> Side | None:
    """Which of two names that sound right is another one by its vowels, where they are written."""
    if reading.written is None:
        return None
    *own, full = reading.written
    names = spelling.given, spelling.surname
    for side, part, name, written in zip(SIDES, parts, names, own, strict=True):
        alike = [word for word in written if key(word) == name]
        if len(part) > 1 and alike and not any(may_be(word, part, full=full) for word in alike):
            return side
    return None


@lru_cache(1 << 9)
def _by_sound(words: tuple[str, ...], key: Key) -> dict[Parts, list[Parts]]:
    """Where a string can be cut in two names, by how these sound: many are asked for one."""
    found: dict[Parts, list[Parts]] = {}
    for head, tail in _cuts(words):
        if len(head) > 1 and len(tail) > 1:
            found.setdefault((key(head), key(tail)), []).append((head, tail))
    return found


def _cuts(words: tuple[str, ...]) -> Iterator[Parts]:
    if len(words) == 1:
        whole = words[0]
        yield from ((whole[:place], whole[place:]) for place in range(1, len(whole)))
        return
    for place in range(1, len(words)):
        yield "".join(words[:place]), "".join(words[place:])
    if len(words) > 2:
        yield words[0], words[-1]


def _with_initial(words: tuple[str, ...], spelling: Spelling, key: Key) -> Iterator[Parts]:
    # "sharma" is no Sharm called A.
    may_end = spelling.given not in VOWELS
    for head, tail in _ends(words):
        for given, surname in ((head, tail), (tail, head)) if may_end else ((head, tail),):
            if _sounds(given, spelling.given, key) and _sounds(surname, spelling.surname, key):
                yield given, surname


def _ends(words: tuple[str, ...]) -> Iterator[Parts]:
    # A letter alone stands at one of the ends.
    if len(words) == 1:
        whole = words[0]
        yield from ((whole[:place], whole[place:]) for place in {1, len(whole) - 1})
    else:
        yield from _cuts(words)


def _sounds(part: str, name: str, key: Key) -> bool:
    if len(name) == 1:
        return len(part) == 1 and (key(part) == key(name) or _are_vowels(part, name))
    return len(part) > 1 and key(part) == name


def _are_vowels(one: str, two: str) -> bool:
    # Nobody can tell which vowel is meant, but a y is none at the beginning.
    return {one, two} <= VOWELS and ("i" in (one, two) or (one == "y") == (two == "y"))
