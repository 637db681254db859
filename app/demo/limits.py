"""Credits a minute: windows of 60 seconds, each opened by the first call in it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from threading import Lock

from app.demo.clock import Clock

WINDOW = 60.0
LIMITED_ROUTES = ("tickets", "agents", "view")


@dataclass(frozen=True, slots=True)
class Charge:
    """What a call cost and what is left; `retry_after` is set where it was refused."""

    total: int
    remaining: int
    used: int
    retry_after: int | None = None


class _Window:
    def __init__(self, total: int) -> None:
        self.total = total
        self.used = 0
        self._opened = float("-inf")

    def at(self, now: float) -> _Window:
        if now - self._opened >= WINDOW:
            self._opened, self.used = now, 0
        return self

    @property
    def remaining(self) -> int:
        return self.total - self.used

    def seconds_left(self, now: float) -> int:
        return max(1, ceil(self._opened + WINDOW - now))


class RateLimiter:
    """A limit for each of three routes, and one over everything."""

    def __init__(self, clock: Clock, per_route: int = 400, overall: int = 1000) -> None:
        self._clock = clock
        self._lock = Lock()
        self._overall = _Window(overall)
        self._windows = {route: _Window(per_route) for route in LIMITED_ROUTES}

    def take(self, route: str, credits_: int) -> Charge:
        """Pay for one call, or be told how long to wait; a refused call costs nothing."""
        with self._lock:
            now = self._clock.monotonic()
            overall = self._overall.at(now)
            window = self._windows.get(route, overall).at(now)
            waits = [one.seconds_left(now) for one in (window, overall) if one.remaining < credits_]
            if waits:
                return Charge(window.total, window.remaining, 0, max(waits))
            overall.used += credits_
            if window is not overall:
                window.used += credits_
            return Charge(window.total, window.remaining, credits_)
