"""The demo's own time: whole UTC seconds, as Freshworks shows them. No other module reads a clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import lru_cache

DAY = 86_400


class Clock:
    """The machine's time, and what it was moved on by."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> int:
        """The present as whole seconds since 1970, UTC."""
        return int(time.time() + self._ahead)

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`."""
        self._ahead += seconds

    def monotonic(self) -> float:
        """Seconds that never jump, for rate-limit windows."""
        return time.monotonic()


class ManualClock(Clock):
    """A clock that moves only when told to."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self._now = float(epoch(start))

    def now(self) -> int:
        """The instant this clock was last set to."""
        return int(self._now)

    def monotonic(self) -> float:
        """The same time, so that `advance` also moves rate-limit windows."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`."""
        self._now += seconds


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970 of an aware datetime."""
    return int(moment.timestamp())


def iso(seconds: int) -> str:
    """`2026-08-01T09:30:00Z`, the only form in which Freshworks writes times."""
    day, rest = divmod(seconds, DAY)
    # A page holds a thousand times, most of them of few days: formatting each would take longest.
    return f"{_date(day)}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


@lru_cache(maxsize=4096)
def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, UTC).strftime("%Y-%m-%d")


def iso_or_none(seconds: int | None) -> str | None:
    """Like `iso`, and None for None."""
    return None if seconds is None else iso(seconds)


def parse_iso(text: str) -> int:
    """Seconds of an ISO 8601 date or time, taken as UTC where it names no offset."""
    moment = datetime.fromisoformat(text)
    return epoch(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
