"""The review queue: who has candidates or a flag, derived from the data and never stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa

from app.clock import Calendar
from app.extensions import database, db
from app.matching import Options, Proposal
from app.models import UNSURE, AppState, FreshworksUserMapping, MappingStats, User
from app.services import mappings, suggestions, wording
from app.services.auto_link_plan import USUAL
from app.services.candidates import Suggestions
from app.services.lookup import among
from app.services.mappings import Row
from app.services.people import Judged
from app.services.put_off import PutOff
from app.services.reporting import Reporting

SUGGESTED = "suggested"
# One person asks, and can wait a little longer than a list.
_PATIENCE = 8.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A responder that a person should look at, and why; `later`: somebody put it off."""

    mapping_id: int
    why: str
    unclaimed_tickets: int
    later: bool


@dataclass(frozen=True)
class Queue:
    """All that waits: flagged ones first, then those with most unclaimed tickets."""

    found: Suggestions
    waiting: tuple[Waiting, ...]

    # The dashboard asks for it with every look, and thousands may wait.
    @cached_property
    def unclaimed_tickets(self) -> int:
        """How many tickets they hold together that nobody is credited with."""
        return sum(one.unclaimed_tickets for one in self.waiting)

    @cached_property
    def holders(self) -> int:
        """How many of them hold such tickets."""
        return sum(one.unclaimed_tickets > 0 for one in self.waiting)


@dataclass(frozen=True)
class Candidate:
    """A member who may be this responder, and what people said of the pair."""

    member: User
    proposal: Proposal
    is_certain: bool
    judged: Judged | None
    linked_to: tuple[FreshworksUserMapping, ...]
    calendar: Calendar

    @property
    def verdict(self) -> str | None:
        """What a person said that still holds."""
        said = self.judged
        return None if said is None or said.changed else said.verdict

    @property
    def returned(self) -> str | None:
        """Why a pair that was parted, or one whose link was undone, is proposed again."""
        said = self.judged
        if said is None or said.verdict == UNSURE or not said.stands:
            return None
        return f"{said.told(self.calendar)}."


@dataclass(frozen=True)
class Item:
    """One responder of the queue with its candidates."""

    row: Row
    why: str
    later: bool
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Choice:
    """The candidates of one responder, or in a sentence why there is none."""

    row: Row
    candidates: tuple[Candidate, ...]
    reason: str | None


# The queue is the same for everybody until something changes.
_latest: dict[str, tuple[tuple[int, int], Queue]] = {}


def queue(state: AppState, patience: float = suggestions.PATIENCE) -> Queue | None:
    """What waits at this state of the data; None while suggestions are computed."""
    found = suggestions.current(state.people_version, patience)
    if found is None:
        return None
    key, place = (state.people_version, state.data_version), database()
    held = _latest.get(place)
    if held is None or held[0] != key or held[1].found is not found:
        held = _latest[place] = (key, Queue(found, _waiting(found)))
    return held[1]


def page(
    queued: Queue, number: int, per_page: int, rules: Reporting, options: Options = USUAL
) -> list[Item]:
    """One page of the queue, in a constant number of statements."""
    start = (number - 1) * per_page
    wanted = queued.waiting[start : start + per_page]
    rows = {row.mapping.id: row for row in mappings.some([one.mapping_id for one in wanted], rules)}
    there = [one for one in wanted if one.mapping_id in rows]
    proposals = [_proposals(queued.found, rows[one.mapping_id]) for one in there]
    everybody = [pair for some in proposals for pair in some]
    find = _Finder(queued.found, everybody, rules, options)
    return [
        Item(rows[one.mapping_id], one.why, one.later, find.candidates(some))
        for one, some in zip(there, proposals, strict=True)
    ]


def certain(queued: Queue, options: Options = USUAL) -> int:
    """How many of those that wait auto-link would link with these options."""
    free = {one.mapping_id for one in queued.waiting if one.why == SUGGESTED}
    return len(free.intersection(mapping_id for mapping_id, _ in queued.found.certain(options)))


