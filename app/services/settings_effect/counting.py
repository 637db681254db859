"""Adding up what differs: tickets by kind of difference, figures by member."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.clock import Calendar, month_start, utcnow
from app.extensions import db
from app.freshworks_service import Ticket as SeenTicket
from app.models import ClosureState, TicketClosure, User
from app.services.ledger import Entry, judge
from app.services.lookup import among
from app.services.reporting import Reporting
from app.services.settings_effect.effect import Effect, Example, Figures
from app.services.timeline import Timeline, member_at

# Of so many members the figures are shown.
MOST_EXAMPLES = 5


@dataclass(frozen=True)
class _Dates:
    """Where the present month and week begin in a calendar."""

    month: date
    week: date

    @classmethod
    def of(cls, calendar: Calendar) -> _Dates:
        today = calendar.today()
        return cls(month_start(today), calendar.week_start(today))

    def figures(self, day: date | None) -> Figures:
        """What a credited closure of that day adds; None: it does not count."""
        if day is None:
            return Figures()
        return Figures(1, int(day >= self.month), int(day >= self.week))


class Counting:
    """Adds up what differs."""

    def __init__(self, old: Calendar, new: Calendar, timelines: Mapping[int, Timeline]) -> None:
        self._old, self._new = _Dates.of(old), _Dates.of(new)
        self._timelines = timelines
        self._counts: dict[str, int] = defaultdict(int)
        self._members: dict[str, set[int]] = defaultdict(set)
        self._changes: dict[int, Figures] = defaultdict(Figures)

    @property
    def since(self) -> date:
        """Closures of earlier days are in no figure of a month or week."""
        return min(self._old.month, self._old.week, self._new.month, self._new.week)

    def add(
        self, holder: int | None, closed_at: datetime, old: date | None, new: date | None
    ) -> None:
        """A closure counts on one day now, and would on another; None: it does not count."""
        kind = _kind(old, new)
        if kind is None and (new is None or new < self.since):
            return
        member = member_at(self._timelines.get(holder or 0, ()), closed_at)
        if kind is not None:
            self._counts[kind] += 1
        if member is None:
            return
        if kind is not None:
            self._members[kind].add(member)
        was, is_now = self._old.figures(old), self._new.figures(new)
        self._changes[member] = self._changes[member].plus(
            Figures(is_now.total - was.total, is_now.month - was.month, is_now.week - was.week)
        )

    def judge(self, ticket: SeenTicket, entries: Sequence[Entry], rules: Reporting) -> None:
        """A ticket whose status counts by one set of rules alone."""
        later = judge(ticket, entries, rules, utcnow())
        for entry in entries:
            if entry.state == ClosureState.EFFECTIVE:
                self.add(entry.responder_id, entry.closed_at, entry.local_date, None)
        for entry in later:
            if entry.state == ClosureState.EFFECTIVE:
                day = rules.calendar.local_date(entry.closed_at)
                self.add(entry.responder_id, entry.closed_at, None, day)

    def result(self) -> Effect:
        """All of it."""
        changed = {user: one for user, one in self._changes.items() if one != Figures()}
        return Effect(
            **self._counts,
            **{f"{kind}_of": len(members) for kind, members in self._members.items()},
            months=sum(one.month != 0 for one in changed.values()),
            weeks=sum(one.week != 0 for one in changed.values()),
            week_begins=None if self._old.week == self._new.week else self._new.week,
            examples=_examples(changed, self._old),
        )


def _kind(old: date | None, new: date | None) -> str | None:
    if old == new:
        return None
    if old is None:
        return "started"
    return "stopped" if new is None else "dates"


def _examples(changes: dict[int, Figures], dates: _Dates) -> tuple[Example, ...]:
    """The members with the greatest changes, as they are and would be."""

    def size(user_id: int) -> tuple[int, int]:
        one = changes[user_id]
        return -abs(one.total) - abs(one.month) - abs(one.week), user_id

    chosen = sorted(changes, key=size)[:MOST_EXAMPLES]
    row = TicketClosure
    sums = (
        sa.func.coalesce(sa.func.sum(sa.case((row.date >= since, row.tickets_closed), else_=0)), 0)
        for since in (date.min, dates.month, dates.week)
    )
    query = (
        sa.select(User.id, User.username, *sums)
        .outerjoin(row, row.user_id == User.id)
        .where(among(User.id, chosen))
        .group_by(User.id, User.username)
    )
    found = {id: (name, Figures(*map(int, rest))) for id, name, *rest in db.session.execute(query)}
    return tuple(
        Example(id, found[id][0], found[id][1], found[id][1].plus(changes[id]))
        for id in chosen
        if id in found
    )
