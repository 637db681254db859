"""Whom the matcher takes each responder for: kept in memory, never stored, computed in a thread.

What is read of the database is read by whoever asks; the thread gets plain values alone.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

from app.errors import Unavailable
from app.extensions import database
from app.models import FreshworksUserMapping
from app.services import people
from app.services.candidates import Suggestions
from app.services.mappings.rows import Row
from app.services.people import People
from app.services.transaction import end_reading, in_transaction

_log = logging.getLogger(__name__)

# So long after a computation began whoever asks waits for its end, and no longer.
PATIENCE = 1.0
# So long after one that failed began, the next one begins: the cause may be gone by then.
RETRY_AFTER = 10.0
# From here on a candidate is named where nobody asked: it is more likely right than wrong.
_LIKELY = 0.5
# However well the address fits, nobody is named who looks like a team, or whose name says another person.
_NAMED_TO_NOBODY = frozenset({"role", "mailbox_conflict"})


class Likely(NamedTuple):
    """Whom a responder is most likely, and how sure that is: whole percent, rounded down."""

    username: str
    sure: int


def is_open(mapping: FreshworksUserMapping | Row) -> bool:
    """Whether somebody has yet to decide who this responder is."""
    decided = mapping.user_id is not None or mapping.excluded or mapping.reserved_email is not None
    return mapping.active and not decided


def count_of(mapping: FreshworksUserMapping | Row, found: Suggestions | None) -> int | None:
    """How many candidates wait for a person's look; None while they are computed."""
    if not is_open(mapping):
        return 0
    return None if found is None else len(found.of(mapping.id))


def likely(mapping: FreshworksUserMapping | Row, found: Suggestions | None) -> Likely | None:
    """The candidate who is more likely right than wrong, where somebody has yet to decide."""
    if found is None or not is_open(mapping):
        return None
    best = next(iter(found.of(mapping.id)), None)
    if best is None or best.confidence < _LIKELY or best.code in _NAMED_TO_NOBODY:
        return None
    return Likely(found.usernames[int(best.member_id)], min(int(best.confidence * 100), 99))


@dataclass(frozen=True)
class _Flight:
    """One computation: for which database and version, its result, and when it began."""

    key: tuple[str, int]
    future: Future[Suggestions]
    began: float = field(default_factory=time.monotonic)

    @property
    def is_to_be_repeated(self) -> bool:
        """Whether it failed, and that long enough ago to try again."""
        over = self.future.done() and not self.future.cancelled()
        failed = over and self.future.exception() is not None
        return failed and time.monotonic() - self.began >= RETRY_AFTER

    @property
    def landed(self) -> Suggestions | None:
        """The result, if it is there."""
        over = self.future.done() and not self.future.cancelled()
        return self.future.result() if over and self.future.exception() is None else None


class _Keeper:
    """Keeps the latest computation of this process, and has each version computed once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="suggestions")
        self._flight: _Flight | None = None
        self._last: Suggestions | None = None

    def flight(self, version: int) -> _Flight:
        """The computation for a version, begun by whoever asks first."""
        key = (database(), version)
        with self._lock:
            flight = self._flight
            if flight is None or flight.key != key or flight.is_to_be_repeated:
                flight = self._flight = self._begun(key)
            return flight

    def latest(self) -> Suggestions | None:
        """The latest result about this database, whatever its version."""
        flight = self._flight
        return flight.landed if flight is not None and flight.key[0] == database() else None

    def _begun(self, key: tuple[str, int]) -> _Flight:
        found = people.load()
        if self._flight is not None:
            # One that waits for the thread would be out of date before it begins.
            self._flight.future.cancel()
        return _Flight(key, self._thread.submit(self._computed, found))

    def _computed(self, found: People) -> Suggestions:
        self._last = _computed(found, self._last)
        return self._last


def _computed(found: People, earlier: Suggestions | None) -> Suggestions:
    try:
        return Suggestions(found, earlier)
    except Exception as error:
        # Lists do without suggestions then, and auto-link refuses.
        _log.exception("The suggestions of version %d could not be computed.", found.version)
        raise Unavailable(_AWAY) from error


_AWAY = (
    "Who fits whom could not be computed, so nothing was done. Try again in a minute; if that does"
    " not help, an admin finds the cause in the log."
)
_keeper = _Keeper()


def current(version: int | None = None, patience: float = PATIENCE) -> Suggestions | None:
    """The suggestions of a version, by default the present one; None while they are computed.

    `version` is `AppState.people_version` for whoever read it already: no statement is needed
    then, but for the four that read everybody after a change.
    """
    flight = _keeper.flight(people.version() if version is None else version)
    if not flight.future.done():
        wait([flight.future], timeout=max(0.0, flight.began + patience - time.monotonic()))
    return flight.landed


def exact() -> Suggestions:
    """The suggestions of this very moment, however long they take; `Unavailable` if none can be."""
    version = people.version()
    latest = _keeper.latest()
    if latest is not None and latest.version == version:
        return latest
    if in_transaction():
        # What is not committed yet is for this transaction alone.
        return _computed(people.load(), latest)
    future = _keeper.flight(version).future
    end_reading()  # A database ends who sits idle in a transaction for so long.
    wait([future])
    # Somebody changed something meanwhile, so that nobody computed this version.
    return _computed(people.load(), latest) if future.cancelled() else future.result()


def confidence_of(mapping_id: int, user_id: int) -> float | None:
    """How sure the matcher is of a pair, as far as that is known without asking it again."""
    latest = _keeper.latest()
    proposals = () if latest is None else latest.of(mapping_id)
    return next((one.confidence for one in proposals if one.member_id == user_id), None)
