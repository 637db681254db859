"""One person, and how a help desk shows the name."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from nicknames import NickNamer

from benchmarks.crowd_names import COUNTRIES, Lists
from benchmarks.crowd_tables import PETS
from benchmarks.crowd_words import Word, fold

# Who writes the own name in Latin letters as the passport does, and the same way everywhere.
FIRST_SPELLING, SAME_SPELLING = 0.65, 0.85
# Middle names, double surnames, names in their own script, Latin letters with their marks.
MIDDLE, HYPHEN, NATIVE, MARKS, SHOWN_PET = 0.15, 0.03, 0.25, 0.6, 0.08
ENGLISH = frozenset({"us", "gb"})
TITLES = ("Dr.", "Mr.", "Ms.", "Prof.", "Dipl.-Ing.", "Mrs.")
SUFFIXES = ("MBA", "PhD", "Jr.", "PMP", "III", "CISSP")
TEAMS = ("IT", "HR", "EMEA", "Contractor", "Support L2", "Service Desk", "Finance", "Ops", "APAC")
PRONOUNS = ("(she/her)", "(he/him)", "(they/them)")
PACKAGE = NickNamer()


@dataclass(frozen=True)
class Person:
    """Who somebody is: in Latin letters as in the passport, at home, and for accounts."""

    code: str
    given: str
    middle: str
    families: tuple[str, ...]
    particle: str
    home: tuple[str, tuple[str, ...]]
    account: tuple[str, str]
    is_native: bool = False

    @property
    def family(self) -> str:
        """All surnames with the particle."""
        return " ".join(part for part in (self.particle, *self.families) if part)

    @property
    def key(self) -> tuple[str, str]:
        """Equal for people of the same name."""
        return fold(self.given).lower(), fold(self.families[0]).lower()

    def pets(self) -> list[str]:
        """Pet names of the first name."""
        low = fold(self.given).lower()
        found = set(PETS.get(low, ()))
        if self.code in ENGLISH:
            found |= PACKAGE.nicknames_of(low)
        return sorted(name for name in found if name != low)


def born(rng: random.Random, lists: Lists, like: Person | None = None) -> Person:
    """Somebody new; `like` gives a sister or brother: same country, same surnames."""
    code = like.code if like else lists.country(rng)
    given, families = lists.given(rng, code), _families(rng, lists, code)
    passport, account = _spelling(rng, given, families[0])
    person = Person(
        code,
        passport[0],
        _middle(rng, lists, code),
        (passport[1], *(word.spellings[0] for word in families[1:])),
        _particle(rng, code),
        (given.native, tuple(word.native for word in families)),
        account,
        not given.is_latin and not families[0].is_latin,
    )
    if like is None:
        return person
    home, own = (person.home[0], like.home[1]), (account[0], like.account[1])
    kin = replace(person, families=like.families, particle=like.particle)
    return replace(kin, home=home, account=own, is_native=like.is_native)


def _families(rng: random.Random, lists: Lists, code: str) -> list[Word]:
    first, second = lists.family(rng, code), lists.family(rng, code)
    if rng.random() < COUNTRIES[code].two_surnames:
        return [first, second]
    if COUNTRIES[code].scheme == "latin" and rng.random() < HYPHEN:
        spelt = f"{first.spellings[0]}-{second.spellings[0]}"
        return [Word(f"{first.native}-{second.native}", (spelt,))]
    return [first]


def _middle(rng: random.Random, lists: Lists, code: str) -> str:
    if COUNTRIES[code].scheme != "latin" or rng.random() >= MIDDLE:
        return ""
    return lists.given(rng, code).spellings[0]


def _particle(rng: random.Random, code: str) -> str:
    country = COUNTRIES[code]
    return rng.choice(country.particles) if rng.random() < country.particle_share else ""


def _spelling(
    rng: random.Random, given: Word, family: Word
) -> tuple[tuple[str, str], tuple[str, str]]:
    """The spelling of the passport and that of the account."""

    def pick(word: Word) -> str:
        return word.spellings[0] if rng.random() < FIRST_SPELLING else rng.choice(word.spellings)

    own = pick(given), pick(family)
    if rng.random() < SAME_SPELLING:
        return own, own
    return own, (pick(given), pick(family))


def shown(rng: random.Random, person: Person) -> str:
    """The name as the help desk shows it."""
    given, families = person.given, person.families
    latin = COUNTRIES[person.code].scheme == "latin"
    if person.is_native and rng.random() < NATIVE:
        return _native(person)
    if latin and rng.random() < MARKS:
        given, families = person.home
    if rng.random() < 0.5:
        families = families[:1]
    family = " ".join(part for part in (person.particle, *families) if part)
    pets = person.pets()
    if pets and rng.random() < SHOWN_PET:
        given = rng.choice(pets).capitalize()
    middle = person.middle and rng.choice(("", person.middle, f"{person.middle[0]}.", ""))
    return _decorated(rng, _ordered(rng, person.code, (given, middle, family)))


def _native(person: Person) -> str:
    given, family = person.home[0], " ".join(person.home[1])
    if person.code in {"cn", "kr"}:
        return f"{family}{given}"
    return f"{family} {given}" if person.code == "jp" else f"{given} {family}"


def _ordered(rng: random.Random, code: str, parts: tuple[str, str, str]) -> str:
    given, middle, family = parts
    usual = " ".join(part for part in (given, middle, family) if part)
    if rng.random() < max(0.01, COUNTRIES[code].family_first):
        return f"{family} {given}"
    comma = f"{family}, {given} {middle}".rstrip()
    return _drawn(
        rng,
        usual,
        (0.05, comma),
        (0.03, f"{given} {family.upper()}"),
        (0.015, f"{family.upper()} {given}"),
        (0.02, usual.upper()),
        (0.02, usual.lower()),
        (0.03, f"{given[0]}. {family}"),
        (0.015, f"{given} {family[0]}."),
        (0.02, given),
    )


def _decorated(rng: random.Random, name: str) -> str:
    team = rng.choice(TEAMS)
    return _drawn(
        rng,
        name,
        (0.02, f"{rng.choice(TITLES)} {name}"),
        (0.02, f"{name}, {rng.choice(SUFFIXES)}"),
        (0.04, f"{name} ({team})"),
        (0.03, f"{name} | {team}"),
        (0.01, f"{name} - {team}"),
        (0.005, f"[Inactive] {name}"),
        (0.01, f"{name} {rng.choice(PRONOUNS)}"),
    )


def _drawn(rng: random.Random, usual: str, *ways: tuple[float, str]) -> str:
    """One of the ways by its share, or what is left: the usual one."""
    draw = rng.random()
    for share, text in ways:
        draw -= share
        if draw < 0:
            return text
    return usual
