"""The members by what they show, so that a responder's candidates are looked up, not searched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from app.matching.forms import heard as spellings_heard
from app.matching.hints import by_initials, with_more
from app.matching.kinship import SHORTEST_PART
from app.matching.model import Agent, Member, Text
from app.matching.sounds import KEYS, run_together
from app.matching.words import GIVEN_NAMES

LONGEST_CUT = 40
PLAIN_TOKEN = 4

Groups = Mapping[str, list[int]]


class Holder(NamedTuple):
    """A member with one username, the string that may be read so, and whether it surely is."""

    member: int
    text: Text
    certain: bool


class Index:
    """Members by spelling and mailbox, and how many of them bear each name of the responders."""

    def __init__(self, members: Sequence[Member], agents: Sequence[Agent]) -> None:
        self.members = members
        self.by_key: Mapping[str, list[Holder]] = _holders(members)
        self.by_mail: Groups = _group((m.mail, i) for i, m in enumerate(members) if m.mail)
        self.by_local: Groups = _group(_with_local(members, {_local(a.mail) for a in agents}))
        self.agents_by_mail = Counter(agent.mail for agent in agents)
        self.vocabulary = _vocabulary(agents)
        self.first_words = _first_words(members, agents)
        self.bearers: Counter[str] = Counter()
        self.beside: dict[str, tuple[list[str], list[int]]] = {}
        self.by_initials = by_initials(members, agents)
        self.with_more = with_more(members, self.vocabulary)
        self._fill()

    def _fill(self) -> None:
        for place, member in enumerate(self.members):
            for name in self.names_of(member.texts):
                self.bearers[name] += 1
            for token, remainder in self._pairs_of(member.texts):
                words, places = self.beside.setdefault(token, ([], []))
                words.append(remainder)
                places.append(place)

    def names_of(self, texts: Iterable[Text]) -> set[str]:
        """The names that somebody with these strings bears, as far as they can be told apart."""
        names: set[str] = set()
        for text in texts:
            names.update(text.words)
            if len(text.words) > 2:
                names.update(name for name in _joined(text.words) if name in self.vocabulary)
            if len(text.words) == 1:
                for head, tail in self._halves(text.key):
                    names.update((head, tail))
        return names

    def others(self, name: str, names: set[str]) -> int:
        """How many members bear the name besides the one who bears `names`."""
        return self.bearers[name] - (name in names)

    def is_given(self, word: str) -> bool:
        """Whether the word is known as somebody's given name, here or commonly."""
        return len(word) >= SHORTEST_PART and (word in GIVEN_NAMES or self.first_words[word] > 0)

    def is_shared(self, mail: str) -> bool:
        """Whether more than one responder or more than one member owns the address."""
        return self.agents_by_mail[mail] > 1 or len(self.by_mail.get(mail, ())) > 1

    def _pairs_of(self, texts: Iterable[Text]) -> set[tuple[str, str]]:
        pairs: set[tuple[str, str]] = set()
        for text in texts:
            if len(text.words) == 1:
                cuts: Iterable[tuple[str, str]] = self._halves(text.key)
            else:
                cuts = ((text.words[0], text.words[-1]),)
            for one, two in cuts:
                if one in self.vocabulary:
                    pairs.add((one, two))
                if two in self.vocabulary:
                    pairs.add((two, one))
        return pairs

    def _halves(self, whole: str) -> Iterator[tuple[str, str]]:
        # A username without separators is cut wherever a responder's name begins or ends.
        whole = whole[:LONGEST_CUT]
        vocabulary, size = self.vocabulary, len(whole)
        for place in range(1, size):
            head, tail = whole[:place], whole[place:]
            begins, ends = head in vocabulary, tail in vocabulary
            if not begins and not ends:
                continue
            # "ana" begins "anastasia" without being a name there.
            if (
                (begins and ends)
                or (begins and (place >= PLAIN_TOKEN or self._is_rest(tail, place)))
                or (ends and (size - place >= PLAIN_TOKEN or self._is_rest(head, size - place)))
            ):
                yield head, tail

    def _is_rest(self, rest: str, name: int) -> bool:
        return name >= SHORTEST_PART and (len(rest) == 1 or self.first_words[rest] > 0)


