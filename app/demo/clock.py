"""The demo's own time: whole UTC seconds, as Freshworks shows them. No other module reads a clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime

DAY = 86_400


class Clock:
    """The machine's time."""

    def now(self) -> int:
        """The present as whole seconds since 1970, UTC."""
        return int(time.time())

    def monotonic(self) -> float:
        """Seconds that never jump, for rate-limit windows."""
        return time.monotonic()


class ManualClock(Clock):
    """A clock that moves only when told to."""

    def __init__(self, start: datetime) -> None:
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
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_or_none(seconds: int | None) -> str | None:
    """Like `iso`, and None for None."""
    return None if seconds is None else iso(seconds)


def parse_iso(text: str) -> int:
    """Seconds of an ISO 8601 date or time, taken as UTC where it names no offset."""
    moment = datetime.fromisoformat(text)
    return epoch(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
