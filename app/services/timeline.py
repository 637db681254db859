"""A responder's time line of link periods, as pure functions on tuples in time order.

Periods are half-open, [starts_at, ends_at), never overlap, and two neighbours of one member
are one period. None is an open end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in which a responder stood for a member."""

    user_id: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None


Timeline = tuple[Period, ...]


def holder(timeline: Timeline) -> int | None:
    """The member of the open period, whom the responder stands for now."""
    return timeline[-1].user_id if timeline and timeline[-1].ends_at is None else None


def member_at(timeline: Timeline, at: datetime) -> int | None:
    """Who holds an instant."""
    for period in timeline:
        begun = period.starts_at is None or period.starts_at <= at
        if begun and (period.ends_at is None or at < period.ends_at):
            return period.user_id
    return None


def claim(timeline: Timeline, user_id: int) -> Timeline:
    """Give `user_id` every part that no period covers: all gaps, and from the last end on."""
    parts: list[Period] = []
    covered_to: datetime | None = None
    for period in timeline:
        if period.starts_at is not None and period.starts_at != covered_to:
            parts.append(Period(user_id, covered_to, period.starts_at))
        parts.append(period)
        covered_to = period.ends_at
    if not timeline or covered_to is not None:
        parts.append(Period(user_id, covered_to, None))
    return _joined(parts)


def end_open(timeline: Timeline, at: datetime) -> Timeline:
    """End the open period at `at`; one that has not begun by then is left out."""
    if holder(timeline) is None:
        return timeline
    *earlier, last = timeline
    if last.starts_at is not None and last.starts_at >= at:
        return tuple(earlier)
    return (*earlier, replace(last, ends_at=at))


def cut(timeline: Timeline, at: datetime) -> Timeline:
    """Let nobody hold the time from `at` on."""
    parts = (
        period
        if period.ends_at is not None and period.ends_at <= at
        else replace(period, ends_at=at)
        for period in timeline
        if period.starts_at is None or period.starts_at < at
    )
    return tuple(parts)


def hand_over(timeline: Timeline, user_id: int, at: datetime) -> Timeline:
    """Give `user_id` the time from `at` on, whoever held it; what lies before stays as it is."""
    return _joined((*cut(timeline, at), Period(user_id, at, None)))


def present_start(timeline: Timeline) -> datetime | None:
    """When the present began: the start of the open period, or the end of the last one."""
    if not timeline:
        return None
    last = timeline[-1]
    return last.starts_at if last.ends_at is None else last.ends_at


def remove(timeline: Timeline, user_id: int) -> Timeline:
    """Take all of a member's periods out."""
    return tuple(period for period in timeline if period.user_id != user_id)


def move(timeline: Timeline, from_user: int, to_user: int) -> Timeline:
    """Make one member's periods another's."""
    return _joined(
        replace(period, user_id=to_user) if period.user_id == from_user else period
        for period in timeline
    )


def _joined(periods: Iterable[Period]) -> Timeline:
    joined: list[Period] = []
    for period in periods:
        last = joined[-1] if joined else None
        if last and last.user_id == period.user_id and last.ends_at == period.starts_at:
            joined[-1] = replace(last, ends_at=period.ends_at)
        else:
            joined.append(period)
    return tuple(joined)
