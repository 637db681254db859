"""When two words are the same name: pet names, prefixes, and slips of the keyboard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import repeat

from nicknames import NickNamer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.matching.sounds import sound
from app.matching.words import PET_NAMES, SAME_NAMES

SHORTEST_PART = 3
SHORTEST_NEAR = 4
TWO_SLIPS_FROM = 8
MOST_NEAR = 20
# Of the many who bear one name, so many are listened to: each costs more than looking at letters.
MOST_HEARD = 400


@cache
def _namer() -> NickNamer:
    return NickNamer()


@cache
def _foreign() -> dict[str, set[str]]:
    """The pet names of other languages by their names, and the reverse."""
    found: dict[str, set[str]] = defaultdict(set)
    for pet, *names in map(str.split, PET_NAMES):
        found[pet].update(names)
        for name in names:
            found[name].add(pet)
    return found


@lru_cache(1 << 16)
def pet_names(given: str) -> frozenset[str]:
    """The short forms of a given name, and the names that it is a short form of."""
    namer = _namer()
    known = namer.nicknames_of(given) | namer.canonicals_of(given) | _foreign().get(given, set())
    # A vowel at the end makes another person, also where a list of pet names has both: Ann, Anna.
    return frozenset(name for name in known if name.rstrip("ao") != given.rstrip("ao"))


def slips(one: str, two: str, *, of_surnames: bool = False) -> int:
    """How many slips of the keyboard may lie between two words; none when they are two names."""
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    # Below four letters one slip makes another name of almost any.
    if one == two or len(short) < SHORTEST_NEAR:
        return 0
    most = 2 if len(short) >= TWO_SLIPS_FROM else 1
    distance = OSA.distance(one, two, score_cutoff=most)
    is_other = _is_of_a_woman if of_surnames else is_other_ending
    return distance if distance <= most and not is_other(short, long) else 0


def is_other_ending(short: str, long: str) -> bool:
    """Whether a final vowel alone makes the difference: Daniel and Daniela, Mario and Maria."""
    if len(short) == len(long):
        return short[:-1] == long[:-1] and short[-1] in "aeiou" and long[-1] in "aeiou"
    return long[:-1] == short and long[-1] in "aeiou" and long[-1] != short[-1]


def _is_of_a_woman(short: str, long: str) -> bool:
    """Whether surnames part man and woman: Ivanov and Ivanova, Kowalski and Kowalska."""
    return is_other_ending(short, long) and "a" in (short[-1], long[-1])


def misspelt(name: str, words: list[str], *, is_surname: bool) -> list[tuple[int, int]]:
    """The places of the words that are this name with a slip or respelt, and how many slips."""
    if len(name) < SHORTEST_NEAR:
        return []
    most = 2 if len(name) >= TWO_SLIPS_FROM else 1
    found = process.extract(name, words, scorer=OSA.distance, score_cutoff=most, limit=None)
    near = {
        place: slips(name, word, of_surnames=is_surname)
        for word, distance, place in found
        if distance
    }
    for place in _respelt(name, words[:MOST_HEARD]):
        near[place] = near.get(place) or 1
    return [(place, distance) for place, distance in near.items() if distance][:MOST_NEAR]


def _respelt(name: str, words: list[str]) -> Iterator[int]:
    # Dmitry and Dmitrii, Stephen and Steven: told by the sound, or by a list.
    heard, common = sound(name), SAME_NAMES.get(name, name)
    for place, word in enumerate(words):
        same = sound(word) == heard or SAME_NAMES.get(word) == common
        if same and word != name and len(word) >= SHORTEST_NEAR:
            yield place


def is_prefix(part: str, name: str) -> bool:
    """Whether one word is the other one cut short, and not merely its other ending."""
    short, long = (part, name) if len(part) <= len(name) else (name, part)
    if len(short) < SHORTEST_PART or not long.startswith(short):
        return False
    return not is_other_ending(short, long)


def agrees(part: str, names: tuple[str, ...]) -> bool:
    """Whether a word may stand for one of the names: equal, cut, misspelt or a pet name."""
    return part in names or any(map(_agrees, repeat(part), names))


@lru_cache(1 << 14)
def _agrees(part: str, name: str) -> bool:
    if len(part) == 1 or len(name) == 1:
        return part[0] == name[0]
    if is_prefix(part, name) or slips(part, name) or sound(part) == sound(name):
        return True
    if SAME_NAMES.get(part) == SAME_NAMES.get(name, name):
        return True
    return part in pet_names(name) or name in pet_names(part)
