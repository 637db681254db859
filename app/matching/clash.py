"""What contradicts: a member string that spells another given name or another surname."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.matching.kinship import SHORTEST_PART, agrees
from app.matching.model import Agent, Clash, Fit, Reading, Text
from app.matching.words import PARTICLES

KnownGiven = Callable[[str], bool]
_MOST_CUTS = 6


def clash_of(
    agent: Agent, texts: tuple[Text, ...], fit: Fit | None, known: KnownGiven
) -> Clash | None:
    """The worst contradiction in strings that show no form of the name, or in the form's middle."""
    readings = tuple(r for r in agent.readings if r.strict and r.voice == "spelt")
    if not readings:
        return None
    worst = _middle(agent, fit) if fit else None
    for text in texts:
        if worst and worst.side == "given":
            break
        found = _between(readings, text, known)
        if found and (worst is None or found.side == "given"):
            worst = found
    return worst


def _middle(agent: Agent, fit: Fit) -> Clash | None:
    # John A. Smith is not john.b.smith, though both are John Smith.
    said = [word for word in fit.text.words[1:-1] if word not in PARTICLES]
    reading = agent.readings[0]
    if not said or fit.form != "full_name" or not reading.middle or not reading.sure:
        return None
    if (fit.given, fit.surname) in _two_of_more(fit.text.words):
        # "Moreau Jean-Luc" shows nothing but these two.
        return None
    if {word[0] for word in said} & {name[0] for name in reading.middle}:
        return None
    return Clash(fit.text, "given", said[0], reading.middle[0])


def _between(readings: tuple[Reading, ...], text: Text, known: KnownGiven) -> Clash | None:
    first = readings[0]
    found: list[Clash] = []
    for reading in readings:
        if len(text.words) > 1:
            clash, fits = _two_words(reading, text)
        else:
            clash, fits = _one_word(reading, text)
        if fits:
            return None
        if clash and (reading.sure or (clash.side == "given" and known(clash.said))):
            found.append(clash)
    if found:
        return min(found, key=lambda clash: clash.side)
    if len(text.words) > 1 and len(text.words[0]) > 1:
        return _said(text, "given", text.words[0], first)
    return _said(text, "given", text.key, first) if known(text.key) else None


def _two_words(reading: Reading, text: Text) -> tuple[Clash | None, bool]:
    one, two = text.words[0], text.words[-1]
    joined = list(_two_of_more(text.words)) if len(text.words) > 2 else []
    own = (*reading.given, *reading.middle)
    best: Clash | None = None
    for given, surname in ((one, two), *joined, (two, one)):
        called = agrees(given, own)
        family = agrees(surname, reading.surname)
        if called and (family or not reading.surname):
            return None, True
        if family and len(surname) > 1:
            best = best or _said(text, "given", given, reading)
        elif called and len(given) > 1:
            best = best or _said(text, "surname", surname, reading)
    return best, False


def _two_of_more(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for place in range(1, min(len(words), _MOST_CUTS)):
        head, tail = "".join(words[:place]), "".join(words[place:])
        yield head, tail
        yield tail, head


def _one_word(reading: Reading, text: Text) -> tuple[Clash | None, bool]:
    whole = text.key
    if agrees(whole, (*reading.given, *reading.surname)):
        return None, True
    for surname in reading.surname:
        rest = _rest(whole, surname)
        if rest:
            fits = len(rest) < SHORTEST_PART or agrees(rest, (*reading.given, *reading.middle))
            return (None, True) if fits else (_said(text, "given", rest, reading), False)
    for given in reading.given:
        rest = _rest(whole, given)
        if rest:
            # Two letters more are a pet name (johnny); one is an initial, three are a name.
            fits = len(rest) == 2 or agrees(rest, reading.surname)
            return (None, True) if fits else (_said(text, "surname", rest, reading), False)
    return None, False


def _rest(whole: str, name: str) -> str:
    if len(name) < SHORTEST_PART or len(whole) <= len(name):
        return ""
    if whole.endswith(name):
        return whole[: -len(name)]
    return whole[len(name) :] if whole.startswith(name) else ""


def _said(text: Text, side: str, said: str, reading: Reading) -> Clash:
    names = reading.given if side == "given" else reading.surname
    return Clash(text, "given" if side == "given" else "surname", said, names[0] if names else "")
