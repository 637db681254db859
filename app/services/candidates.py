"""The candidates of every free responder, at one version of everybody: made of plain values alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.matching import Assessment, Explanation, Matcher, Options, Proposal
from app.models import KEPT_APART
from app.services.people import Judged, Pair, People, Person, Responder

# Above every confidence: nobody is linked, so all candidates of everybody are named.
_NOBODY_IS_CERTAIN = Options(threshold=1.0)
# Few members have two responders: one that is linked is proposed again only where much speaks so.
_SECOND_RESPONDER = 0.3
_NO_MEMBER = 0


@dataclass(frozen=True)
class _Read:
    """Names and addresses, read by the matcher; links and verdicts do not matter to it."""

    responders: tuple[Responder, ...]
    members: tuple[Person, ...]
    matcher: Matcher


class Suggestions:
    """The candidates of every free responder, at one version of everybody."""

    def __init__(self, found: People, earlier: Suggestions | None = None) -> None:
        self.people = found
        self.read = _read(found, earlier)
        self.usernames = {one.id: one.username for one in found.members}
        self._apart = found.holding(*KEPT_APART)
        self._assessed: dict[Options, Assessment] = {}
        self._open = self.read.matcher.assess(
            _busy(found.linked), self._apart, options=_NOBODY_IS_CERTAIN
        )
        self._by_mapping = self._sorted({member for _, member in found.linked})

    @property
    def version(self) -> int:
        """Of which version of everybody it speaks."""
        return self.people.version

    def of(self, mapping_id: int) -> Sequence[Proposal]:
        """Up to three candidates of a free responder, best first."""
        return self._by_mapping.get(mapping_id, ())

    def instead_of(self, mapping_id: int, user_id: int) -> Sequence[Proposal]:
        """The candidates of a linked responder, if the link to this member is wrong."""
        if all(one.id != mapping_id for one in self.read.responders):
            return ()
        wrong = (mapping_id, user_id)
        others = _busy(pair for pair in self.people.linked if pair != wrong)
        return self.read.matcher.suggestions(mapping_id, others, [*self._apart, wrong])

    def proposed(self, mapping_id: int, user_id: int | None) -> Sequence[Proposal]:
        """The candidates of a responder, where it stands for this member or for nobody."""
        return self.of(mapping_id) if user_id is None else self.instead_of(mapping_id, user_id)

    def why_none(self, mapping_id: int) -> Explanation | None:
        """Why nobody is proposed for a free responder."""
        return self._open.unlinked.get(mapping_id)

    def assessed(self, options: Options) -> Assessment:
        """What auto-link would do with these options."""
        if options not in self._assessed:
            assess = self.read.matcher.assess
            self._assessed[options] = assess(self.people.linked, self._apart, options=options)
        return self._assessed[options]

    def certain(self, options: Options) -> frozenset[Pair]:
        """The pairs that auto-link would join with these options."""
        pairs = {
            (int(one.agent_id), int(one.member_id))
            for one in self.assessed(options).proposals
            if one.tier == "auto"
        }
        return frozenset(pairs.difference(self.people.left_to_people))

    def judged(self, mapping_id: int, user_id: int) -> Judged | None:
        """What a person said about a pair, whether or not it still holds."""
        return self.people.judged.get((mapping_id, user_id))

    def _sorted(self, linked: Collection[int]) -> dict[int, list[Proposal]]:
        by_mapping: dict[int, list[Proposal]] = {}
        for one in self._open.proposals:
            if one.member_id not in linked or one.confidence >= _SECOND_RESPONDER:
                by_mapping.setdefault(int(one.agent_id), []).append(one)
        return by_mapping


def _busy(linked: Iterable[Pair]) -> list[Pair]:
    """Links as the matcher takes them where a member may get one more responder."""
    return [(mapping_id, _NO_MEMBER) for mapping_id, _ in linked]


def _read(found: People, earlier: Suggestions | None) -> _Read:
    """Reading is the long part, so it is done again only where a name or an address changed."""
    responders = tuple(one for one in found.responders if one.active and not one.excluded)
    members = tuple(one for one in found.members if one.active)
    plain = tuple(_without_link(one) for one in responders)
    if earlier and (earlier.read.responders, earlier.read.members) == (plain, members):
        return earlier.read
    return _Read(plain, members, Matcher(plain, members))


def _without_link(one: Responder) -> Responder:
    return Responder(one.id, one.name, one.email, one.active, one.excluded, None)
