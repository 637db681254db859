"""Which days of a long range are listed with their ticket numbers, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.clock import month_start
from app.services.history.ranges import DateRange

# About as many as a screen holds; a busy day counts for several.
_DAYS_AT_FIRST = 15
_TICKETS_AT_FIRST = 120


@dataclass(frozen=True)
class Next:
    """What can be shown next: the month of `back_to`, or what is left of it."""

    back_to: date
    is_rest: bool


@dataclass(frozen=True)
class Listing:
    """The days from `since` on are listed; `days_left` before them have tickets too."""

    since: date
    next: Next | None
    days_left: int
    tickets_left: int


def plan(counts: Mapping[date, int], range_: DateRange, back_to: date | None) -> Listing:
    """From the newest day back to `back_to`, or to where the first screen ends."""
    closed = sorted((day for day, tickets in counts.items() if tickets and range_.holds(day)))
    since = max(back_to, range_.start) if back_to else _first_screen(counts, closed, range_)
    left = [day for day in closed if day < since]
    following = None
    if left:
        newest = left[-1]
        start = max(month_start(newest), range_.start)
        following = Next(start, is_rest=_shows_month_of(newest, since, closed))
    return Listing(since, following, len(left), sum(counts[day] for day in left))


def _first_screen(counts: Mapping[date, int], closed: list[date], range_: DateRange) -> date:
    tickets = 0
    for number, day in enumerate(reversed(closed), 1):
        tickets += counts[day]
        if number >= _DAYS_AT_FIRST or tickets >= _TICKETS_AT_FIRST:
            return day
    return range_.start


def _shows_month_of(day: date, since: date, closed: list[date]) -> bool:
    month = month_start(day)
    return any(one >= since and month_start(one) == month for one in closed)
