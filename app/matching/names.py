"""How a display name may be read: which words are the given name, which the surname."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from app.matching import kanji
from app.matching.model import Reading, Voice
from app.matching.normalise import clean, fold, script, spellings, words_of
from app.matching.sounds import (
    as_heard,
    bones,
    initials,
    korean_given,
    korean_surnames,
    sound,
)
from app.matching.words import PARTICLES

_WITHOUT_VOWELS = frozenset({"ARABIC", "HEBREW"})
_SOUNDING = frozenset({"CYRILLIC", "GREEK", "GEORGIAN", "ARMENIAN", "DEVANAGARI", "THAI"})
_WITHOUT_BLANKS = frozenset({"CJK", "HANGUL"})
_KANA = frozenset({"HIRAGANA", "KATAKANA"})
# What Russians write kh and Greeks ch, others write ch and h, and so on.
_OTHERWISE = (
    ("ch", "h"), ("kh", "ch"), ("zh", "j"), ("g", "h"), ("shch", "sht"), ("v", "b"),
    ("gi", "yi"), ("ge", "ye"),
)  # fmt: skip
_ARTICLE_AND_MORE = 5
_LONGEST_JOINED = 5
_FEWEST_BONES = 2
_GAPS = re.compile(r"[\s._]+")


def readings(name: str, local: str = "") -> tuple[Reading, ...]:
    """All ways to read a display name, helped by the local part of a personal address."""
    cleaned = clean(name)
    letters = script(cleaned)
    own = _in_script(cleaned, letters)
    extra = _from_local(local)
    if extra and (letters in _WITHOUT_BLANKS or _completes(own, extra[0], _key(letters))):
        return own + tuple(reading for reading in extra if reading not in own)
    return own


def _in_script(cleaned: str, letters: str) -> tuple[Reading, ...]:
    if letters == "CJK" or letters in _KANA:
        return _japanese(cleaned) + _joined(cleaned, letters)
    if letters == "HANGUL":
        return _joined(cleaned, letters)
    if letters not in _WITHOUT_VOWELS | _SOUNDING:
        return _from_name(cleaned)
    key = bones if letters in _WITHOUT_VOWELS else sound
    read = [found for text in as_heard(cleaned, letters) for found in _from_name(text)]
    if key is bones:
        read = [replace(reading, strict=False) for reading in read]
    return tuple(found for reading in read for found in (reading, *_heard(reading, key)))


def _heard(reading: Reading, key: Callable[[str], str]) -> tuple[Reading, ...]:
    voice: Voice = "sound" if key is sound else "bones"
    least = _FEWEST_BONES if voice == "bones" else 1
    given, surname = (
        tuple(dict.fromkeys(k for k in _keys(names, key) if len(k) >= least))
        for names in (reading.given, reading.surname)
    )
    if not surname:
        return ()
    first = initials(reading.given[0]) if reading.given else ()
    if not given and not first:
        return ()
    return (Reading(given, surname, (), reading.sure, voice, reading.strict, first),)


def _keys(names: Sequence[str], key: Callable[[str], str]) -> Iterator[str]:
    for name in names:
        yield key(name)
        for letters, others in _OTHERWISE:
            if letters in name:
                yield key(name.replace(letters, others))
        if key is bones and name.startswith("al") and len(name) > _ARTICLE_AND_MORE:
            yield key(name[2:])
        if key is bones and name.startswith(("av", "aw", "ay")):
            # Of Itay the letter that carries the vowel is not heard, and the y is.
            yield key(name[1:])


def _japanese(cleaned: str) -> tuple[Reading, ...]:
    read = kanji.read("".join(letter for letter in cleaned if letter.isalpha() or letter == " "))
    if not read:
        return ()
    if not read.given:
        # Everybody of this surname may be meant, as where somebody shows no other name.
        return (Reading(read.surname, (), strict=False),)
    share = 1 / len(read.given)
    return tuple(Reading(own, read.surname, strict=False, share=share) for own in read.given)


def _joined(cleaned: str, letters: str) -> tuple[Reading, ...]:
    # The surname comes first and is one syllable, or two of four in Chinese.
    parts = ["".join(filter(str.isalpha, part)) for part in cleaned.split()]
    parts = [part for part in parts if part]
    whole = "".join(parts)
    if not 1 < len(whole) < _LONGEST_JOINED or kanji.is_kana(whole):
        return ()
    cut = len(parts[0]) if len(parts) == 2 else 1 + (len(whole) > 3)
    family, own = whole[:cut], whole[cut:]
    if letters == "HANGUL":
        spelt = korean_given(own), korean_surnames(family)
    else:
        # A Japanese name in these letters is read otherwise: this spelling may be nobody's name.
        spelt = (fold(own),), (fold(family),)
    # Some signs have no Latin letter at all.
    given, surname = (tuple(filter(None, names)) for names in spelt)
    return (Reading(given, surname, strict=False),) if given and surname else ()


def _completes(own: Sequence[Reading], extra: Reading, key: Callable[[str], str]) -> bool:
    # A mailbox that was handed on spells its first owner: it may complete a name, not replace it.
    usual = [reading for reading in own if reading.sure]
    full = any(r.surname and r.given and len(r.given[0]) > 1 for r in usual)
    parts = {part for reading in usual for part in reading.given}
    if not full:
        parts.update(part for reading in usual for part in reading.surname)
    keys = {key(part) for part in parts} & {key(part) for part in (*extra.given, *extra.surname)}
    return any(len(found) > 1 for found in keys)


def _key(letters: str) -> Callable[[str], str]:
    if letters in _WITHOUT_VOWELS:
        return bones
    return sound if letters in _SOUNDING else str


def _from_local(local: str) -> tuple[Reading, ...]:
    words = words_of(fold(local))
    return _both_orders(words) if len(words) == 2 and min(map(len, words)) > 1 else ()


def _from_name(cleaned: str) -> tuple[Reading, ...]:
    parts = [_split(part) for part in cleaned.split(",")]
    if len(parts) > 1 and parts[0] and parts[1]:
        return (_reading(parts[1], parts[0]),)
    words = [word for part in parts for word in part]
    loud = [word for word in words if word.isupper() and _is_whole(word)]
    if loud:
        # LI Wei may be initials, MAC AN TSAOIR Jeff may not.
        loud = [word for word in words if word.isupper() and not _is_initial(word)]
    if loud and len(loud) < len(words):
        return (_reading([word for word in words if word not in loud], loud),)
    return _both_orders(words)


def _split(text: str) -> list[str]:
    return [word for word in _GAPS.split(text) if _spelled([word])]


def _both_orders(words: Sequence[str]) -> tuple[Reading, ...]:
    if len(words) < 2:
        return tuple(Reading(_spelled([word]), ()) for word in words)
    if len(words) == 3 and _is_initial(words[2]) and not _is_initial(words[0]):
        # Smith John A., or John Smith A.: an initial at the end is nobody's surname.
        return tuple(
            replace(reading, middle=_spelled(words[2:])) for reading in _both_orders(words[:2])
        )
    for place in range(1, len(words) - 1):
        if fold(words[place]) in PARTICLES:
            usual = _reading(words[:place], words[place:])
            # "Igor Carvalho da Silva" has two given names, or two surnames.
            second = [_reading(words[:1], words[1:], sure=False)] if place > 1 else []
            return usual, *second
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
    # "Nguyen Van An" and "Nagy Anna Maria" have two given names after the surname.
    last = [_reading(words[1:], words[:1], sure=False)] if middle else []
    return usual, *second, swapped, *last


def _is_whole(word: str) -> bool:
    return len(word) > 2 or (len(word) == 2 and fold(word) in PARTICLES)


def _is_initial(word: str) -> bool:
    return len(_spelled([word])[0]) == 1


def _reading(given: Sequence[str], surname: Sequence[str], *, sure: bool = True) -> Reading:
    core = [word for word in surname if fold(word) not in PARTICLES] or list(surname)
    # Of "de Silva Vargas" the first one may be shown, with what stands before it or without.
    first = "".join(surname[: surname.index(core[0]) + 1])
    family = _spelled(["".join(surname), "".join(core), core[-1], core[0], first])
    # Of a double given name the second half is a middle name where the first half stands alone.
    middle = given[1:] or words_of(fold(given[0]))[1:]
    return Reading(_spelled([given[0], "".join(given)]), family, _spelled(middle), sure)


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
