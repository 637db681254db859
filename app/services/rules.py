"""The rules of reporting that hold now: what an admin saved, else what the environment says.

Whoever writes figures asks inside its transaction, once it holds the rows it writes. Whoever
saves other rules projects everything again afterwards, so no figure is left that old ones made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.clock import WEEKDAYS, Calendar
from app.services import saved_settings
from app.services.reporting import Reporting

# The settings that figures depend on.
NAMES = frozenset({"time_zone", "week_starts_on", "closed_statuses"})


def in_force(rules: Reporting) -> Reporting:
    """The rules of now, whatever held when `rules` were asked for."""
    return over(rules.first or rules, saved_settings.values())


def over(first: Reporting, saved: Mapping[str, Any]) -> Reporting:
    """What the environment says, with what was saved in its place."""
    if not NAMES & saved.keys():
        return first
    week = saved.get("week_starts_on", WEEKDAYS[first.calendar.week_starts_on])
    return replace(
        first,
        calendar=Calendar(saved.get("time_zone", first.calendar.time_zone), WEEKDAYS.index(week)),
        extra_statuses=frozenset(saved.get("closed_statuses", first.extra_statuses)),
        first=first,
    )
