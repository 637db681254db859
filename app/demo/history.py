"""Invents a stretch of the account's past: always the same for the same seed and span."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from app.demo.chance import dice
from app.demo.clock import DAY
from app.demo.lives import SHORTEST, Roster, closing_life, move_after_closing, open_life
from app.demo.people import Responder
from app.demo.tickets import Ticket

_OPEN_SHARE = 0.045
_MOVED_AFTER_CLOSING = slice(100, None, 480)
_THURSDAY = 3
"""The weekday of 1970-01-01, where Monday is 0."""


@dataclass(frozen=True, slots=True)
class Span:
    """What to invent: `tickets` is an exact number, or None for the usual pace."""

    seed: int
    start: int
    end: int
    first_id: int
    tickets: int | None = None
    lead: int = 10 * DAY
    """How long before `start` a ticket closed inside the span may have been created."""


def invent(span: Span, responders: Sequence[Responder]) -> list[Ticket]:
    """The tickets of a span, numbers ascending with their creation."""
    rng = dice(span.seed, span.first_id)
    roster = Roster(responders, span.end)
    drafts = [
        closing_life(rng, roster, window, span.start - span.lead)
        for window, count in _closings(rng, span)
        for _ in range(count)
    ]
    for draft in drafts[_MOVED_AFTER_CLOSING]:
        move_after_closing(rng, roster, draft)
    still_open = _still_open(span, len(drafts))
    drafts += [open_life(rng, roster, span.start, span.end) for _ in range(still_open)]
    drafts.sort(key=lambda draft: draft.created_at)
    return [draft.numbered(id_, span.end) for id_, draft in enumerate(drafts, span.first_id)]


def _still_open(span: Span, closings: int) -> int:
    if span.tickets is not None:
        return span.tickets - closings
    return round((span.end - span.start) / DAY)


def _closings(rng: Random, span: Span) -> Iterator[tuple[tuple[int, int], int]]:
    """Each day's part of the span, and how many tickets are first closed in it."""
    windows = list(_windows(span))
    weights = [_weight(rng, window) for window in windows]
    scale = 1.0
    if span.tickets is not None and windows:
        scale = round(span.tickets * (1 - _OPEN_SHARE)) / sum(weights)
    # Rounding the running sum, and not each day, keeps the total exact.
    done = 0
    for window, running in zip(windows, accumulate(weights), strict=True):
        yield window, round(running * scale) - done
        done = round(running * scale)


def _windows(span: Span) -> Iterator[tuple[int, int]]:
    # A ticket must have had the time to be created, worked on and closed.
    earliest = span.start + 2 * SHORTEST
    for day in range(span.start - span.start % DAY, span.end, DAY):
        low, high = max(day, earliest), min(day + DAY, span.end) - 60
        if low < high:
            yield low, high


def _weight(rng: Random, window: tuple[int, int]) -> float:
    low, high = window
    is_weekend = (low // DAY + _THURSDAY) % 7 >= 5
    whole_day = rng.uniform(0.1, 4) if is_weekend else rng.uniform(20, 40)
    return whole_day * (high - low) / DAY
