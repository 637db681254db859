"""Which words of a name are the given name and which the surname, by commas, capitals and order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from app.matching.model import Reading
from app.matching.normalise import fold, spellings, words_of
from app.matching.words import PARTICLES

_GAPS = re.compile(r"[\s._]+")


def from_name(cleaned: str) -> tuple[Reading, ...]:
    """All ways to read a cleaned name in Latin letters."""
    parts = [_split(part) for part in cleaned.split(",")]
    if len(parts) > 1 and parts[0] and parts[1]:
        return (_reading(parts[1], parts[0]),)
    words = [word for part in parts for word in part]
    loud = _in_capitals(words)
    if loud:
        return (_reading([word for word in words if word not in loud], loud),)
    return both_orders(words)


def given_first(cleaned: str) -> str:
    """A cleaned name in the order that usernames mostly have, where it tells which is which."""
    surname, comma, given = cleaned.partition(",")
    if comma and given.strip():
        return f"{given.partition(',')[0]} {surname}"
    if not any(map(str.isupper, cleaned.split())):
        return cleaned
    words = _split(cleaned)
    loud = _in_capitals(words)
    return " ".join([*words[len(loud) :], *loud] if words[: len(loud)] == loud else words)


def _in_capitals(words: Sequence[str]) -> list[str]:
    """The words that are the surname by their capitals; none where these tell nothing."""
    if not any(word.isupper() and _is_whole(word) for word in words):
        return []
    # LI Wei may be initials, MAC AN TSAOIR Jeff may not.
    loud = [word for word in words if word.isupper() and not _is_initial(word)]
    # SOLIS O. and Oscar SOLIS tell the surname; OSCAR A. SOLIS does not.
    return loud if 0 < len(loud) < len(words) and _is_block(loud, words) else []


def _split(text: str) -> list[str]:
    return [word for word in _GAPS.split(text) if _spelled([word])]


def both_orders(words: Sequence[str]) -> tuple[Reading, ...]:
    """The readings of words that may stand in either order, the usual one first."""
    if len(words) < 2:
        return tuple(Reading(_spelled([word]), ()) for word in words)
    if len(words) == 3 and _is_initial(words[2]) and not _is_initial(words[0]):
        # Smith John A., or John Smith A.: an initial at the end is nobody's surname.
        return tuple(
            replace(reading, middle=_spelled(words[2:])) for reading in both_orders(words[:2])
        )
    for place in range(1, len(words) - 1):
        if fold(words[place]) in PARTICLES:
            return tuple(_with_particle(words, place))
    swapped = _reading(words[-1:], words[:-1], sure=False)
    if len(words) == 2:
        return _reading(words[:1], words[1:]), swapped
    # Nguyen Thi Hoa is called Hoa, and Thi is in the middle.
    return _of_three_or_more(words, replace(swapped, middle=_spelled(words[1:-1])))


def _of_three_or_more(words: Sequence[str], swapped: Reading) -> tuple[Reading, ...]:
    middle = [word for word in words[1:-1] if not _is_initial(word)]
    usual = Reading(
        _spelled([words[0], "".join([words[0], *middle[:1]])]),
        _spelled([words[-1], "".join([*middle[-1:], words[-1]])]),
        _spelled(words[1:-1]),
    )
    if not middle:
        return usual, swapped
    # "John Michael Smith" has a middle name, "Juan Solis Garcia" two surnames: nobody can tell.
    second = Reading(usual.given, _spelled(middle[-1:]), _spelled(middle[:-1]), sure=False)
    # "Nguyen Van An" and "Nagy Anna Maria" have two given names after the surname.
    return usual, second, swapped, _reading(words[1:], words[:1], sure=False)


def _with_particle(words: Sequence[str], place: int) -> Iterator[Reading]:
    yield _reading(words[:place], words[place:])
    if place > 1:
        # "Igor Carvalho da Silva" has two given names, or two surnames.
        yield _reading(words[:1], words[1:], sure=False)
    if fold(words[0]) in PARTICLES and not _is_initial(words[0]):
        # "de la Cruz Ana"; but "Van Anh Nguyen" has a given name that looks like a particle.
        yield _reading(words[-1:], words[:-1], sure=False)
    if len(words) == 3:
        # Tran Van Nam is called Nam, and nobody's van is meant.
        called_last = _reading(words[2:], words[:1], sure=False)
        yield replace(called_last, middle=_spelled(words[1:2]))


def _is_block(some: Sequence[str], words: Sequence[str]) -> bool:
    first = words.index(some[0])
    return list(words[first : first + len(some)]) == list(some)


def _is_whole(word: str) -> bool:
    return len(word) > 2 or (len(word) == 2 and fold(word) in PARTICLES)


def _is_initial(word: str) -> bool:
    # With its accent an O is no initial: Ó Briain.
    return len(_spelled([word])[0]) == 1 and word not in {"Ó", "ó"}


def _reading(given: Sequence[str], surname: Sequence[str], *, sure: bool = True) -> Reading:
    core = [word for word in surname if fold(word) not in PARTICLES] or list(surname)
    # Of "de Silva Vargas" the first one may be shown, with what stands before it or without.
    first = "".join(surname[: surname.index(core[0]) + 1])
    family = _spelled(["".join(surname), "".join(core), core[-1], core[0], first])
    # Of a double given name the second half is a middle name where the first half stands alone.
    middle = given[1:] or words_of(fold(given[0]))[1:]
    own = [word for word in given if not _is_initial(word)] or given
    return Reading(_spelled([*_called(given[0]), "".join(own)]), family, _spelled(middle), sure)


def _called(given: str) -> tuple[str, ...]:
    # Jean-Paul is also called Jean, hardly ever Paul.
    first, *others = given.split("-")
    return (first, given.replace("-", "")) if others and len(first) > 1 else (given,)


def _spelled(words: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for word in words:
        found.update(dict.fromkeys(_spellings(word)))
    return tuple(found)


@lru_cache(1 << 12)
def _spellings(word: str) -> tuple[str, ...]:
    # Each word is read in every order of the words.
    found: list[str] = []
    for spelling in spellings(word):
        parts = words_of(spelling)
        found += ["".join(parts), *parts] if parts else []
    return tuple(found)
