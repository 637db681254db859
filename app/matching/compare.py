"""One name against one member string: which form of username it is, or what contradicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from app.matching.model import Fit, Reading, Text
from app.matching.words import PARTICLES

FORMS = {
    ("whole", "whole"): "full_name",
    ("initial", "whole"): "initial_last",
    ("whole", "initial"): "given_initial",
    ("near", "whole"): "typo",
    ("whole", "near"): "typo",
    ("prefix", "whole"): "prefix",
    ("whole", "absent"): "given_name",
    ("absent", "whole"): "surname",
}
RANK = {code: place for place, code in enumerate(dict.fromkeys(FORMS.values()))}
LONGEST_CUT = 40
SHORTEST_PART = 3
SHORTEST_NEAR = 4

KnownGiven = Callable[[str], bool]


def deletions(word: str) -> set[str]:
    """The word, and the word without each one of its letters."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def is_near(one: str, two: str) -> bool:
    """Whether one slip of the keyboard lies between two words of four letters or more."""
    short, long = sorted((one, two), key=len)
    if one == two or len(short) < SHORTEST_NEAR or len(long) - len(short) > 1:
        return False
    if len(short) < len(long):
        # A final vowel makes another person: Daniel and Daniela, Paul and Paula.
        return short in deletions(long) and not is_other_ending(short, long)
    differ = [i for i in range(len(one)) if one[i] != two[i]]
    if len(differ) == 2:
        first, second = differ
        swapped = one[first] == two[second] and one[second] == two[first]
        return swapped and second == first + 1
    return len(differ) == 1


def is_other_ending(short: str, long: str) -> bool:
    """Whether the longer word is the shorter one and a final vowel."""
    return long[:-1] == short and long[-1] in "aeiou"


def relate_all(
    readings: tuple[Reading, ...], texts: tuple[Text, ...], known: KnownGiven
) -> tuple[Fit, ...]:
    """How each string relates to the name; a spelling that fits speaks for the whole string."""
    fits = [relate(readings, text, known) for text in texts]
    spelt = {fit.text.kind for fit in fits if fit.code}
    return tuple(fit for fit in fits if fit.code or fit.text.kind not in spelt)


def relate(readings: tuple[Reading, ...], text: Text, known: KnownGiven) -> Fit:
    """The best form in which the text spells the name, else the contradiction it holds."""
    tried = [fit for reading in readings for fit in _tries(reading, text, known)]
    forms = [fit for fit in tried if fit.code]
    if forms:
        return min(forms, key=lambda fit: (not fit.sure, RANK[fit.code], fit.conflict))
    # A second word makes it a name; a single word may be anything, unless others are called so.
    if readings and known(text.key):
        return _clash(text, "given", text.key, readings[0])
    clashes = [fit for fit in tried if fit.conflict]
    if clashes:
        return min(clashes, key=lambda fit: fit.conflict)
    if readings and len(text.words) > 1:
        return _clash(text, "given", text.words[0], readings[0])
    return Fit(text)


def _tries(reading: Reading, text: Text, known: KnownGiven) -> Iterator[Fit]:
    for one, two, joined, sure in _cuts(text.words):
        for given, surname in ((one, two), (two, one)):
            # Forms and contradictions alike need one name that is there as a whole.
            if given not in reading.given and surname not in reading.surname:
                continue
            fit = _judge(reading, text, given, surname)
            # A middle initial joined to the surname is no slip of the keyboard, nor another name.
            if joined and fit.code in {"", "typo"}:
                continue
            if fit.code or reading.sure or (fit.conflict == "given" and known(given)):
                yield fit if sure else replace(fit, sure=False)


def _cuts(words: tuple[str, ...]) -> Iterator[tuple[str, str, bool, bool]]:
    """Ways to cut a text in two: the parts, whether words were joined, whether it is certain."""
    whole = "".join(words)
    yield whole, "", len(words) > 1, True
    if len(words) == 1:
        for place in range(1, min(len(whole), LONGEST_CUT)):
            yield whole[:place], whole[place:], False, True
        return
    yield words[0], words[-1], False, True
    if len(words) > 2:
        yield words[0], "".join(words[1:]), True, True
        yield "".join(words[:-1]), words[-1], True, True
        # Two surnames or a middle name and a surname: the second word alone is not certain.
        yield words[0], words[1], False, False


def _judge(reading: Reading, text: Text, given: str, surname: str) -> Fit:
    first, g = _level(given, reading.given, reading.middle, short=True)
    last, s = _level(surname, reading.surname)
    code = FORMS.get((first, last), "")
    if code:
        part, name = (given, g) if first == "near" else (surname, s)
        # "johnmichael" alone is given and middle name, or a whole other name.
        doubled = code == "given_name" and any(g.endswith(m) for m in reading.middle)
        sure = reading.sure and not doubled
        return _with_middle(Fit(text, code, g, s, sure, said=part, expected=name), reading)
    readable = len(text.words) > 1
    if first == "other" and last == "whole" and (readable or len(s) >= SHORTEST_PART):
        return _clash(text, "given", given, reading)
    # Two letters more are a pet name (johnny); one is an initial, three are a name.
    apart = readable or (len(g) >= SHORTEST_PART and len(surname) != 2)
    if first == "whole" and last == "other" and apart:
        return _clash(text, "surname", surname, reading)
    return Fit(text)


def _with_middle(fit: Fit, reading: Reading) -> Fit:
    # John A. Smith is not john.b.smith, though both are John Smith.
    said = [word for word in fit.text.words[1:-1] if word not in PARTICLES]
    if not said or not reading.middle or not reading.sure or fit.code != "full_name":
        return fit
    if {word[0] for word in said} & {name[0] for name in reading.middle}:
        return fit
    return replace(fit, conflict="given", said=said[0], expected=reading.middle[0])


def _clash(text: Text, side: Literal["given", "surname"], said: str, reading: Reading) -> Fit:
    names = reading.given if side == "given" else reading.surname
    return Fit(text, conflict=side, said=said, expected=names[0])


def _level(
    part: str, names: tuple[str, ...], middle: tuple[str, ...] = (), *, short: bool = False
) -> tuple[str, str]:
    if not part:
        return "absent", ""
    for level, fits in _LEVELS:
        found = [name for name in names if fits(part, name)]
        if found and (short or level != "prefix"):
            return level, found[0]
    if short and _is_initials(part, names, middle):
        return "initial", names[0]
    return ("other" if names else "unknown"), ""


def _is_initials(part: str, names: tuple[str, ...], middle: tuple[str, ...]) -> bool:
    if len(part) != 2 or part[0] not in {name[0] for name in names}:
        return False
    return not middle or part[1] in {name[0] for name in middle}


def _is_initial(part: str, name: str) -> bool:
    return part[0] == name[0] and min(len(part), len(name)) == 1


def _is_same(part: str, name: str) -> bool:
    return part == name and len(part) > 1


def _is_prefix(part: str, name: str) -> bool:
    short, long = sorted((part, name), key=len)
    if len(short) < SHORTEST_PART or is_other_ending(short, long):
        return False
    return long.startswith(short)


_LEVELS = (
    ("whole", _is_same),
    ("initial", _is_initial),
    ("near", is_near),
    ("prefix", _is_prefix),
)
