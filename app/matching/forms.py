"""The usernames that a person of this name would have, each with the name of its form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.matching.kinship import is_other_ending, pet_names
from app.matching.model import Reading
from app.matching.sounds import KEYS, run_together

CUT = 8
VOWELS = frozenset("aeiouy")
WHOLLY_ONE = 0.08
SHORT_CUTS = ((5, 3), (6, 2), (5, 1))


class Spelling(NamedTuple):
    """One username, its form, and the parts of the name that it shows; `short`: one by a letter."""

    key: str
    form: str
    given: str
    surname: str
    factor: float = 1.0
    short: bool = False


def spelt(reading: Reading) -> Iterator[Spelling]:
    """Every username of this reading; one username may come in more than one form."""
    if reading.given and len(reading.given[0]) == 1:
        yield from _with_initial(reading)
        return
    for given in reading.given:
        # "johnmichael" alone is given and middle name, or a whole other name.
        yield Spelling(given, "given_name", given, "")
        for surname in reading.surname:
            yield from _pairs(given, surname)
            for middle in reading.middle:
                yield from _with_middle(given, middle, surname)
    for surname in reading.surname:
        yield Spelling(surname, "surname", "", surname)
    yield from _with_pet_names(reading)
    yield from _shortened(reading)


def heard(reading: Reading) -> Iterator[Spelling]:
    """The few forms that are still telling when only the sound is known."""
    for given in reading.given:
        for surname in reading.surname:
            for one, two in ((given, surname), (surname, given)):
                # Far more of those who write in another script show this form than of all.
                for whole in _run_together(reading, one, two):
                    yield Spelling(whole, "sound", given, surname, 4.0)
            if len(given) > CUT // 2 - 1:
                for whole in _run_together(reading, given, surname[0]):
                    yield Spelling(whole, "sound", given, surname[0], short=True)
        if reading.voice == "sound" and len(given) >= CUT // 2:
            yield Spelling(given, "given_name", given, "", 0.5)
    yield from _heard_initial(reading)


def _heard_initial(reading: Reading) -> Iterator[Spelling]:
    for initial in reading.initials:
        for surname in reading.surname:
            if len(surname) > CUT // 2 - 1 - (reading.voice == "bones"):
                for whole in _run_together(reading, initial, surname):
                    yield Spelling(whole, "sound", initial, surname, short=True)
                for whole in _run_together(reading, surname, initial):
                    yield Spelling(whole, "sound", initial, surname, 0.5, short=True)


def _run_together(reading: Reading, one: str, two: str) -> tuple[str, ...]:
    """How two words sound beside each other, and how as one: the t and s of Amit Sharma are ts."""
    whole = run_together(one, two)
    return tuple(dict.fromkeys((whole, KEYS[reading.voice](whole), KEYS[reading.voice](one + two))))


def _with_initial(reading: Reading) -> Iterator[Spelling]:
    for given in reading.given:
        for surname in reading.surname:
            yield Spelling(given[0] + surname, "initial_last", given, surname)
            yield Spelling(surname + given[0], "initial_last", given, surname, 0.5)
    for surname in reading.surname:
        yield Spelling(surname, "surname", "", surname)


def _pairs(given: str, surname: str) -> tuple[Spelling, ...]:
    first, last = given[0], surname[0]
    return (
        Spelling(given + surname, "full_name", given, surname),
        Spelling(surname + given, "full_name", given, surname),
        Spelling(first + surname, "initial_last", given, surname),
        Spelling(surname + first, "initial_last", given, surname, 0.5),
        Spelling(given + last, "given_initial", given, surname),
        Spelling(last + given, "given_initial", given, surname, 0.5),
        Spelling(first + last, "initials", given, surname),
    )


def _with_middle(given: str, middle: str, surname: str) -> tuple[Spelling, ...]:
    return (
        Spelling(given + middle + surname, "middle", given, surname),
        Spelling(given + middle[0] + surname, "middle", given, surname),
        Spelling(given[0] + middle[0] + surname, "initial_last", given, surname),
        Spelling(surname + given[0] + middle[0], "initial_last", given, surname, 0.5),
        # Usual in Vietnam: Nguyen Thi Hoa is hoant.
        Spelling(given + surname[0] + middle[0], "given_initial", given, surname, 0.5),
        Spelling(given[0] + middle[0] + surname[0], "initials", given, surname),
    )


def _with_pet_names(reading: Reading) -> Iterator[Spelling]:
    for given in reading.given:
        for pet in pet_names(given):
            yield Spelling(pet, "given_name", pet, "", 0.2)
            for surname in reading.surname:
                yield Spelling(pet + surname, "nickname", pet, surname)
                yield Spelling(surname + pet, "nickname", pet, surname)
                yield Spelling(pet + surname[0], "given_initial", pet, surname, 0.1)
                if pet[0] != given[0]:
                    yield Spelling(pet[0] + surname, "initial_last", pet, surname, 0.1)


def _cut(given: str, surname: str) -> Iterator[Spelling]:
    if len(surname) >= CUT:
        yield Spelling((given[0] + surname)[:CUT], "cut", given, surname)
    # Of two whole names the first is shown, and of the other one what is left; often nothing.
    if len(given + surname) > CUT:
        factor = 1.0 if len(given) < CUT else WHOLLY_ONE
        yield Spelling((given + surname)[:CUT], "cut", given, "", factor)
    if len(surname) < CUT < len(surname + given):
        yield Spelling((surname + given)[:CUT], "cut", "", surname)
    elif len(surname) > CUT:
        # Nothing but a surname, and not even that: no more certain than a surname alone.
        yield Spelling(surname[:CUT], "surname", "", surname, WHOLLY_ONE)


def _shortened(reading: Reading) -> Iterator[Spelling]:
    given = reading.given[0] if reading.given else ""
    for surname in reading.surname if given else ():
        for end in (end for end in range(2, len(given)) if not is_other_ending(given[:end], given)):
            yield Spelling(given[:end] + surname, "prefix", given, surname)
            yield Spelling(surname + given[:end], "prefix", given, surname, 0.5)
        for end in (2, 3):
            yield Spelling(given + surname[:end], "prefix", given, surname, 0.5)
        yield from _cut(given, surname)
        for one, two in SHORT_CUTS:
            if len(surname) > one:
                yield Spelling(surname[:one] + given[:two], "cut", given, surname, 0.3)
