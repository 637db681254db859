"""Members who hint at a name and show none of it whole: by an initial, by a surname and more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence

from app.matching.model import Agent, Member, Text

# Anybody's: of so few letters two say nothing.
_FEWEST = 4
# Smithson is no Smith of two surnames.
_SHORTEST_FIRST, _SHORTEST_MORE = 5, 4
_LONGEST = 40

Hints = Mapping[str, list[tuple[int, Text]]]


def by_initials(members: Sequence[Member], agents: Sequence[Agent]) -> Hints:
    """Who may show an initial and a surname, for responders who show a given name and a letter."""
    usual = [agent.readings[0] for agent in agents if agent.readings]
    wanted = {r.given[0][0] + r.surname[0] for r in usual if r.surname and len(r.surname[0]) == 1}
    found: dict[str, list[tuple[int, Text]]] = {pair: [] for pair in wanted}
    for place, member in enumerate(members) if wanted else ():
        for text in member.texts:
            for pair in wanted & _initials_of(text):
                found[pair].append((place, text))
    return found


def _initials_of(text: Text) -> set[str]:
    """The first letters of given name and surname, where all of the given name is its first one."""
    first, *others = text.words or ("",)
    if len(others) == 1 and 1 in (len(first), len(others[0])):
        return {(first + others[0][0]) if len(first) == 1 else others[0] + first[0]}
    # "kwokae" is "k wokae" or "kwoka e".
    return {first[:2], first[-1:] + first[:1]} if not others and len(first) > _FEWEST else set()


def with_more(members: Sequence[Member], vocabulary: Container[str]) -> Hints:
    """Who may show an initial and more surnames than a responder: vcarneiroazevedo, V. Carneiro."""
    found: dict[str, list[tuple[int, Text]]] = defaultdict(list)
    for place, member in enumerate(members):
        for text in member.texts:
            if len(text.words) > 2 or (len(text.words) == 2 and len(text.words[0]) > 1):
                continue
            key = text.key[:_LONGEST]
            for end in range(1 + _SHORTEST_FIRST, len(key) - _SHORTEST_MORE + 1):
                if key[1:end] in vocabulary:
                    found[key[:end]].append((place, text))
    return found
