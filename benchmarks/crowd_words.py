"""Names as their bearers write them at home and in Latin letters, from lists and formed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from anyascii import anyascii

from benchmarks import crowd_romanise as schemes
from benchmarks import crowd_tables as tables

GIVEN = ("first_names_male", "first_names_female")
FAMILY = ("last_names", "unisex_last_names", "male_last_names")
EVERYWHERE = (
    "en_US en_NZ en_GB en_IE de_DE de_AT de_CH de_LU fr_FR fr_BE fr_CA es_ES es_CL es_MX es_CO"
    " pt_BR pt_PT it_IT nl_NL nl_BE pl_PL cs_CZ sk_SK hu_HU sv_SE da_DK no_NO fi_FI hr_HR sl_SI"
    " ro_RO et_EE lv_LV ga_IE en_KE zu_ZA yo_NG tw_GH"
).split()
# Lists of names that are no lists there.
_PLACEHOLDERS = frozenset({"Doe"})
_UNWRITTEN = {
    "arab": (tables.ARAB_GIVEN, tables.ARAB_FAMILY),
    "hebrew": (tables.HEBREW_GIVEN, tables.HEBREW_FAMILY),
    "persian": (tables.PERSIAN_GIVEN, tables.PERSIAN_FAMILY),
}
_PERSIAN_ENDINGS = (("زاده", "zadeh"), ("پور", "pour"), ("نیا", "nia"), ("فر", "far"))
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_GERMANIC = frozenset({"de", "da", "no"})


@dataclass(frozen=True)
class Word:
    """One name: as at home, and in Latin letters, the passport's spelling first."""

    native: str
    spellings: tuple[str, ...]

    @property
    def is_latin(self) -> bool:
        """Whether it is written in Latin letters at home, or only known so."""
        return any("a" <= sign <= "z" for sign in self.native)


def fold(text: str) -> str:
    """Latin letters without their marks."""
    return anyascii(text).replace("'", "").replace("`", "")


def listed(scheme: str, locales: tuple[str, ...], kinds: tuple[str, ...]) -> list[Word]:
    """The names of a country's lists, the frequent ones first where a list tells."""
    if scheme in _UNWRITTEN:
        return [Word(*row) for row in _UNWRITTEN[scheme][kinds is FAMILY]]
    if scheme == "japanese":
        return _japanese(kinds)
    found = [(name, locale) for locale in locales for name in _names(locale, kinds)]
    if scheme == "latin":
        words = [_latin(name, locale) for name, locale in found]
    else:
        words = [spelt(scheme, name) for name, _ in found]
    return list({word.native: word for word in words}.values())


def spelt(scheme: str, native: str) -> Word:
    """A name of another script in the Latin spellings of its schemes."""
    return Word(native, getattr(schemes, scheme)(native))


def japanese(kanji: str, latin: str) -> Word:
    """A Japanese name whose reading is known."""
    return Word(kanji, schemes.japanese(latin.capitalize()))


def formed(code: str, scheme: str, given: list[Word]) -> list[Word]:
    """Surnames as they are formed of first names there; of no other country if there are none."""
    if code == "ir":
        return [
            Word(word.native + native, tuple(one + latin for one in word.spellings))
            for word in given
            for native, latin in _PERSIAN_ENDINGS
        ]
    if code == "tr":
        return [_latin(f"{word.native}oğlu", "tr_TR") for word in given if word.native.isalpha()]
    if code == "eg":
        return [_latin(name, "fr_DZ") for name in _names("fr_DZ", FAMILY)]
    ends = schemes.ENDINGS.get(code, ())
    names = {schemes.surname_of(word.native, end) for word in given for end in ends}
    return [spelt(scheme, name) for name in sorted(names)]


@cache
def everywhere() -> list[Word]:
    """The surnames of all countries that write Latin letters: some 20,000."""
    found = {name: locale for locale in EVERYWHERE for name in _names(locale, FAMILY)}
    return [_latin(name, locale) for name, locale in found.items()]


def _names(locale: str, kinds: tuple[str, ...]) -> list[str]:
    provider = import_module(f"faker.providers.person.{locale}").Provider
    found: list[Any] = []
    for kind in kinds:
        names = getattr(provider, kind, ())
        if isinstance(names, property):
            continue
        weights = names if hasattr(names, "items") else dict.fromkeys(names, 0)
        found += sorted(weights, key=lambda name: -weights[name])
    return [name for name in dict.fromkeys(found) if name not in _PLACEHOLDERS]


def _latin(name: str, locale: str) -> Word:
    plain, with_e = fold(name), fold(name.lower().translate(_UMLAUTS)).title()
    germanic = locale[:2] in _GERMANIC and plain.lower() != with_e.lower()
    return Word(name, (with_e, plain) if germanic else (plain,))


def _japanese(kinds: tuple[str, ...]) -> list[Word]:
    provider = import_module("faker.providers.person.ja_JP").Provider
    pairs = provider.last_name_pairs if kinds is FAMILY else provider.first_name_pairs
    words = [Word(kanji, schemes.japanese(latin, kana)) for kanji, kana, latin in pairs]
    if kinds is FAMILY:
        words += [japanese(kanji, latin[0]) for kanji, latin in tables.JAPANESE_MORE]
    return words
