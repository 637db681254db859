"""The only clock, and the calendar that turns instants into reporting days.

Nothing else in the project asks the system for the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TO_THE_SECOND = len("2025-07-29T12:00:00")
_frozen: list[datetime] = []


def utcnow() -> datetime:
    """The present instant, aware and in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


@contextmanager
def freeze(instant: datetime) -> Iterator[None]:
    """Hold the clock at `instant` (aware) in every thread of this process, for tests."""
    _frozen.append(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()


def utc_text(instant: datetime | None) -> str | None:
    """ISO 8601 in UTC with `Z`, as added JSON keys show times."""
    if instant is None:
        return None
    at_utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return at_utc.isoformat().removesuffix("+00:00") + "Z"


@dataclass(frozen=True)
class Calendar:
    """Reporting days, weeks and months in one time zone (IANA name; Monday is day 0)."""

    time_zone: str = "UTC"
    week_starts_on: int = 0

    @property
    def zone(self) -> ZoneInfo:
        """The zone itself."""
        return _zone(self.time_zone)

    def local(self, instant: datetime) -> datetime:
        """The local wall-clock time of an instant, aware."""
        return instant.astimezone(self.zone)

    def local_date(self, instant: datetime) -> date:
        """The reporting day of an instant."""
        return instant.astimezone(self.zone).date()

    def day_text(self, instant: datetime) -> str:
        """The reporting day of an instant in words, as "29 Jul 2025"."""
        return day_text(self.local_date(instant))

    def moment_text(self, instant: datetime) -> str:
        """An instant in reporting time in words, as "29 Jul 2025, 14:02"."""
        local = self.local(instant)
        return f"{day_text(local)}, {local:%H:%M}"

    def local_text(self, instant: datetime | None) -> str | None:
        """Local time without offset, as `dashboard.md` shows `last_activity`."""
        if instant is None:
            return None
        return instant.astimezone(_zone(self.time_zone)).isoformat()[:_TO_THE_SECOND]

    def instant(self, local: datetime) -> datetime:
        """The instant of a local wall-clock time; the earlier one where the clock is put back."""
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def today(self) -> date:
        """The present reporting day."""
        return self.local_date(utcnow())

    def week_start(self, day: date) -> date:
        """The first day of the week that contains `day`."""
        return day - timedelta(days=(day.weekday() - self.week_starts_on) % 7)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def month_start(day: date) -> date:
    """The first day of the month that contains `day`."""
    return day.replace(day=1)


def day_text(day: date) -> str:
    """A day in words, as "29 Jul 2025"."""
    return f"{day.day} {day:%b %Y}"
