"""The threads of one worker: each carries out one run at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Crew:
    """Up to `size` threads that call `carry_out(job_id)`.

    A run that is offered while it is carried out, or while all are busy, is left: its row is
    found again by the next round, here or elsewhere.
    """

    def __init__(self, carry_out: Callable[[int], object], size: int) -> None:
        self._carry_out = carry_out
        self._size = size
        self._lock = threading.Lock()
        self._busy: dict[int, threading.Thread] = {}

    def offer(self, job_id: int) -> None:
        """Begin this run if anybody is free."""
        with self._lock:
            if job_id in self._busy or len(self._busy) >= self._size:
                return
            thread = threading.Thread(target=self._work, args=(job_id,), name=f"job-{job_id}")
            thread.start()
            # Only one that could begin; it is taken off again behind this lock.
            self._busy[job_id] = thread

    def wait(self) -> None:
        """Return once everybody is done."""
        with self._lock:
            threads = list(self._busy.values())
        for thread in threads:
            thread.join()

    def _work(self, job_id: int) -> None:
        try:
            self._carry_out(job_id)
        finally:
            with self._lock:
                del self._busy[job_id]
