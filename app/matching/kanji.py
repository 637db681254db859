"""Japanese names as they are read: from kanji and kana to the usual Latin spellings."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from anyascii import anyascii
from japanese_personal_name_dataset import clear_cache, load_dataset

_MOST_READINGS = 10
_LONGEST_SURNAME = 4
_COMPOSED_READINGS = 2
_ROUNDS = 3
_KANA = re.compile(r"[\u3040-\u30ff]")
_SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ャ": "ya", "ュ": "yu", "ョ": "yo"}
_DOUBLED = frozenset("っッ")
# Other forms of a character that many surnames are written with.
_VARIANTS = str.maketrans("髙﨑邉澤濵濱廣嶋", "高崎邊沢浜浜広島")
_OTHER_SCHEME = (
    ("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("ji", "zi"), ("j", "zy"),
    ("tsu", "tu"), ("fu", "hu"),
)  # fmt: skip
_BEFORE_LIPS = re.compile(r"n(?=[bmp])")
# In Inoue the letters belong to two syllables.
_LONG_O = re.compile(r"o[ou](?!e)")
_LONG_EDGE = re.compile(r"^o[ou](?=[hknst])|o[ou]$")
_SYLLABLE = re.compile(r"(?<=[aeiou])(?!$)|(?<=n)(?=[^aeiouy])(?!$)")

_Readings = dict[str, Counter[str]]


class Read(NamedTuple):
    """The spellings of a surname, and those of each way to read the given name."""

    surname: tuple[str, ...]
    given: tuple[tuple[str, ...], ...]


class _Known(NamedTuple):
    """Surnames with their reading; by its first letter, a line for each given name."""

    surnames: Mapping[str, str]
    given: Mapping[str, str]


def read(name: str) -> Read | None:
    """How a Japanese name is read; nothing when it cannot be told which part is the surname."""
    whole = "".join(name.split())
    alone = _surname(whole) if whole == name else []
    if alone:
        return Read(_spelt(alone), ())
    readable = [(family, own) for family, own in _cuts(name) if family]
    # The longest surname counts, but rather one that leaves a name that somebody bears.
    for family, own in readable:
        given = _given(own)
        if given:
            return Read(_spelt(family), tuple(map(romaji, given)))
    # A surname of one letter before what is no known name is mostly Chinese.
    longer = [(family, own) for family, own in readable if len(name) > len(own) + 1]
    return Read(_spelt(longer[0][0]), ()) if longer else None


def is_kana(text: str) -> bool:
    """Whether there is a letter that only Japanese is written in."""
    return _KANA.search(text) is not None


@cache
def romaji(reading: str) -> tuple[str, ...]:
    """The usual ways to write a reading in Latin letters, the most usual first."""
    long = _LONG_EDGE.sub("oh", reading)
    spelt = (_short(reading), reading, _short(long))
    found = [*spelt, *(_BEFORE_LIPS.sub("m", one) for one in spelt)]
    return tuple(dict.fromkeys([*found, *map(_in_other_scheme, found)]))


def _short(reading: str) -> str:
    return _LONG_O.sub("o", reading).replace("uu", "u")


def _in_other_scheme(spelt: str) -> str:
    for usual, other in _OTHER_SCHEME:
        spelt = spelt.replace(usual, other)
    return spelt


def _spelt(readings: Iterable[str]) -> tuple[str, ...]:
    return tuple(spelling for reading in readings for spelling in romaji(reading))


def _cuts(name: str) -> Iterator[tuple[list[str], str]]:
    parts = name.split()
    if len(parts) == 2:
        yield _surname(parts[0]) or _composed(parts[0]), parts[1]
        return
    whole = "".join(parts)
    for place in range(min(_LONGEST_SURNAME, len(whole) - 1), 0, -1):
        yield _surname(whole[:place]), whole[place:]
    # Most surnames have two letters, and those of a longer name are two of three or four.
    if len(whole) > _COMPOSED_READINGS:
        yield _composed(whole[:2]), whole[2:]


def _surname(family: str) -> list[str]:
    if _is_all_kana(family):
        return list(filter(None, [_heard(family)]))
    found = _known().surnames.get(family.translate(_VARIANTS))
    return [found] if found else []


def _given(own: str) -> list[str]:
    if _is_all_kana(own):
        return list(filter(None, [_heard(own)]))
    lines = _known().given.get(own[:1], "")
    _, found, rest = lines.partition(f"\n{own} ")
    return rest.partition("\n")[0].split()[:_MOST_READINGS] if found else []


def _composed(family: str) -> list[str]:
    """How a rare surname of two letters is read, from how known ones with each letter are."""
    if len(family) != 2:
        return []
    heads, tails = _parts()
    found = Counter(
        {
            head + tail: often * as_often
            for head, often in heads.get(family[0], Counter()).items()
            for tail, as_often in tails.get(family[1], Counter()).items()
        }
    )
    likeliest = sorted(found, key=lambda reading: (-found[reading], reading))
    return likeliest[:_COMPOSED_READINGS]


def _is_all_kana(text: str) -> bool:
    return bool(text) and all(map(_KANA.match, text))


def _heard(kana: str) -> str:
    heard, double = "", False
    for letter in kana:
        if letter in _DOUBLED:
            double = True
            continue
        if letter in _SMALL:
            glide = _SMALL[letter]
            heard = heard.removesuffix("i")
            heard += glide[1:] if heard.endswith(("sh", "ch", "j")) else glide
            continue
        plain = anyascii(letter).lower().strip("-~")
        heard += plain[:1] * double + plain
        double = False
    return heard


@cache
def _known() -> _Known:
    # Read when the first such name is met: most sites have none. Of 70,000 given names a line each
    # takes a tenth of the memory that a dictionary would take.
    *names, families = load_dataset(kind="org", include_last_names=True)
    given: dict[str, str] = {}
    for heard, own in _by_popularity((*load_dataset(kind="opti"), *names)):
        before = given.setdefault(own, heard)
        if heard not in before.split():
            given[own] = f"{before} {heard}"
    clear_cache()
    lines: dict[str, list[str]] = defaultdict(lambda: ["\n"])
    for own, readings in given.items():
        lines[own[0]].append(f"{own} {readings}\n")
    return _Known(
        {family.translate(_VARIANTS): entry["en"] for family, entry in families.items()},
        {first: "".join(found) for first, found in lines.items()},
    )


def _by_popularity(names: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for name in names:
        for entry in name.values():
            yield from ((entry["en"], own) for own in entry["kanji"])


@cache
def _parts() -> tuple[_Readings, _Readings]:
    """How often each letter is read how at the beginning and at the end of a surname."""
    surnames = _known().surnames.items()
    known = [(name, _halves(reading)) for name, reading in surnames if len(name) == 2]
    heads, tails = _counted((name, half) for name, halves in known for half in halves)
    for _ in range(_ROUNDS):
        likeliest = [
            (name, max(halves, key=partial(_common, name, heads, tails)))
            for name, halves in known
            if halves
        ]
        heads, tails = _counted(likeliest)
    return heads, tails


def _halves(reading: str) -> list[tuple[str, str]]:
    places = (cut.start() for cut in _SYLLABLE.finditer(reading))
    return [(reading[:place], reading[place:]) for place in places]


def _counted(found: Iterable[tuple[str, tuple[str, str]]]) -> tuple[_Readings, _Readings]:
    heads: _Readings = defaultdict(Counter)
    tails: _Readings = defaultdict(Counter)
    for name, (head, tail) in found:
        heads[name[0]][head] += 1
        tails[name[1]][tail] += 1
    return heads, tails


def _common(name: str, heads: _Readings, tails: _Readings, half: tuple[str, str]) -> int:
    return heads[name[0]][half[0]] * tails[name[1]][half[1]]
