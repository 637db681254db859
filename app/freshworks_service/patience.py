"""What Freshworks asked us to wait for, known to everybody who asks the same account."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Patience(Protocol):
    """The instant before which nobody may ask; it outlives a run where it is stored."""

    def not_before(self) -> datetime | None:
        """The instant that Freshworks named last, be it past or not; None where it named none."""
        ...

    def wait_until(self, instant: datetime) -> None:
        """Keep that nothing may be asked before `instant`, or before a later one known already."""
        ...


class OwnPatience:
    """Kept in memory, for one connection."""

    def __init__(self) -> None:
        self._not_before: datetime | None = None

    def not_before(self) -> datetime | None:
        """The instant, as far as this connection was told."""
        return self._not_before

    def wait_until(self, instant: datetime) -> None:
        """Keep the later one of `instant` and what is known."""
        if self._not_before is None or instant > self._not_before:
            self._not_before = instant
