"""Lets time go on in the demo: a thread that moves tickets now and then."""

from __future__ import annotations

from random import Random
from threading import Event, Thread

from app.demo.moves import Mover


class Ticker:
    """About one closing every `pace` seconds, a third sooner or later by chance."""

    def __init__(self, mover: Mover, pace: float, rng: Random) -> None:
        self._mover = mover
        self._pace = pace
        self._rng = rng
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="demo-ticker", daemon=True)

    def start(self) -> None:
        """Begin, unless the pace is 0."""
        if self._pace > 0:
            self._thread.start()

    def stop(self) -> None:
        """End, and wait until nothing more can happen."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._pace * self._rng.uniform(2 / 3, 4 / 3)):
            self._mover.tick()
