"""Single invented lives of tickets: how one is held, waits, closes, comes back or vanishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import log
from random import Random

from app.demo.clock import DAY
from app.demo.people import GHOST_ID, Responder
from app.demo.tickets import Event, Happening, Status, Ticket
from app.demo.wording import group_of

HOUR = 3_600
SHORTEST = 1_200
"""No ticket is closed sooner than this after its creation."""
_LEAVERS_DAYS = 45
_TYPICAL = log(5 * HOUR)
_GHOST = Responder(GHOST_ID, "", None, None, 0, 3, active=False)


@dataclass(slots=True)
class Draft:
    """A ticket that has no number yet."""

    created_at: int
    responder_id: int | None
    events: list[Event] = field(default_factory=list)

    def add(self, at: int, what: Happening, value: int | None = None) -> None:
        """Let something happen, later than all before."""
        self.events.append(Event(at, what, value))

    @property
    def last_at(self) -> int:
        """When something last happened."""
        return self.events[-1].at if self.events else self.created_at

    def numbered(self, number: int, end: int) -> Ticket:
        """The ticket as it stands at `end`; what would come later has not happened."""
        ticket = Ticket(number, self.created_at, self.responder_id, group_id=group_of(number))
        for event in self.events:
            if event.at <= end:
                ticket.apply(event)
        return ticket


class Roster:
    """Who is at work when: responders weighted by load, leavers gone towards the end."""

    def __init__(self, responders: Sequence[Responder], end: int) -> None:
        self._leaving = end - _LEAVERS_DAYS * DAY
        self._before = self._weighted((*responders, _GHOST))
        self._after = self._weighted([one for one in responders if one.active])

    @staticmethod
    def _weighted(people: Sequence[Responder]) -> tuple[Sequence[Responder], list[int]]:
        return people, list(accumulate(one.load for one in people))

    def pick(self, rng: Random, at: int) -> Responder:
        """Someone who was at work at that time."""
        people, loads = self._before if at < self._leaving else self._after
        return rng.choices(people, cum_weights=loads)[0]


def closing_life(rng: Random, roster: Roster, window: tuple[int, int], earliest: int) -> Draft:
    """A ticket first closed inside `window`, created no sooner than `earliest`."""
    responder = roster.pick(rng, window[0])
    closed_at = _office_time(rng, window, responder.utc_offset)
    lasted = min(int(rng.lognormvariate(_TYPICAL, 1.2)), 9 * DAY) + SHORTEST
    created_at = max(earliest + rng.randint(0, 900), closed_at - lasted)
    draft = _until_closing(rng, roster, created_at, closed_at, responder.id)
    _close(rng, draft, closed_at)
    if rng.random() < 0.06:
        _come_back(rng, roster, draft)
    _afterwards(rng, draft)
    return draft


def open_life(rng: Random, roster: Roster, start: int, end: int) -> Draft:
    """A ticket that is still open at `end`."""
    created_at = end - int(rng.triangular(600, 21 * DAY, DAY))
    if created_at < start:
        created_at = rng.randint(start, max(start, end - 60))
    holder = None if rng.random() < 0.25 else roster.pick(rng, created_at).id
    draft = Draft(created_at, holder)
    halfway = created_at + (end - created_at) // 2
    if rng.random() < 0.3:
        draft.add(halfway, "status", Status.PENDING)
    elif rng.random() < 0.17:
        draft.add(halfway, "status", Status.WAITING_ON_VENDOR)
    return draft


def move_after_closing(rng: Random, roster: Roster, draft: Draft) -> None:
    """Hand a closed ticket to someone else: who is credited then depends on when it was seen."""
    at = draft.last_at + 2 * HOUR
    draft.add(at, "assign", roster.pick(rng, at).id)


def _office_time(rng: Random, window: tuple[int, int], utc_offset: int) -> int:
    low, high = window
    local = rng.triangular(8.5, 17.5) - utc_offset
    at = low - low % DAY + int(local * HOUR) % DAY
    return at if low <= at <= high else rng.randint(low, high)


def _until_closing(
    rng: Random, roster: Roster, created_at: int, closed_at: int, holder: int
) -> Draft:
    steps: list[tuple[Happening, int | None]] = []
    draft = Draft(created_at, holder)
    roll = rng.random()
    if roll < 0.015:
        draft.responder_id = None
    elif roll < 0.4:
        draft.responder_id = None if roll < 0.3 else roster.pick(rng, created_at).id
        steps.append(("assign", holder))
    if rng.random() < 0.15:
        steps.append(("status", Status.PENDING))
    if rng.random() < 0.04:
        steps.append(("status", Status.WAITING_ON_VENDOR))
    pause = (closed_at - created_at) // (len(steps) + 1)
    for number, (what, value) in enumerate(steps, 1):
        draft.add(created_at + number * pause, what, value)
    return draft


def _close(rng: Random, draft: Draft, at: int) -> None:
    if rng.random() < 0.45:
        draft.add(at, "status", Status.CLOSED)
        return
    draft.add(at, "status", Status.RESOLVED)
    if rng.random() < 0.5:
        draft.add(at + 2 * DAY + rng.randint(0, HOUR), "status", Status.CLOSED)


def _come_back(rng: Random, roster: Roster, draft: Draft) -> None:
    at = draft.last_at + rng.randint(HOUR, 5 * DAY)
    draft.add(at, "status", Status.OPEN)
    if rng.random() < 0.3:
        draft.add(at + HOUR // 6, "assign", roster.pick(rng, at).id)
    _close(rng, draft, at + rng.randint(HOUR, 3 * DAY))


def _afterwards(rng: Random, draft: Draft) -> None:
    later = draft.last_at + rng.randint(HOUR, 2 * DAY)
    roll = rng.random()
    if roll < 0.012:
        draft.add(later, "delete")
        if roll < 0.003:
            draft.add(later + HOUR, "restore")
    elif roll < 0.02:
        draft.add(later, "spam")
    elif roll < 0.17:
        draft.add(later + rng.randint(0, 20 * DAY), "touch")
