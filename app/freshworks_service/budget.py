"""How much of the account's request credits may be used: a share of each minute, per route.

Freshworks counts every program that uses the account in X-RateLimit-Remaining, so its own header
is the only counter needed. The minute is fixed and opened by the first call in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from app.freshworks_service.api import Credits

WINDOW_SECONDS = 60.0


@dataclass(slots=True)
class _Window:
    opened: float
    total: float
    remaining: float


class Budget:
    """The last known credits of each route. Instants are seconds of a monotonic clock."""

    def __init__(self, share: float) -> None:
        self._reserved = 1.0 - share
        self._windows: dict[str, _Window] = {}

    def pause(self, route: str, now: float) -> float:
        """Seconds to wait before the next call on `route`; 0 where nothing is known against it."""
        window = self._windows.get(route)
        if window is None or now >= window.opened + WINDOW_SECONDS:
            return 0.0
        if window.remaining >= self._reserved * window.total:
            return 0.0
        return window.opened + WINDOW_SECONDS - now

    def known(self) -> dict[str, Credits]:
        """What was last said of each route."""
        return {
            route: Credits(window.total, window.remaining)
            for route, window in self._windows.items()
        }

    def learn(self, route: str, headers: Mapping[str, str], now: float) -> None:
        """Take in what an answer says about the credits of `route`."""
        total = _credits(headers.get("X-RateLimit-Total"))
        remaining = _credits(headers.get("X-RateLimit-Remaining"))
        if total is None or remaining is None:
            return
        window = self._windows.get(route)
        if window is None or now >= window.opened + WINDOW_SECONDS or remaining > window.remaining:
            # More left than before: another minute has begun, at the latest with this call.
            self._windows[route] = _Window(now, total, remaining)
        else:
            window.total, window.remaining = total, remaining


def _credits(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
