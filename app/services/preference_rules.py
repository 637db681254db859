"""What each setting of the page does, and what may be written in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.clock import WEEKDAYS
from app.errors import Invalid
from app.services import zones
from app.services.reporting import ALWAYS_CLOSED

# Small team or normal, by the number of members.
AUTO = "auto"
PRESETS = (AUTO, "careful", "normal", "small")
LEAST_THRESHOLD = 0.5
MOST_MINUTES = 24 * 60
LAST_HOUR = 23
MOST_STATUSES = 50
BIGGEST_STATUS = 2**31 - 1
_OPEN = 2

# What each one does, for the page.
EXPLAINED: Mapping[str, str] = {
    "time_zone": "Days, weeks and months of all figures begin at midnight there.",
    "week_starts_on": "“This week” and the twelve weekly bars begin on it.",
    "closed_statuses": "Tickets in one of them count as closed, as those in Resolved (4) and"
    " Closed (5) always do. Take the numbers from the ticket fields in Freshworks.",
    "auto_link_preset": "How sure Auto-Link has to be: careful 99 %, normal 95 %, small team 80 %."
    " Auto is small team below 100 members, else normal.",
    "auto_link_threshold": "A confidence of your own in place of the preset, above 0.5 and up to 1."
    " Lower links more, and more of it wrongly.",
    "auto_link_after_sync": "After each sync, and once there are new members, whoever is certain is"
    " linked without a click. Off: people press Auto-Link.",
    "sync_minutes": "Minutes from one sync to the next, up to 1,440. 0 leaves syncing to people.",
    "responders_minutes": "How old the list of responders may be, in minutes, before a sync by"
    " itself reads it again. A sync that a person starts always reads it.",
    "audit_hour": "The hour, in the reporting zone, at which all figures are compared with each"
    " other and with Freshworks.",
    "notifications": "A member gets a mail about each new link, five minutes after it was made."
    " Off: nobody gets any, and those that wait are not sent.",
}


def checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as they are stored; `Invalid` names everything that is wrong."""
    good: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in changes.items():
        try:
            good[name] = _CHECKS.get(name, _any)(value)
        except ValueError as problem:
            wrong[name] = str(problem)
    if wrong:
        raise Invalid(f"The settings were not saved. {' '.join(wrong.values())}", wrong)
    return good


def _any(value: Any) -> Any:
    return value


def _zone(text: str) -> str:
    name = zones.named(text)
    if name is None:
        raise ValueError("Write the name of a zone, as Europe/Berlin.")
    return name


def _one_of(names: Iterable[str], sentence: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in names:
            raise ValueError(sentence)
        return value

    return check


def _within(least: int, most: int, sentence: str) -> Callable[[int | None], int | None]:
    def check(value: int | None) -> int | None:
        if value is not None and not least <= value <= most:
            raise ValueError(sentence)
        return value

    return check


def _statuses(numbers: Iterable[int]) -> list[int]:
    statuses = set(numbers) - ALWAYS_CLOSED
    if _OPEN in statuses:
        raise ValueError("2 is the status Open; leave it out.")
    if len(statuses) > MOST_STATUSES or any(not 1 <= one <= BIGGEST_STATUS for one in statuses):
        raise ValueError(f"Write up to {MOST_STATUSES} numbers of statuses, from 1 on.")
    return sorted(statuses)


def _threshold(share: float | None) -> float | None:
    if share is not None and not LEAST_THRESHOLD < share <= 1:
        raise ValueError("Write a confidence above 0.5, up to 1, or leave it empty.")
    return share


_MINUTES = "Write whole minutes, from 0 to 1,440."
_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "time_zone": _zone,
    "week_starts_on": _one_of(WEEKDAYS, f"Write one of {', '.join(WEEKDAYS)}."),
    "closed_statuses": _statuses,
    "auto_link_preset": _one_of(PRESETS, f"Write one of {', '.join(PRESETS)}."),
    "auto_link_threshold": _threshold,
    "sync_minutes": _within(0, MOST_MINUTES, _MINUTES),
    "responders_minutes": _within(0, MOST_MINUTES, _MINUTES),
    "audit_hour": _within(0, LAST_HOUR, "Write an hour from 0 to 23, or switch it off."),
}
