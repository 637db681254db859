"""Tickets by day as what charts show: days, weeks or months of a range, and a year of days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.clock import Calendar, month_start
from app.services.history.ranges import DateRange

DAY, WEEK, MONTH = UNITS = ("day", "week", "month")
DAYS_UP_TO = 180
WEEKS_UP_TO = 1100
WEEKS_OF_A_YEAR = 53
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bin:
    """Some days together: one bar."""

    start: date
    end: date
    tickets: int


@dataclass(frozen=True)
class Chart:
    """The bars of a range, oldest first, and how many of its days had no ticket."""

    unit: str
    bins: list[Bin]
    idle_days: int
    today: date
    week_starts_on: int

    @property
    def total(self) -> int:
        """All tickets together."""
        return sum(one.tickets for one in self.bins)


@dataclass(frozen=True)
class Year:
    """The tickets of 53 whole weeks up to a day; days without any are not in `counts`."""

    range: DateRange
    counts: Mapping[date, int]
    is_last: bool

    @property
    def total(self) -> int:
        """All tickets together."""
        return sum(self.counts.values())


def unit_of(range_: DateRange) -> str:
    """What a range of this length is shown in, so that bars stay apart."""
    if range_.length <= DAYS_UP_TO:
        return DAY
    return WEEK if range_.length <= WEEKS_UP_TO else MONTH


def chart(counts: Mapping[date, int], range_: DateRange, calendar: Calendar) -> Chart:
    """The bars of a range; every day of it is in one of them."""
    unit = unit_of(range_)
    parts = list(split(range_, unit, calendar))
    sums = summed(counts, parts)
    closed_on = sum(1 for day, tickets in counts.items() if tickets and range_.holds(day))
    bins = [Bin(one.start, one.end, tickets) for one, tickets in zip(parts, sums, strict=True)]
    idle = range_.length - closed_on
    return Chart(unit, bins, idle, calendar.today(), calendar.week_starts_on)


def split(range_: DateRange, unit: str, calendar: Calendar) -> Iterator[DateRange]:
    """The range in parts, oldest first; the first and the last can be cut by its ends."""
    start = range_.start
    while start <= range_.end:
        end = min(_last_day(start, unit, calendar), range_.end)
        yield DateRange(start, end)
        start = end + _DAY


def _last_day(day: date, unit: str, calendar: Calendar) -> date:
    if unit == DAY:
        return day
    if unit == WEEK:
        return calendar.week_start(day) + 6 * _DAY
    return month_start(month_start(day) + 31 * _DAY) - _DAY


def summed(counts: Mapping[date, int], parts: list[DateRange]) -> list[int]:
    """The tickets of each part, which follow each other without a gap."""
    sums = [0] * len(parts)
    at = 0
    for day in sorted(counts):
        while at < len(parts) and day > parts[at].end:
            at += 1
        if at < len(parts) and day >= parts[at].start:
            sums[at] += counts[day]
    return sums


def year_up_to(end: date, calendar: Calendar) -> DateRange:
    """The 53 weeks that end with the one of this day."""
    return DateRange(calendar.week_start(end) - timedelta(weeks=WEEKS_OF_A_YEAR - 1), end)


def year(counts: Mapping[date, int], end: date, calendar: Calendar) -> Year:
    """A year of days up to `end`."""
    shown = year_up_to(end, calendar)
    inside = {day: tickets for day, tickets in counts.items() if shown.holds(day)}
    return Year(shown, inside, end == calendar.today())
