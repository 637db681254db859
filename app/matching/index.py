"""The members by what they show, so that a responder's candidates are looked up, not searched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.matching.compare import LONGEST_CUT, SHORTEST_NEAR, SHORTEST_PART, deletions, is_near
from app.matching.model import Agent, Member, Reading, Text
from app.matching.words import GIVEN_NAMES

CROWD = 40

Groups = Mapping[str, list[int]]


class Index:
    """Members by spelling and mailbox, and how many of them bear each name of the responders."""

    def __init__(self, members: Sequence[Member], agents: Sequence[Agent]) -> None:
        self.members = members
        self.by_key: Groups = _group((k, i) for i, m in enumerate(members) for k in _keys(m))
        self.by_mail: Groups = _group((m.mail, i) for i, m in enumerate(members) if m.mail)
        self.by_local: Groups = _group(
            (m.mail.rpartition("@")[0], i) for i, m in enumerate(members) if m.mail
        )
        self.agents_by_mail = Counter(agent.mail for agent in agents)
        vocabulary = _vocabulary(agents)
        self._names = [_borne(member, vocabulary) for member in members]
        self._bearers = Counter(name for names in self._names for name in names)
        self._first = Counter(word for m in members for word in _first_words(m.texts))
        self._first.update(r.given[0] for a in agents for r in a.readings[:1])
        self._near = self._deleted()

    def others(self, name: str, member: int) -> int:
        """How many members besides this one bear the name; nobody bears no name."""
        return self._bearers[name] - (name in self._names[member])

    def is_given(self, word: str) -> bool:
        """Whether the word is known as somebody's given name, here or commonly."""
        return len(word) >= SHORTEST_PART and (word in GIVEN_NAMES or self._first[word] > 0)

    def near(self, name: str) -> list[str]:
        """The names of members that differ from this one by one slip."""
        found = {word for part in deletions(name) for word in self._near.get(part, ())}
        near = sorted(word for word in found if is_near(name, word))
        return near if len(near) <= CROWD else []

    def is_shared(self, mail: str) -> bool:
        """Whether more than one responder or more than one member owns the address."""
        return self.agents_by_mail[mail] > 1 or len(self.by_mail.get(mail, ())) > 1

    def _deleted(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        words = {word for names in self._names for word in names}
        for word in words:
            if SHORTEST_NEAR <= len(word) <= LONGEST_CUT:
                for part in deletions(word):
                    found[part].add(word)
        return found


def spelt(reading: Reading) -> Iterator[tuple[str, str]]:
    """The usernames that a person of this name would have, each with the name of its form."""
    for given in reading.given:
        yield given, "given_name"
        for surname in reading.surname:
            for one, two, form in _pairs(given, surname):
                yield one + two, form
                yield two + one, form
            for middle in reading.middle:
                yield given + middle + surname, "full_name"
                yield given[0] + middle[0] + surname, "initial_last"
    for surname in reading.surname:
        yield surname, "surname"


def _pairs(given: str, surname: str) -> tuple[tuple[str, str, str], ...]:
    return (
        (given, surname, "full_name"),
        (given[0], surname, "initial_last"),
        (given, surname[0], "given_initial"),
    )


def _group(pairs: Iterable[tuple[str, int]]) -> Groups:
    found: dict[str, list[int]] = defaultdict(list)
    for key, member in pairs:
        found[key].append(member)
    return found


def _keys(member: Member) -> set[str]:
    keys = {text.key for text in member.texts}
    for text in member.texts:
        if len(text.words) > 2:
            keys.update({text.words[0] + text.words[-1], text.words[0] + text.words[1]})
    return keys


def _vocabulary(agents: Sequence[Agent]) -> frozenset[str]:
    readings = (reading for agent in agents for reading in agent.readings)
    names = (name for reading in readings for name in (*reading.given, *reading.surname))
    return frozenset(name for name in names if len(name) >= SHORTEST_PART)


def _first_words(texts: Iterable[Text]) -> set[str]:
    return {text.words[0] for text in texts if len(text.words) > 1}


def _borne(member: Member, vocabulary: frozenset[str]) -> frozenset[str]:
    names: set[str] = set()
    for text in member.texts:
        names.update(text.words)
        names.update(word for word in _joined(text.words) if word in vocabulary)
        if len(text.words) == 1:
            names.update(_parts(text.key[:LONGEST_CUT], vocabulary))
    return frozenset(names)


def _joined(words: Sequence[str]) -> Iterator[str]:
    if len(words) > 2:
        yield "".join(words[1:])
        yield "".join(words[:-1])


def _parts(whole: str, vocabulary: frozenset[str]) -> Iterator[str]:
    # A username without separators is cut wherever a responder's name begins or ends.
    for place in range(1, len(whole)):
        head, tail = whole[:place], whole[place:]
        if head in vocabulary:
            yield from (head, tail)
        if tail in vocabulary:
            yield from (head, tail)
