"""The names that people of 26 countries have, and how often.

A given name's weight falls as 1 / (rank + 10): the commonest of a thousand is borne by 2 %, as in
the United States. A listed surname's falls as 1 / (rank + 8) ** .8, or as 1 / (rank + 3) where a
handful stands for most people. How many bear a listed one is said by country (of Americans four in
ten bear one of the thousand commonest), so that the ten commonest have about their public share.
All others bear a surname formed as surnames are formed there, or one of 20,000 of all the world.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from benchmarks.crowd_words import FAMILY, GIVEN, Word, everywhere, formed, japanese, listed, spelt
from benchmarks.people_parts import JAPANESE_SURNAMES, japanese_given, japanese_surname

HEAD_GIVEN, HEAD_FAMILY, FALL_FAMILY, HEAD_STEEP = 10, 8, 0.8, 3
# Given names of two signs or syllables are mostly composed anew.
COMPOSED = 0.7
COMPOSING = frozenset({"chinese", "korean", "japanese"})


@dataclass(frozen=True)
class Country:
    """Of so many in a hundred people: where their names come from and how they are built."""

    share: float
    locales: tuple[str, ...] = ()
    scheme: str = "latin"
    listed: float = 0.42
    steep: bool = False
    family_first: float = 0.0
    two_surnames: float = 0.0
    particles: tuple[str, ...] = ()
    particle_share: float = 0.0


# Where the customers of an English help desk work, by guess; nobody's share was changed later.
COUNTRIES = {
    "us": Country(16, ("en_US", "en_NZ")),
    "gb": Country(9, ("en_GB", "en_IE")),
    "in": Country(10, ("en_IN",), listed=0.8),
    "de": Country(
        6, ("de_DE", "de_AT", "de_CH"), particles=("von", "von der"), particle_share=0.02
    ),
    "fr": Country(
        5, ("fr_FR", "fr_BE"), listed=0.25, particles=("de", "le", "de la"), particle_share=0.05
    ),
    "es": Country(
        5, ("es_ES", "es_CL"), listed=0.9, steep=True, two_surnames=0.6,
        particles=("de", "de la"), particle_share=0.03,
    ),
    "mx": Country(
        4, ("es_MX", "es_CO"), listed=0.9, steep=True, two_surnames=0.5,
        particles=("de la", "del"), particle_share=0.03,
    ),
    "br": Country(
        5, ("pt_BR", "pt_PT"), listed=0.9, two_surnames=0.5,
        particles=("da", "dos", "de"), particle_share=0.2,
    ),
    "it": Country(3, ("it_IT",), listed=0.25, particles=("di", "de", "della"), particle_share=0.05),
    "nl": Country(4, ("nl_NL",), particles=("van", "de", "van der", "van den"), particle_share=0.2),
    "pl": Country(3, ("pl_PL",), listed=0.6),
    "cz": Country(2, ("cs_CZ", "sk_SK")),
    "hu": Country(1.5, ("hu_HU",), listed=0.6, family_first=0.3),
    "tr": Country(2, ("tr_TR",), listed=0.2),
    "se": Country(2, ("sv_SE",), listed=0.6),
    "dk": Country(2, ("da_DK", "no_NO"), listed=0.8),
    "fi": Country(1.5, ("fi_FI",)),
    "ru": Country(3, ("ru_RU",), "russian", listed=0.6, family_first=0.1),
    "ua": Country(2, ("uk_UA",), "ukrainian", listed=0.6, family_first=0.1),
    "gr": Country(2, ("el_GR",), "greek", listed=1),
    "eg": Country(
        3, (), "arab", listed=0.3, particles=("Abu", "Bin", "El"), particle_share=0.08
    ),
    "il": Country(1.5, (), "hebrew", listed=0.25),
    "ir": Country(1.5, (), "persian", listed=0.25),
    "jp": Country(2, ("ja_JP",), "japanese", listed=0.45, family_first=0.3),
    "cn": Country(3, ("zh_CN",), "chinese", listed=1, steep=True, family_first=0.4),
    "kr": Country(2, ("ko_KR",), "korean", listed=1, steep=True, family_first=0.4),
}  # fmt: skip
_SHARES = list(accumulate(country.share for country in COUNTRIES.values()))


class Lists:
    """The names of every country, ranked anew for each population."""

    def __init__(self, population: int) -> None:
        """`population` says which names are the frequent ones."""
        self.population = population

    def country(self, rng: random.Random) -> str:
        """Where somebody comes from."""
        return rng.choices(list(COUNTRIES), cum_weights=_SHARES)[0]

    def given(self, rng: random.Random, code: str) -> Word:
        """A first name."""
        words, weights = _ranked(self.population, code, GIVEN)
        one, two = rng.choices(words, cum_weights=weights, k=2)
        scheme = COUNTRIES[code].scheme
        if scheme not in COMPOSING or rng.random() > COMPOSED:
            return one
        if scheme == "japanese":
            return japanese(*japanese_given(rng))
        return spelt(scheme, one.native[0] + two.native[-1])

    def family(self, rng: random.Random, code: str) -> Word:
        """A surname."""
        if rng.random() < COUNTRIES[code].listed:
            words, weights = _ranked(self.population, code, FAMILY)
            return rng.choices(words, cum_weights=weights)[0]
        if code == "jp":
            return japanese(*japanese_surname(rng.randrange(JAPANESE_SURNAMES)))
        return rng.choice(_rare(code))


@cache
def _rare(code: str) -> list[Word]:
    country = COUNTRIES[code]
    return formed(code, country.scheme, _words(code, GIVEN)) or everywhere()


@cache
def _words(code: str, kinds: tuple[str, ...]) -> list[Word]:
    return listed(COUNTRIES[code].scheme, COUNTRIES[code].locales, kinds)


@cache
def _ranked(population: int, code: str, kinds: tuple[str, ...]) -> tuple[list[Word], list[float]]:
    words = list(_words(code, kinds))
    random.Random(f"{population}/{code}/{kinds[0]}").shuffle(words)
    ranks = range(len(words))
    if kinds is GIVEN:
        weights = [1 / (rank + HEAD_GIVEN) for rank in ranks]
    elif COUNTRIES[code].steep:
        weights = [1 / (rank + HEAD_STEEP) for rank in ranks]
    else:
        weights = [1 / (rank + HEAD_FAMILY) ** FALL_FAMILY for rank in ranks]
    return words, list(accumulate(weights))
