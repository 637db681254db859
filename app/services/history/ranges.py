"""Ranges of local days: how a request names them, and what they are compared with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.clock import month_start
from app.errors import Invalid
from app.services.reporting import Reporting

MOST_DAYS = 3660
USUAL_DAYS = 30
# The ranges that have a name of their own.
NAMES = ("this_month", "last_month", "this_year", "everything")
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DateRange:
    """Local days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """From the first day to the last, as `days` in a request counts them."""
        return (self.end - self.start).days

    @property
    def length(self) -> int:
        """How many days there are."""
        return self.days + 1

    def before(self) -> DateRange:
        """As many days, right before these."""
        return DateRange(self.start - timedelta(days=self.length), self.start - _DAY)

    def holds(self, day: date) -> bool:
        """Whether the day lies in the range."""
        return self.start <= day <= self.end


def bound_values(user_id: int, range_: DateRange, responder_id: int | None) -> dict[str, Any]:
    """What statements about a member's days are executed with."""
    named = {"user_id": user_id, "start": range_.start, "end": range_.end}
    return named if responder_id is None else {**named, "responder_id": responder_id}


def last_days(days: int, rules: Reporting) -> DateRange:
    """From today minus `days` to today."""
    today = rules.calendar.today()
    return DateRange(today - timedelta(days=days), today)


def between(since: date, until: date | None, rules: Reporting) -> DateRange:
    """The range named by its ends; `until` is today where it is left open."""
    end = until or rules.calendar.today()
    if since > end:
        raise Invalid(
            "The range ends before it begins. Choose a later last day.",
            {"until": "This day lies before the first one."},
        )
    if (end - since).days > MOST_DAYS:
        raise Invalid(
            f"The range is longer than {MOST_DAYS:,} days. Choose a shorter one.",
            {"since": "This day lies too far back."},
        )
    return DateRange(since, end)


def check_comparable(range_: DateRange) -> None:
    """`Invalid` for days so early or late that there are none before or behind them."""
    for name, day in (("since", range_.start), ("until", range_.end)):
        if not _EARLIEST <= day < _LATEST:
            sentence = "Choose a day from 2000-01-01 to 2099-12-31."
            raise Invalid(f"The range lies beyond the calendar. {sentence}", {name: sentence})


def nothing_yet() -> date | None:
    """No day is known as the first one."""
    return None


def asked_range(
    args: Mapping[str, Any],
    rules: Reporting,
    first_day: Callable[[], date | None] = nothing_yet,
) -> DateRange:
    """The range that a request names by `days`, by `since` and `until`, or by `range`.

    30 days if by none; `first_day` tells where everything begins.
    """
    since, until, days, name = (args.get(key) for key in ("since", "until", "days", "range"))
    if sum((days is not None, bool(since or until), name is not None)) > 1:
        sentence = "Give either days, or since and until, or range."
        field = "range" if days is None else "days"
        raise Invalid(f"The range is named twice. {sentence}", {field: sentence})
    if name is not None:
        return _named(name, rules, first_day)
    if since is not None:
        return between(since, until, rules)
    if until is not None:
        raise Invalid("The range has no first day. Give since.", {"since": "Give the first day."})
    return last_days(days or USUAL_DAYS, rules)


def _named(name: str, rules: Reporting, first_day: Callable[[], date | None]) -> DateRange:
    today = rules.calendar.today()
    month = month_start(today)
    if name == "this_month":
        return DateRange(month, today)
    if name == "last_month":
        return DateRange(month_start(month - _DAY), month - _DAY)
    if name == "this_year":
        return DateRange(today.replace(month=1, day=1), today)
    first = first_day() or month
    return DateRange(max(min(first, today), today - timedelta(days=MOST_DAYS)), today)


def read_text(given: Mapping[str, str]) -> dict[str, Any]:
    """What an address says of a range, as values; `Invalid` names what cannot be read."""
    asked: dict[str, Any] = {}
    for name in ("since", "until"):
        if given.get(name):
            asked[name] = _day(name, given[name])
    if given.get("days"):
        asked["days"] = _days(given["days"])
    if given.get("range"):
        if given["range"] not in NAMES:
            raise Invalid("There is no such range. Choose one of the list.", {"range": "Unknown."})
        asked["range"] = given["range"]
    return asked


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = "Write a day as 2025-07-29."
        raise Invalid(f"A day of the range cannot be read. {sentence}", {name: sentence}) from None


def _days(text: str) -> int:
    days = int(text) if re.fullmatch("[0-9]{1,4}", text) else 0
    if not 1 <= days <= MOST_DAYS:
        sentence = f"Write a number of days from 1 to {MOST_DAYS:,}."
        raise Invalid(f"The length of the range cannot be read. {sentence}", {"days": sentence})
    return days
