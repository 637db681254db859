"""What auto-link would do: who would be linked, who waits for a person, who is left alone."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.clock import Calendar
from app.extensions import db
from app.matching import Explanation, Options, Proposal
from app.models import FreshworksUserMapping, MappingStats
from app.services.candidates import Suggestions
from app.services.people import Responder

_log = logging.getLogger(__name__)

USUAL = Options()

_SEAT_CHANGED = (
    "Name and e-mail changed together, so another person may have this seat: a person decides"
)
_INACTIVE = Explanation("inactive", "Deactivated in Freshworks, or not in its list of agents")


@dataclass(frozen=True)
class Entry:
    """What is said of one responder; without a member where nobody fits."""

    mapping_id: int
    freshworks_username: str | None
    user_id: int | None
    username: str | None
    confidence: float | None
    code: str
    reason: str
    unclaimed_tickets: int = 0


@dataclass(frozen=True)
class HowSure:
    """From which confidence on a link is made, and the preset that says so, if one does."""

    preset: str | None
    threshold: float

    @classmethod
    def of(cls, options: Options, members: int) -> HowSure:
        """What options mean on a site with so many active members."""
        threshold = options.limit(members)
        if options.threshold is not None:
            return cls(None, threshold)
        by_size = "small" if members < options.small_site else "normal"
        return cls(options.preset or by_size, threshold)


@dataclass(frozen=True)
class Plan:
    """Who would be linked, who waits for a person's look, who is skipped; nothing is changed.

    `version` is that of everybody when it was made; see `people`. `sure` is how sure a link
    had to be.
    """

    linked: tuple[Entry, ...]
    review: tuple[Entry, ...]
    skipped: tuple[Entry, ...]
    version: int = 0
    sure: HowSure | None = None

    @property
    def expected_wrong(self) -> float:
        """How many of the links are wrong, as far as their confidence is true."""
        return round(sum(1 - (entry.confidence or 0) for entry in self.linked), 2)

    @property
    def unclaimed_tickets(self) -> int:
        """How many tickets the links would credit."""
        return sum(entry.unclaimed_tickets for entry in self.linked)


@dataclass(frozen=True)
class Waiting:
    """An unlinked responder: what it holds unclaimed, and what people said of it."""

    unclaimed_tickets: int = 0
    flag: str | None = None
    reserved_email: str | None = None


def waiting() -> dict[int, Waiting]:
    """Every unlinked responder by the id of its mapping."""
    m, s = FreshworksUserMapping, MappingStats
    query = (
        sa.select(m.id, s.unclaimed_tickets, m.flag, m.reserved_email)
        .join(s, s.mapping_id == m.id)
        .where(m.user_id.is_(None), m.excluded.is_(False))
    )
    return {row[0]: Waiting(*row[1:]) for row in db.session.execute(query)}


@dataclass(frozen=True)
class Sorter:
    """Turns the matcher's proposals into the three lists that a person reads."""

    found: Suggestions
    waiting: Mapping[int, Waiting]
    options: Options
    calendar: Calendar

    def sort(self, chosen: Collection[int] | None) -> Plan:
        """Each unlinked responder in exactly one list, by its best proposal."""
        wanted = None if chosen is None else frozenset(chosen)
        best = self._best()
        lists: dict[str, list[Entry]] = {"auto": [], "suggest": [], "skip": []}
        for one in self.found.people.responders:
            if one.id not in self.waiting or not (wanted is None or one.id in wanted):
                continue
            tier, entry = self._judged(one, best.get(one.id))
            lists[tier].append(entry)
            # By number and word alone: reasons quote names and addresses.
            told = (one.id, tier, entry.user_id, entry.code, entry.confidence)
            _log.debug("Mapping %d: %s, member %s, %s, confidence %s", *told)
        linked, review, skipped = (tuple(lists[tier]) for tier in ("auto", "suggest", "skip"))
        sure = HowSure.of(self.options, len(self.found.read.members))
        return Plan(linked, review, skipped, self.found.version, sure)

    def _best(self) -> dict[int, Proposal]:
        best: dict[int, Proposal] = {}
        for proposal in self.found.assessed(self.options).proposals:
            held = best.get(int(proposal.agent_id))
            if held is None or proposal.confidence > held.confidence:
                best[int(proposal.agent_id)] = proposal
        return best

    def _judged(self, one: Responder, best: Proposal | None) -> tuple[str, Entry]:
        """In which list a responder stands, and what is said of it."""
        said = self.waiting[one.id]
        if said.reserved_email is not None:
            reason = f"Reserved for the member with {said.reserved_email}"
            return "skip", self._entry(one, None, "reserved", reason)
        if said.flag is not None:
            return "suggest", self._entry(one, best, said.flag, _SEAT_CHANGED)
        if best is None or best.tier == "suggest":
            return self._not_certain(one, best)
        doubt = self.found.judged(one.id, int(best.member_id))
        if doubt is not None and doubt.stands:
            return "suggest", self._entry(one, best, doubt.verdict, doubt.told(self.calendar))
        return "auto", self._entry(one, best, best.code, best.reason)

    def _not_certain(self, one: Responder, best: Proposal | None) -> tuple[str, Entry]:
        explained = self.found.assessed(self.options).unlinked.get(one.id, _INACTIVE)
        # A member gets no second responder from a program, but a person may see to it.
        shown = best or next(iter(self.found.of(one.id)), None)
        tier = "skip" if shown is None else "suggest"
        return tier, self._entry(one, shown, explained.code, explained.reason)

    def _entry(self, one: Responder, best: Proposal | None, code: str, reason: str) -> Entry:
        user_id = None if best is None else int(best.member_id)
        return Entry(
            one.id,
            one.name,
            user_id,
            None if user_id is None else self.found.usernames[user_id],
            None if best is None else best.confidence,
            code,
            reason,
            self.waiting[one.id].unclaimed_tickets,
        )
