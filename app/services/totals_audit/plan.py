"""Which months are due in one night: the recent ones always, the older ones by turns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.clock import month_start, utcnow
from app.extensions import db
from app.models import SyncCursor
from app.services.transaction import end_reading, transaction

# Compared every night; older months take turns, so that each comes once a week.
RECENT = timedelta(days=120)
NIGHTS_FOR_ALL = 7
_BEGINNING = date(2000, 1, 1)
_DAY = timedelta(days=1)
_LISTING = "audit"


@dataclass(frozen=True)
class Span:
    """UTC days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def halves(self) -> tuple[Span, Span]:
        """Two spans of about the same length."""
        middle = self.first + (self.last - self.first) // 2
        return Span(self.first, middle), Span(middle + _DAY, self.last)


def months(oldest: date | None, reach: timedelta | None) -> tuple[list[Span], list[Span]]:
    """The recent months and the older ones, newest first, as far back as a search sees.

    The last of the older ones is all that lies before the oldest ticket held here.
    """
    today = utcnow().date()
    start = _BEGINNING if reach is None else max(_BEGINNING, today - reach + _DAY)
    recent_from = max(start, month_start(today - RECENT))
    # Their day may have begun before ours.
    recent = list(_months_back(today + _DAY, recent_from))
    if reach is not None:
        return recent, []
    older_from = max(start, month_start(min(oldest or recent_from, recent_from)))
    older = list(_months_back(recent_from - _DAY, older_from))
    if older_from > start:
        older.append(Span(start, older_from - _DAY))
    return recent, older


class Turn:
    """The older months that are due tonight; how far they came is remembered."""

    def __init__(self, older: Sequence[Span], due: Sequence[Span]) -> None:
        self.due = due
        self._following = {
            span: older[(place + 1) % len(older)] for place, span in enumerate(older)
        }

    @classmethod
    def of(cls, older: Sequence[Span]) -> Turn:
        """Tonight's turn: from where the last one ended."""
        cursor = db.session.get(SyncCursor, _LISTING)
        wanted = None if cursor is None else date.fromisoformat(json.loads(cursor.position)["next"])
        end_reading()
        begin = next(
            (place for place, span in enumerate(older) if wanted and span.first <= wanted), 0
        )
        number = -(-len(older) // NIGHTS_FOR_ALL)
        return cls(older, [*older[begin:], *older[:begin]][:number])

    def passed(self, span: Span) -> None:
        """Remember that the turn is at the month after this one, if it is one of the older."""
        following = self._following.get(span)
        if following is None:
            return
        with transaction():
            cursor = db.session.get(SyncCursor, _LISTING)
            if cursor is None:
                cursor = SyncCursor(listing=_LISTING, scope="")
                db.session.add(cursor)
            cursor.position = json.dumps({"next": following.first.isoformat()})
            cursor.updated_at = utcnow()


def _months_back(last: date, first: date) -> Iterator[Span]:
    while last >= first:
        begin = max(first, month_start(last))
        yield Span(begin, last)
        last = begin - _DAY