def of_mapping(mapping_id: int, rules: Reporting, options: Options = USUAL) -> Choice:
    """The candidates of one responder; `NotFound` if there is no such mapping."""
    row = mappings.get(mapping_id, rules)
    reason = _not_asked(row)
    if reason is not None:
        return Choice(row, (), reason)
    found = suggestions.current(patience=_PATIENCE)
    if found is None:
        return Choice(row, (), "Suggestions are being computed. Ask again in a minute.")
    proposals = _proposals(found, row)
    if not proposals:
        explained = found.why_none(mapping_id)
        said = "Nobody fits" if explained is None else explained.reason
        return Choice(row, (), f"{said}.")
    return Choice(row, _Finder(found, proposals, rules, options).candidates(proposals), None)


def _waiting(found: Suggestions) -> tuple[Waiting, ...]:
    m, s = FreshworksUserMapping, MappingStats
    query = (
        sa.select(m.id, m.flag, s.unclaimed_tickets, m.reserved_email, m.active, m.user_id)
        .join(s, s.mapping_id == m.id)
        .where(m.excluded.is_(False), sa.or_(m.user_id.is_(None), m.flag.is_not(None)))
    )
    rows = db.session.execute(query).all()
    put_off = PutOff(found, {row.id for row in rows if row.flag is not None})
    listed = []
    for mapping_id, flag, tickets, reserved, active, user_id in rows:
        proposed = found.of(mapping_id) if active and reserved is None else ()
        if flag is not None or proposed:
            later = put_off.holds(mapping_id, user_id)
            listed.append(Waiting(mapping_id, flag or SUGGESTED, tickets, later))
    return tuple(sorted(listed, key=_rank))


def _rank(one: Waiting) -> tuple[bool, bool, int, int]:
    return one.later, one.why == SUGGESTED, -one.unclaimed_tickets, one.mapping_id


def _proposals(found: Suggestions, row: Row) -> Sequence[Proposal]:
    stored = row.mapping
    is_settled = stored.user_id is not None and stored.flag is None
    return () if is_settled else found.proposed(stored.id, stored.user_id)


def _not_asked(row: Row) -> str | None:
    """Why nobody is proposed for a responder, whatever the matcher says."""
    stored, name = row.mapping, wording.name_of(row.mapping)
    if stored.excluded:
        return f"{name} is marked as not a person."
    if row.member is not None and stored.flag is None:
        return f"{name} is linked to {row.member.username}."
    if stored.reserved_email is not None:
        return f"{name} is reserved for the member with {stored.reserved_email}."
    if not stored.active:
        return f"{name} is deactivated in Freshworks, or not in its list of agents."
    return None


class _Finder:
    """Looks up the members of many proposals at once."""

    def __init__(
        self,
        found: Suggestions,
        proposals: Iterable[Proposal],
        rules: Reporting,
        options: Options,
    ) -> None:
        self._found = found
        self._calendar = rules.calendar
        self._certain = found.certain(options)
        ids = {int(one.member_id) for one in proposals}
        self._members = _members(ids)
        self._linked = _linked(ids)

    def candidates(self, proposals: Iterable[Proposal]) -> tuple[Candidate, ...]:
        """The members of some proposals that are still there, best first."""
        return tuple(
            self._candidate(one) for one in proposals if int(one.member_id) in self._members
        )

    def _candidate(self, one: Proposal) -> Candidate:
        pair = (int(one.agent_id), int(one.member_id))
        return Candidate(
            self._members[pair[1]],
            one,
            pair in self._certain,
            self._found.judged(*pair),
            tuple(self._linked.get(pair[1], ())),
            self._calendar,
        )


def _members(ids: Collection[int]) -> dict[int, User]:
    query = sa.select(User).where(among(User.id, ids), User.is_active.is_(True))
    return {member.id: member for member in db.session.scalars(query)}


def _linked(ids: Collection[int]) -> dict[int, list[FreshworksUserMapping]]:
    mapping = FreshworksUserMapping
    query = sa.select(mapping).where(among(mapping.user_id, ids)).order_by(mapping.id)
    found: dict[int, list[FreshworksUserMapping]] = {}
    for row in db.session.scalars(query):
        assert row.user_id is not None
        found.setdefault(row.user_id, []).append(row)
    return found
