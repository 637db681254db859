"""How a display name may be read: which words are the given name, which the surname."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.matching.model import Reading
from app.matching.normalise import clean, fold, script, spellings, words_of
from app.matching.words import PARTICLES

# These scripts need tables of their own to be read aloud, so only the e-mail tells such a name.
UNREAD = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL"})
_GAPS = re.compile(r"[\s._]+")


def readings(name: str, local: str = "") -> tuple[Reading, ...]:
    """All ways to read a display name, helped by the local part of a personal address."""
    cleaned = clean(name)
    letters = script(cleaned)
    own = () if letters in UNREAD else _from_name(cleaned)
    extra = _from_local(local)
    if extra and (letters != "LATIN" or _completes(own, extra[0])):
        return own + tuple(reading for reading in extra if reading not in own)
    return own


def _completes(own: Sequence[Reading], extra: Reading) -> bool:
    # A mailbox that was handed on spells its first owner: it may complete a name, not replace it.
    usual = [reading for reading in own if reading.sure]
    full = any(reading.surname and len(reading.given[0]) > 1 for reading in usual)
    parts = {part for reading in usual for part in reading.given}
    if not full:
        parts.update(part for reading in usual for part in reading.surname)
    return bool(parts & {*extra.given, *extra.surname})


def _from_local(local: str) -> tuple[Reading, ...]:
    words = words_of(fold(local))
    return _both_orders(words) if len(words) == 2 and min(map(len, words)) > 1 else ()


def _from_name(cleaned: str) -> tuple[Reading, ...]:
    parts = [_split(part) for part in cleaned.split(",")]
    if len(parts) > 1 and parts[0] and parts[1]:
        return (_reading(parts[1], parts[0]),)
    words = [word for part in parts for word in part]
    loud = [word for word in words if word.isupper() and len(word) > 2]
    if loud and len(loud) < len(words):
        return (_reading([word for word in words if word not in loud], loud),)
    return _both_orders(words)


def _split(text: str) -> list[str]:
    return [word for word in _GAPS.split(text) if _spelled([word])]


def _both_orders(words: Sequence[str]) -> tuple[Reading, ...]:
    if len(words) < 2:
        return tuple(Reading(_spelled([word]), ()) for word in words)
    for place in range(1, len(words) - 1):
        if fold(words[place]) in PARTICLES:
            return (_reading(words[:place], words[place:]),)
    swapped = _reading(words[-1:], words[:-1], sure=False)
    if len(words) == 2:
        return _reading(words[:1], words[1:]), swapped
    middle = [word for word in words[1:-1] if len(_spelled([word])[0]) > 1]
    usual = Reading(
        _spelled([words[0], "".join([words[0], *middle[:1]])]),
        _spelled([words[-1], "".join([*middle[-1:], words[-1]])]),
        _spelled(words[1:-1]),
    )
    # "John Michael Smith" has a middle name, "Juan Solis Garcia" two surnames: nobody can tell.
    second = [Reading(usual.given, _spelled(middle[-1:]), sure=False)] if middle else []
    return usual, *second, swapped


def _reading(given: Sequence[str], surname: Sequence[str], *, sure: bool = True) -> Reading:
    core = [word for word in surname if fold(word) not in PARTICLES] or list(surname)
    family = _spelled(["".join(surname), "".join(core), core[-1], core[0]])
    return Reading(_spelled([given[0], "".join(given)]), family, _spelled(given[1:]), sure)


def _spelled(words: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for word in words:
        for spelling in spellings(word):
            parts = words_of(spelling)
            found.update(dict.fromkeys(["".join(parts), *parts] if parts else []))
    return tuple(found)
