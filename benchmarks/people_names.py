"""Names of many countries, frequent and rare: lists of `faker`, and names made from them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import accumulate

from anyascii import anyascii

from benchmarks.people_law import LONG_TAIL, a_rank
from benchmarks.people_parts import JAPANESE_SURNAMES, japanese_given, japanese_surname, recombined

# What is reported was never used to choose a weight, and the other way round.
TUNING = (
    "en_GB de_DE fr_FR es_ES it_IT sv_SE nl_NL ru_RU pt_PT tr_TR en_IN el_GR ar_AA sk_SK zh_TW en_IE"
).split()
REPORTED = (
    "en_US de_AT fr_BE es_CO nl_BE uk_UA bg_BG he_IL fa_IR cs_CZ no_NO da_DK fi_FI hu_HU ro_RO"
    " hr_HR ja_JP vi_VN id_ID pt_BR lv_LV zh_CN ko_KR fr_CA az_AZ en_PK"
).split()
FAMILIES = {"tuning": TUNING, "report": REPORTED}

# Where given names have two syllables or characters, parents compose most of them anew.
COMPOSED = 0.75
_COMPOSING = frozenset({"zh_CN", "ko_KR", "ja_JP", "zh_TW", "vi_VN"})
# Hardly any other surnames than those of the list exist where it says so.
_LISTED = frozenset({"zh_CN", "ko_KR", "zh_TW", "vi_VN"})
_VIETNAMESE = (
    "Đỗ Hồ Ngô Lý Phan Huỳnh Võ Trương Đinh Lâm Đoàn Trịnh Đào Cao Hà Lương Tạ Châu Quách Thái La Tô"
    " Phùng Vương Tăng Mạc Kiều Triệu Diệp Lưu"
)
_JOINED = frozenset({"zh_CN", "ko_KR", "ja_JP", "zh_TW"})
_TWO_SURNAMES = frozenset({"es_ES", "es_CO", "pt_PT", "pt_BR"})
_SURNAME_FIRST = frozenset({"zh_CN", "ko_KR", "ja_JP", "zh_TW", "hu_HU", "vi_VN"})


@dataclass(frozen=True)
class Locale:
    """The given names and surnames of one country, the frequent ones first."""

    code: str
    given: tuple[str, ...]
    surnames: tuple[str, ...]
    romanized: dict[str, str]

    @property
    def two_surnames(self) -> bool:
        """Whether people bear two surnames here."""
        return self.code in _TWO_SURNAMES

    @property
    def surname_first(self) -> bool:
        """Whether the surname is said first here."""
        return self.code in _SURNAME_FIRST

    @property
    def joined(self) -> bool:
        """Whether a name is written without a blank here."""
        return self.code in _JOINED

    @property
    def count(self) -> int:
        """How many surnames there are here."""
        if self.code == "ja_JP":
            return len(self.surnames) + JAPANESE_SURNAMES
        return len(self.surnames) if self.code in _LISTED else LONG_TAIL

    def a_given(self, rng: random.Random) -> str:
        """A given name: few names are borne by many."""
        weights = _heavy(len(self.given), 10.0, 1.0)
        if self.code not in _COMPOSING or rng.random() > COMPOSED:
            return rng.choices(self.given, cum_weights=weights)[0]
        if self.code == "ja_JP":
            return self._romanized(japanese_given(rng))
        one, two = rng.choices(self.given, cum_weights=weights, k=2)
        return f"{one} {two}" if self.code == "vi_VN" else recombined(one, two)

    def a_surname(self, rng: random.Random) -> str:
        """A surname: many are borne by few."""
        rank = a_rank(self.code, self.count, rng)
        if rank >= len(self.surnames):
            return self._rare(rank)
        found = self.surnames[rank]
        return found.replace(" ", "") if self.two_surnames else found

    def _rare(self, rank: int) -> str:
        if self.code == "ja_JP":
            return self._romanized(japanese_surname(rank * 11))
        return _made(self, random.Random(f"{self.code} {rank}"))

    def _romanized(self, name: tuple[str, str]) -> str:
        self.romanized.setdefault(*name)
        return name[0]


@dataclass
class Person:
    """Somebody with a name in the own script and in Latin letters."""

    locale: Locale
    given: str
    surname: str
    middle: str
    latin_given: str
    latin_surname: str
    latin_middle: str


@cache
def locales(family: str) -> tuple[Locale, ...]:
    """The countries of one half."""
    return tuple(_locale(code) for code in FAMILIES[family])


def _locale(code: str) -> Locale:
    provider = import_module(f"faker.providers.person.{code}").Provider
    given = _list(provider, "first_names", 10) or (
        *_list(provider, "first_names_male"),
        *_list(provider, "first_names_female"),
        *_list(provider, "first_names_unisex"),
    )
    surnames = _list(provider, "last_names")
    if code == "vi_VN":
        surnames = (*surnames, *_VIETNAMESE.split())
    roman = {
        **dict(zip(given, _list(provider, "first_romanized_names"), strict=False)),
        **dict(zip(surnames, _list(provider, "last_romanized_names"), strict=False)),
    }
    aligned = code == "ja_JP"
    if code == "zh_TW":
        given, surnames = (
            _list(provider, "first_romanized_names"),
            _list(provider, "last_romanized_names"),
        )
        given, surnames = tuple(n.title() for n in given), tuple(n.title() for n in surnames)
    return Locale(code, _shuffled(given, code), _shuffled(surnames, code), roman if aligned else {})


def _list(provider: type, name: str, least: int = 1) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(getattr(provider, name, ())))
    return found if len(found) >= least else ()


def _shuffled(names: tuple[str, ...], code: str) -> tuple[str, ...]:
    # Most lists are sorted by letter, which says nothing about how frequent a name is.
    mixed = list(names)
    random.Random(code).shuffle(mixed)
    return tuple(mixed)


@cache
def _heavy(size: int, offset: float, power: float) -> list[float]:
    return list(accumulate(1 / (rank + offset) ** power for rank in range(size)))


def _made(place: Locale, rng: random.Random) -> str:
    """A rare surname as surnames came about: of a given name or a surname, with a usual ending."""
    while True:
        names = place.given if rng.random() < 0.5 else place.surnames
        head, tail = rng.choice(names).split()[0].lower(), rng.choice(place.surnames).split()[-1]
        head = head[: rng.randint(2, 6)]
        end = -rng.randint(2, min(4, max(2, len(tail) - 1)))
        before = tail[end - 1 : end].lower()
        made = head + tail[end:].lower()
        # A vowel stands for a vowel, so that it can be said.
        if 4 <= len(made) <= 14 and made.isalpha() and _is_vowel(head[-1]) == _is_vowel(before):
            return made.capitalize()


def _is_vowel(letter: str) -> bool:
    return anyascii(letter)[:1].lower() in {*"aeiouy"}
