"""Which members a responder may be by name: candidates are looked up, never searched for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.matching.forms import Spelling, heard, spelt
from app.matching.hearing import other_vowels, parts_of
from app.matching.index import Heard, Holder, Index
from app.matching.kinship import is_prefix, misspelt
from app.matching.model import Agent, Clash, Fit, Reading

CROWD = 40
MOST_CUT = 2_000
# So much rarer than a whole surname is its first letter alone beside a given name.
SHORT_REST = 0.1


class Trace(NamedTuple):
    """A member who shows the name in some form, and how: `alike` members show the same."""

    member: int
    fit: Fit
    factor: float = 1.0
    alike: int = 1
    slips: int = 0
    voice: Heard | None = None


class Finder:
    """Looks up the members of one site by what a responder's usernames would be."""

    def __init__(self, index: Index, voices: dict[str, Heard]) -> None:
        self.index = index
        self._voices = voices
        self._near: dict[tuple[str, str, bool], list[tuple[int, str, int]]] = {}

    def traces(self, agent: Agent, crowds: dict[str, int]) -> Iterator[Trace]:
        """Everybody who shows this name; groups too large to tell apart are only counted."""
        seen: set[tuple[str, str]] = set()
        for reading in agent.readings:
            if reading.voice == "spelt":
                for spelling in spelt(reading):
                    group = self.index.by_key.get(spelling.key)
                    # The likeliest reading comes first: the same in another one says nothing more.
                    if not group or (spelling.key, spelling.form) in seen:
                        continue
                    seen.add((spelling.key, spelling.form))
                    if not _is_crowd(spelling.form, group, crowds):
                        yield from self._shown(spelling, group, reading)
                yield from self._beside(reading, crowds)
            else:
                voice = self._voices[reading.voice]
                for spelling in heard(reading):
                    alike = voice.groups.get(spelling.key)
                    if alike and not _is_crowd(spelling.form, alike, crowds):
                        yield from self._heard(spelling, alike, reading, voice)

    def _shown(
        self, spelling: Spelling, group: Sequence[Holder], reading: Reading
    ) -> Iterator[Trace]:
        single = not _is_doubled(spelling, reading)
        _, form, given, surname, factor, _ = spelling
        for member, text, certain in group:
            plain = certain and single
            fit = Fit(text, form, given, surname, plain and reading.sure, plain=plain)
            yield Trace(member, fit, factor * reading.share, len(group))

    def _heard(
        self, spelling: Spelling, group: Sequence[int], reading: Reading, voice: Heard
    ) -> Iterator[Trace]:
        # By whether the vowels are other ones: Hussein is no rival of Hassan.
        found: dict[bool, list[tuple[int, Fit]]] = {True: [], False: []}
        for member in group:
            fit = self._fit_heard(spelling, member, reading, voice)
            if fit:
                found[fit.clash is None].append((member, fit))
        for fits in found.values():
            for member, fit in fits:
                yield Trace(member, fit, spelling.factor, len(fits), voice=voice)

    def _fit_heard(
        self, spelling: Spelling, member: int, reading: Reading, voice: Heard
    ) -> Fit | None:
        found = None
        for text in self.index.members[member].texts:
            if spelling.key not in voice.keys_of(text):
                continue
            fit = Fit(text, spelling.form, spelling.given, spelling.surname, reading.sure)
            if not spelling.surname:
                return fit
            for parts in parts_of(text, spelling, voice.key):
                side = other_vowels(parts, spelling, reading, voice.key)
                if side is None:
                    return fit
                clash = Clash(text, side, parts[side == "surname"], "")
                found = found or fit._replace(clash=clash)
        return found

    def _beside(self, reading: Reading, crowds: dict[str, int]) -> Iterator[Trace]:
        if not reading.surname:
            for given in reading.given:
                yield from self._incomplete("one_name", given, "", "", crowds)
        elif reading.given and len(reading.given[0]) == 1:
            for surname in reading.surname:
                yield from self._incomplete(
                    "initial_full", surname, reading.given[0], surname, crowds
                )
        elif len(reading.surname[0]) == 1:
            yield from self._with_initials(reading, crowds)
        else:
            yield from self._misspelt(reading)
            yield from self._with_more(reading, crowds)

    def _with_more(self, reading: Reading, crowds: dict[str, int]) -> Iterator[Trace]:
        for surname in reading.surname:
            near = self.index.with_more.get(reading.given[0][0] + surname, [])
            if near and not _is_crowd("more_surnames", near, crowds):
                for at, text in near:
                    fit = Fit(text, "more_surnames", reading.given[0][0], surname, reading.sure)
                    yield Trace(at, fit, reading.share, len(near))

    def _with_initials(self, reading: Reading, crowds: dict[str, int]) -> Iterator[Trace]:
        initial, letter = reading.given[0][0], reading.surname[0]
        near = self.index.by_initials.get(initial + letter, [])
        if not _is_crowd("same_initials", near, crowds):
            for at, text in near:
                fit = Fit(text, "same_initials", initial, letter)
                yield Trace(at, fit, reading.share, len(near))

    def _incomplete(
        self, form: str, token: str, initial: str, surname: str, crowds: dict[str, int]
    ) -> Iterator[Trace]:
        # The responder shows less than the member: all of the other name fit equally well.
        words, places = self.index.beside.get(token, ([], []))
        for long in (True, False):
            if not (long or form == "one_name"):
                return
            pairs = zip(words, places, strict=True)
            near = [(word, at) for word, at in pairs if (len(word) > 1) == long]
            near = [(word, at) for word, at in near if word.startswith(initial)]
            if _is_crowd(form, near, crowds):
                continue
            for word, at in near:
                texts = self.index.members[at].texts
                text = next(t for t in texts if token in t.key and word in t.key)
                fit = Fit(text, form, initial or token, surname)
                yield Trace(at, fit, 1.0 if long else SHORT_REST, alike=len(near))

    def _misspelt(self, reading: Reading) -> Iterator[Trace]:
        for surname in reading.surname:
            for given in reading.given:
                for member, said, slips in self._close(surname, given, is_surname=False):
                    yield self._slip(member, reading, (given, surname), (said, given), slips)
                is_surname = reading.sure and not self.index.is_given(surname)
                for member, said, slips in self._close(given, surname, is_surname=is_surname):
                    yield self._slip(member, reading, (given, surname), (said, surname), slips)

    def _slip(
        self,
        member: int,
        reading: Reading,
        name: tuple[str, str],
        slip: tuple[str, str],
        slips: int,
    ) -> Trace:
        texts = self.index.members[member].texts
        text = next(t for t in texts if slip[0] in t.words or slip[0] in t.key)
        form = "typo" if slips else "prefix"
        fit = Fit(text, form, *name, reading.sure, *slip)
        return Trace(member, fit, reading.share, slips=slips)

    def _close(self, token: str, name: str, *, is_surname: bool) -> list[tuple[int, str, int]]:
        # Slips are looked for only among those who share the other part of the name.
        known = self._near.get((token, name, is_surname))
        if known is None:
            words, places = self.index.beside.get(token, ([], []))
            near = [
                (places[at], words[at], slips)
                for at, slips in misspelt(name, words, is_surname=is_surname)
            ]
            longer = len(name) + 1
            for at, word in enumerate(words[:MOST_CUT]):
                if word.startswith(name) and len(word) > longer and is_prefix(name, word):
                    near.append((places[at], word, 0))
            known = self._near[token, name, is_surname] = near if len(near) <= CROWD else []
        return known


def _is_crowd(form: str, group: Sequence[object], crowds: dict[str, int]) -> bool:
    if len(group) <= CROWD:
        return False
    crowds[form] = max(len(group), crowds.get(form, 0))
    return True


def _is_doubled(spelling: Spelling, reading: Reading) -> bool:
    # "johnmichael" alone is given and middle name, or a whole other name.
    return spelling.form == "given_name" and any(
        spelling.given.endswith(middle) for middle in reading.middle
    )