class Heard:
    """The same members by the sound or the consonants of their names, for other scripts."""

    def __init__(
        self,
        members: Sequence[Member],
        borne: Counter[str],
        key: Callable[[str], str],
        wanted: Container[str],
    ) -> None:
        self.key = key
        keys = {word: key(word) for word in borne}
        self.bearers: Counter[str] = Counter()
        for word, count in borne.items():
            self.bearers[keys[word]] += count
        # Only what somebody asks for is gathered: there is very much else.
        found: dict[str, list[int]] = defaultdict(list)
        for place, member in enumerate(members):
            outlines = [_outlines([keys[word] for word in text.words]) for text in member.texts]
            for one in {one for outline in outlines for one in outline if one in wanted}:
                found[one].append(place)
        self.groups: Groups = found

    def keys_of(self, text: Text) -> tuple[str, ...]:
        """How a string sounds as a whole, and without what stands between its outer words."""
        return _outlines([self.key(word) for word in text.words])


def _outlines(sounds: Sequence[str]) -> tuple[str, ...]:
    if len(sounds) < 3:
        return (run_together(*sounds),)
    return run_together(*sounds), run_together(sounds[0], sounds[-1])


def heard(members: Sequence[Member], agents: Sequence[Agent]) -> dict[str, Heard]:
    """The indexes by sound that these responders need: mostly none."""
    wanted: dict[str, set[str]] = {}
    for reading in (reading for agent in agents for reading in agent.readings):
        if reading.voice != "spelt":
            known = wanted.setdefault(reading.voice, set())
            known.update(spelling.key for spelling in spellings_heard(reading))
    if not wanted:
        return {}
    borne: Counter[str] = Counter()
    for member in members:
        borne.update({word for text in member.texts for word in text.words})
    return {voice: Heard(members, borne, KEYS[voice], known) for voice, known in wanted.items()}


def _holders(members: Sequence[Member]) -> Mapping[str, list[Holder]]:
    found: dict[str, list[Holder]] = {}
    for place, member in enumerate(members):
        own: dict[str, Holder] = {}
        for text in member.texts:
            for key, certain in _keys_of(text):
                own.setdefault(key, Holder(place, text, certain))
        for key, holder in own.items():
            found.setdefault(key, []).append(holder)
    return found


def _keys_of(text: Text) -> tuple[tuple[str, bool], ...]:
    words = text.words
    if len(words) < 3:
        return ((text.key, True),)
    # Two surnames or a middle name and a surname: the second word alone is not certain.
    return (text.key, True), (words[0] + words[-1], True), (words[0] + words[1], False)


def _group(pairs: Iterable[tuple[str, int]]) -> Groups:
    found: dict[str, list[int]] = defaultdict(list)
    for key, member in pairs:
        found[key].append(member)
    return found


def _with_local(members: Sequence[Member], wanted: Container[str]) -> Iterator[tuple[str, int]]:
    # A username may be the name of a mailbox elsewhere: u12345 and u12345@example.com.
    for place, member in enumerate(members):
        for local in {_local(member.mail), member.label.partition("@")[0].casefold()}:
            if local and local in wanted:
                yield local, place


def _local(mail: str) -> str:
    return mail.rpartition("@")[0]


def _vocabulary(agents: Sequence[Agent]) -> frozenset[str]:
    readings = (reading for agent in agents for reading in agent.readings)
    names = (name for r in readings if r.voice == "spelt" for name in (*r.given, *r.surname))
    return frozenset(name for name in names if len(name) > 1)


def _first_words(members: Sequence[Member], agents: Sequence[Agent]) -> Counter[str]:
    found: Counter[str] = Counter()
    for member in members:
        found.update({text.words[0] for text in member.texts if len(text.words) > 1})
    found.update(agent.readings[0].given[0] for agent in agents if agent.readings)
    return found


def _joined(words: Sequence[str]) -> Iterator[str]:
    yield "".join(words[1:])
    yield "".join(words[:-1])
