"""How a display name may be read, in whatever script it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.matching import kanji
from app.matching.indian import INDIAN
from app.matching.model import Reading, Voice, Written
from app.matching.normalise import fold, script, words_of
from app.matching.orders import both_orders, from_name
from app.matching.sounds import (
    WITHOUT_VOWELS,
    as_heard,
    bones,
    initials,
    korean_given,
    korean_surnames,
    sound,
)
from app.matching.taiwanese import wade_giles

_SOUNDING = frozenset({"CYRILLIC", "GREEK", "GEORGIAN", "ARMENIAN", "THAI"})
_WITHOUT_BLANKS = frozenset({"CJK", "HANGUL"})
_KANA = frozenset({"HIRAGANA", "KATAKANA"})
# What Russians write kh and Greeks ch, others write ch and h, and so on.
_OTHERWISE = (
    ("ch", "h"), ("kh", "ch"), ("zh", "j"), ("g", "h"), ("shch", "sht"), ("v", "b"),
    ("gi", "yi"), ("ge", "ye"), ("j", "g"), ("sh", "ch"), ("q", "gh"), ("th", "s"), ("ee", "eye"),
)  # fmt: skip
_ARTICLE_AND_MORE = 5
_LONGEST_JOINED = 5
_FEWEST_BONES = 2
# Of those who show a name in Chinese signs, so many write it as Taiwan does.
_IN_TAIWAN = 0.3


def readings(cleaned: str, local: str = "") -> tuple[Reading, ...]:
    """All ways to read a name that was cleaned, helped by the local part of a personal address."""
    letters = script(cleaned)
    own = _in_script(cleaned, letters)
    extra = _from_local(local)
    if not own:
        return extra
    if extra and (letters in _WITHOUT_BLANKS or _completes(own, extra[0], _key(letters))):
        return own + tuple(reading for reading in extra if reading not in own)
    return own


def _in_script(cleaned: str, letters: str) -> tuple[Reading, ...]:
    if letters == "CJK" or letters in _KANA:
        return _japanese(cleaned) + _joined(cleaned, letters)
    if letters == "HANGUL":
        return _joined(cleaned, letters)
    if letters not in WITHOUT_VOWELS | _SOUNDING:
        return from_name(cleaned)
    key = bones if letters in WITHOUT_VOWELS else sound
    read = [found for text in as_heard(cleaned, letters) for found in from_name(text)]
    if key is bones:
        read = [replace(reading, strict=False) for reading in read]
    full = letters in INDIAN
    return tuple(found for reading in read for found in (reading, *_heard(reading, key, full)))


def _heard(reading: Reading, key: Callable[[str], str], full: bool) -> tuple[Reading, ...]:
    voice: Voice = "sound" if key is sound else "bones"
    ways = tuple(_ways(reading.given, key)), tuple(_ways(reading.surname, key))
    written = Written(*ways, full)
    given, surname = (
        tuple(filter(None, dict.fromkeys(map(key, names))))
        for names in (written.given, written.surname)
    )
    if voice == "bones":
        given, surname = _telling(given, surname)
    if not surname:
        return ()
    known = replace(reading, given=given, surname=surname, middle=(), voice=voice)
    first = initials(reading.given[0])
    return (replace(known, initials=first, written=written if voice == "bones" else None),)


def _telling(given: tuple[str, ...], surname: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    # One consonant, as of Levi, is nobody's name but beside two of the other.
    whole = [tuple(key for key in keys if len(key) >= _FEWEST_BONES) for keys in (given, surname)]
    return (whole[0], whole[1] or surname) if whole[0] else ((), whole[1])


def _ways(names: Sequence[str], key: Callable[[str], str]) -> Iterator[str]:
    for name in names:
        yield name
        for letters, others in _OTHERWISE:
            if letters in name:
                yield name.replace(letters, others)
        if key is sound and name.startswith("e"):
            yield f"y{name}"
        if key is bones and name.startswith("al") and len(name) > _ARTICLE_AND_MORE:
            yield name[2:]
        if key is bones and name.startswith("ebdal"):
            # Abdullah: the vowel of the article is not heard.
            yield name.replace("al", "l", 1)
        if key is bones and name.startswith(("av", "aw", "ay")):
            # Of Itay the letter that carries the vowel is not heard, and the y is.
            yield name[1:]


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
    # Of two syllables the second is named too, for their first letters: 김민준 is mjkim.
    second = own[1:]
    if letters == "HANGUL":
        spelt = korean_given(own), korean_surnames(family), korean_given(second)
    else:
        # A Japanese name in these letters is read otherwise: this spelling may be nobody's name.
        spelt = (fold(own),), (fold(family),), (fold(second),)
    # Some signs have no Latin letter at all.
    given, surname, middle = (tuple(filter(None, names)) for names in spelt)
    if not (given and surname):
        return ()
    read = Reading(given, surname, middle, strict=False)
    return (read,) if letters == "HANGUL" else (read, *_as_in_taiwan(read, family, own))


def _as_in_taiwan(usual: Reading, family: str, own: str) -> Iterator[Reading]:
    surname, given, second = (
        wade_giles([fold(sign) for sign in part]) for part in (family, own, own[1:])
    )
    if (surname, given) != (usual.surname[0], usual.given[0]):
        middle = (second,) if second else ()
        yield Reading((given,), (surname,), middle, strict=False, share=_IN_TAIWAN)


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
    if letters in WITHOUT_VOWELS:
        return bones
    return sound if letters in _SOUNDING else str


def _from_local(local: str) -> tuple[Reading, ...]:
    words = words_of(fold(local))
    return both_orders(words) if len(words) == 2 and min(map(len, words)) > 1 else ()
