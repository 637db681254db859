"""What was asked of the demo: counts that tests and benchmarks read. Holds no key."""

from __future__ import annotations

from collections import Counter, deque
from threading import Lock

from app.demo.clock import Clock

_RECENT = 500


class RequestLog:
    """Counts of API calls since the start, and whether anybody called while told to wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._calls: Counter[str] = Counter()
        self._credits: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._recent: deque[str] = deque(maxlen=_RECENT)
        self._wait_until = float("-inf")
        self._inside_retry_after = 0

    def arrive(self) -> None:
        """A call came in, whatever becomes of it."""
        with self._lock:
            if self._clock.monotonic() < self._wait_until:
                self._inside_retry_after += 1

    def pause(self, seconds: float) -> None:
        """A client was just told to wait this long."""
        with self._lock:
            self._wait_until = max(self._wait_until, self._clock.monotonic() + seconds)

    def finish(self, route: str, credits_: int, status: int, target: str) -> None:
        """A call was answered."""
        with self._lock:
            self._calls[route] += 1
            self._credits[route] += credits_
            self._statuses[str(status)] += 1
            self._recent.append(f"{status} {target}")

    def as_dict(self) -> dict[str, object]:
        """The counts, by route and by status, and the latest calls."""
        with self._lock:
            return {
                "total": self._calls.total(),
                "credits": self._credits.total(),
                "by_route": dict(self._calls),
                "credits_by_route": dict(self._credits),
                "by_status": dict(self._statuses),
                "inside_retry_after": self._inside_retry_after,
                "recent": list(self._recent),
            }
