"""Names of many countries, frequent and rare: lists of `faker`, and surnames made from them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import accumulate

# What is reported was never used to choose a weight, and the other way round.
TUNING = (
    "en_GB de_DE fr_FR es_ES it_IT sv_SE nl_NL ru_RU pt_PT tr_TR en_IN el_GR ar_AA sk_SK zh_TW en_IE"
).split()
REPORTED = (
    "en_US de_AT fr_BE es_CO nl_BE uk_UA bg_BG he_IL fa_IR cs_CZ no_NO da_DK fi_FI hu_HU ro_RO"
    " hr_HR ja_JP vi_VN id_ID pt_BR lv_LV zh_CN ko_KR fr_CA az_AZ en_PK"
).split()
FAMILIES = {"tuning": TUNING, "report": REPORTED}

RARE_SURNAMES = 0.3
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

    def a_given(self, rng: random.Random) -> str:
        """A given name: few names are borne by many."""
        return rng.choices(self.given, cum_weights=_heavy(len(self.given), 10.0, 1.0))[0]

    def a_surname(self, rng: random.Random) -> str:
        """A surname: many are borne by few."""
        if not self.joined and rng.random() < RARE_SURNAMES:
            return _made(self.surnames, rng)
        found = rng.choices(self.surnames, cum_weights=_heavy(len(self.surnames), 10.0, 0.8))[0]
        return found.replace(" ", "") if self.two_surnames else found


@cache
def locales(family: str) -> tuple[Locale, ...]:
    """The countries of one half."""
    return tuple(_locale(code) for code in FAMILIES[family])


def _locale(code: str) -> Locale:
    provider = import_module(f"faker.providers.person.{code}").Provider
    given = _list(provider, "first_names", 10) or (
        *_list(provider, "first_names_male"),
        *_list(provider, "first_names_female"),
    )
    surnames = _list(provider, "last_names")
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


@cache
def _letters(names: tuple[str, ...]) -> dict[str, list[str]]:
    following: dict[str, list[str]] = {}
    for name in names:
        text = f"^^{name.lower()}$"
        for place in range(2, len(text)):
            following.setdefault(text[place - 2 : place], []).append(text[place])
    return following


def _made(names: tuple[str, ...], rng: random.Random) -> str:
    chain = _letters(names)
    while True:
        text = "^^"
        while text[-1] != "$" and len(text) < 15:
            text += rng.choice(chain[text[-2:]])
        made = text.strip("^$")
        if len(made) >= 4 and made.isalpha():
            return made.capitalize()
