"""Comparing totals, and tickets one by one where totals differ."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.clock import utcnow
from app.freshworks_service import Found, FreshworksService, Search
from app.services import ticket_hints
from app.services.jobs import Say
from app.services.totals_audit.local import Counts, Held, Scope
from app.services.totals_audit.plan import Span
from app.services.transaction import transaction
from app.services.wording import count

_log = logging.getLogger(__name__)


# In one night; what is left over comes in the next.
MOST_REQUESTS = 600
MOST_ASKED = 5000
# The search lags behind, and so does the sync: what changed since then is not judged.
SETTLED = timedelta(hours=1)


@dataclass(frozen=True)
class AuditResult:
    """Months compared, days on which tickets differed, tickets queued, requests made.

    `complete` is False where the limits of a night did not suffice for what was due.
    """

    months: int = 0
    days_differed: int = 0
    asked: int = 0
    requests: int = 0
    complete: bool = True

    @property
    def sentence(self) -> str:
        """The result as a person would say it."""
        said = f"{count(self.months, 'month')} compared with Freshworks, "
        if self.asked:
            days = count(self.days_differed, "day")
            verb = "is" if self.asked == 1 else "are"
            said += f"{count(self.asked, 'ticket')} of {days} differed and {verb} read again"
        else:
            said += "no ticket differed"
        return said if self.complete else f"{said}; the rest follows in the next night"


class Spent(Exception):
    """The limits of one night are reached."""


class Comparison:
    """One night's comparison, and what it found so far."""

    def __init__(
        self,
        service: FreshworksService,
        scope: Scope,
        held: Counts,
        statuses: Collection[int],
        progress: Say,
    ) -> None:
        self._service = service
        self._scope = scope
        self._held = held
        self._statuses = statuses
        self._progress = progress
        self._months = 0
        self._requests = 0
        self._asked: set[int] = set()
        self._days: set[date] = set()

    @property
    def result(self) -> AuditResult:
        """What was done so far."""
        return AuditResult(self._months, len(self._days), len(self._asked), self._requests)

    def tell(self) -> None:
        """Report what was done; raises where the run is over, so that nothing is stored."""
        self._progress(self._months, self.result.sentence)

    def compare(self, span: Span) -> None:
        """Compare a month in each status, and in those that nobody here has seen."""
        known = 0
        for status in self._statuses:
            total = self._total(span, status)
            known += total
            self._descend(span, status, total)
        total = self._total(span, None)
        if total != known:
            # In a status that nobody here has seen, or the index moved between two questions.
            self._descend(span, None, total)
        self._months += 1

    def _descend(self, span: Span, status: int | None, total: int) -> None:
        """Find the days of a span on which the totals differ, and read them."""
        for day in self._differing(span, status, total):
            self._read(day, status)

    def _differing(self, span: Span, status: int | None, total: int) -> Iterator[date]:
        held = self._local(span, status)
        if total == held:
            return
        _log.debug(
            "%s to %s, status %s: Freshworks has %d tickets, %d are held here",
            *(span.first, span.last, "any" if status is None else status, total, held),
        )
        if span.first == span.last:
            yield span.first
            return
        left, right = span.halves
        total_of_left = self._total(left, status)
        yield from self._differing(left, status, total_of_left)
        # Asking for one half is enough to know the other.
        yield from self._differing(right, status, total - total_of_left)

    def _read(self, day: date, status: int | None) -> None:
        """Compare the tickets of a day one by one, and queue those that differ."""
        here = self._scope.of_day(day)
        differing: set[int] = set()
        # Freshworks may not give all that it counts: whatever it does not show is read again.
        unseen = {number: held for number, held in here.items() if status in (None, held.status)}
        for found in self._pages(Search(day, day, status)):
            for ticket in found.rows:
                unseen.pop(ticket.id, None)
                if _differ(Held(ticket.status, ticket.updated_at), here.get(ticket.id)):
                    differing.add(ticket.id)
            for bad in found.rejected:
                # Unreadable, and yet there.
                unseen.pop(bad.id or 0, None)
        differing |= {number for number, held in unseen.items() if _differ(held, None)}
        self._ask(day, differing)

    def _ask(self, day: date, differing: Collection[int]) -> None:
        news = sorted(set(differing) - self._asked)[: MOST_ASKED - len(self._asked)]
        if not news:
            return
        _log.debug("Created on %s, read again: %s", day, news)
        self._asked.update(news)
        self._days.add(day)
        with transaction():
            ticket_hints.ask(news, "audit")
            self.tell()
        if len(self._asked) == MOST_ASKED:
            raise Spent

    def _pages(self, search: Search) -> Iterator[Found]:
        more = True
        while more:
            found = self._search(search)
            yield found
            more, search = found.has_more, replace(search, page=search.page + 1)

    def _total(self, span: Span, status: int | None) -> int:
        return self._search(Search(span.first, span.last, status)).total

    def _search(self, search: Search) -> Found:
        if self._requests == MOST_REQUESTS:
            raise Spent
        self._requests += 1
        return self._service.search(search)

    def _local(self, span: Span, status: int | None) -> int:
        return sum(
            tickets
            for (day, held_status), tickets in self._held.items()
            if span.first <= day <= span.last and status in (None, held_status)
        )


def _differ(one: Held, other: Held | None) -> bool:
    """Whether a ticket is not the same on both sides, and long enough so to be judged."""
    if other is not None and one.status == other.status:
        return False
    changed = max(side.updated_at for side in (one, other) if side is not None)
    return changed <= utcnow() - SETTLED
