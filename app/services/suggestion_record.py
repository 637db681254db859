"""How suggestions fared: of those with so much confidence, how many a person agreed with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from app.extensions import db
from app.models import AuditBatch, AuditEntry
from app.services import audit
from app.services.auto_link import BATCH

_BANDS = 10
_ACCEPTED, _REJECTED, _PUT_OFF = "accepted", "rejected", "put off"
_BY_A_PERSON = {
    "link": _ACCEPTED,
    "relink": _ACCEPTED,
    "reject": _REJECTED,
    "unsure": _PUT_OFF,
}
_TAKE_BACK = ("undo", "restore")
_ACTIONS = (*_BY_A_PERSON, "unlink", "confirm", *_TAKE_BACK)

Pair = tuple[int, int | None]


@dataclass(frozen=True)
class Band:
    """The suggestions with a confidence from `at_least` to `below`, and how they were decided."""

    at_least: float
    below: float
    shown: int
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """What matters here of an audit entry."""

    id: int
    mapping_id: int
    user_id: int | None
    action: str
    source: str
    undoes_id: int | None
    confidence: float | None
    kind: str | None

    @property
    def pair(self) -> Pair:
        """Whom it is about."""
        return self.mapping_id, self.user_id

    @property
    def is_by_a_person(self) -> bool:
        """Whether somebody looked at this very pair."""
        return self.source in audit.BY_PEOPLE and self.kind != BATCH


def bands() -> list[Band]:
    """Each band in which a suggestion was decided, the surest first.

    The last decision about a pair counts. One that was taken back does not, and a link that
    auto-link made counts once a person confirmed or ended it.
    """
    tallies: dict[int, Counter[str]] = {}
    for confidence, fate in _Cases().decided(_in_force(_entries())):
        place = min(_BANDS - 1, int(confidence * _BANDS))
        tallies.setdefault(place, Counter())[fate] += 1
    return [
        Band(
            place / _BANDS,
            (place + 1) / _BANDS,
            shown=tally.total(),
            accepted=tally[_ACCEPTED],
            rejected=tally[_REJECTED],
        )
        for place, tally in sorted(tallies.items(), reverse=True)
    ]


def _entries() -> list[_Entry]:
    """All decisions about mappings that had a suggestion, oldest first."""
    e = AuditEntry
    suggested = sa.select(e.mapping_id).where(e.confidence.is_not(None))
    columns = (e.id, e.mapping_id, e.user_id, e.action, e.source, e.undoes_id, e.confidence)
    query = (
        sa.select(*columns, AuditBatch.kind)
        .outerjoin(AuditBatch, AuditBatch.id == e.batch_id)
        .where(e.mapping_id.in_(suggested), e.action.in_(_ACTIONS))
        .order_by(e.id)
    )
    return [_Entry(**row) for row in db.session.execute(query).mappings()]


def _in_force(entries: list[_Entry]) -> list[_Entry]:
    """Those that nobody took back; what took others back is left out too."""
    kept: list[_Entry] = []
    undone: set[int] = set()
    # A restore takes everything back that came after the state it brings back.
    restored_to: dict[int, int] = {}
    for entry in reversed(entries):
        if entry.id in undone or entry.id >= restored_to.get(entry.mapping_id, entry.id + 1):
            continue
        if entry.action not in _TAKE_BACK:
            kept.append(entry)
            continue
        assert entry.undoes_id is not None
        undone.add(entry.undoes_id)
        if entry.action == "restore":
            restored_to[entry.mapping_id] = entry.undoes_id
    return kept[::-1]


class _Cases:
    """Follows decisions in their order: what was suggested, and what became of it."""

    def __init__(self) -> None:
        self._confidence: dict[Pair, float] = {}
        self._fate: dict[Pair, str] = {}
        # Links that auto-link made and nobody looked at yet, by mapping.
        self._unseen: dict[int, Pair] = {}

    def decided(self, entries: Iterable[_Entry]) -> Iterator[tuple[float, str]]:
        """Each suggestion that was decided: its confidence, and how."""
        for entry in entries:
            self._follow(entry)
        for pair, fate in self._fate.items():
            yield self._confidence[pair], fate

    def _follow(self, entry: _Entry) -> None:
        if entry.action == "confirm":
            self._look(entry, _ACCEPTED)
            return
        if entry.action in ("link", "relink", "unlink"):
            self._look(entry, _REJECTED)
        if entry.confidence is None or entry.action not in _BY_A_PERSON:
            return
        self._confidence[entry.pair] = entry.confidence
        if entry.is_by_a_person:
            self._fate[entry.pair] = _BY_A_PERSON[entry.action]
        else:
            self._unseen[entry.mapping_id] = entry.pair

    def _look(self, entry: _Entry, fate: str) -> None:
        """A link that auto-link made is confirmed or ended."""
        pair = self._unseen.pop(entry.mapping_id, None)
        if pair is not None and entry.is_by_a_person:
            self._fate[pair] = fate
