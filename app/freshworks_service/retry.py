"""How long to wait before asking again, and how often; pure but for the dice."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom

from app.freshworks_service.patience import OwnPatience, Patience

# One call is tried so often; a whole run bears so many failures in a row, whatever it calls.
MOST_ATTEMPTS = 4
MOST_FAILURES = 12
# A longer wait than this is not sat out: the run ends and a later one goes on.
MOST_WAIT = 15 * 60.0
PAUSE_WHERE_UNSAID = 60.0
LONGEST_BELIEVED = 24 * 3600.0
SHORTEST = 1.0

_dice = SystemRandom()


def tell_nobody(until: datetime, why: str) -> None:
    """Nobody asked to be told about waits."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How this client spends time: all of it is replaced in tests.

    `on_wait` is told, before each wait, until when it lasts and why. Who shares a `patience`
    shares the pauses that Freshworks asks for.
    """

    wait: Callable[[float], None] = time.sleep
    on_wait: Callable[[datetime, str], None] = tell_nobody
    monotonic: Callable[[], float] = time.monotonic
    patience: Patience = field(default_factory=OwnPatience)


def backoff(failures: int) -> float:
    """Seconds before the try after `failures` failed ones: about 1, 2, 4, never in step."""
    return float(2 ** (failures - 1)) * _dice.uniform(0.75, 1.5)


def retry_after(text: str | None, now: datetime) -> float:
    """Seconds that a Retry-After header asks for: a number or a date, and never taken on trust."""
    seconds = _seconds(text or "", now)
    if seconds is None or not math.isfinite(seconds):
        seconds = PAUSE_WHERE_UNSAID
    return min(max(seconds, SHORTEST), LONGEST_BELIEVED)


def _seconds(text: str, now: datetime) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    instant = http_date(text)
    return None if instant is None else (instant - now).total_seconds()


def http_date(text: str) -> datetime | None:
    """The instant in a header, or None where it holds none."""
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # RFC 5322 writes -0000 for "UTC, and the local zone is nobody's business".
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
