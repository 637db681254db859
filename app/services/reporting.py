"""What counts as closed, and in which calendar: the rules that every figure depends on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property

from app.clock import Calendar

ALWAYS_CLOSED = frozenset({4, 5})


@dataclass(frozen=True)
class Reporting:
    """The reporting rules of one installation.

    `extra_statuses` count as closed besides Resolved (4) and Closed (5); an empty `group_ids`
    lets every group count. `first` is what the environment says of all this, where something
    else was saved since (see `rules.py`).
    """

    calendar: Calendar = Calendar()
    extra_statuses: frozenset[int] = frozenset()
    group_ids: frozenset[int] = frozenset()
    first: Reporting | None = field(default=None, compare=False, repr=False)

    def is_closed(self, status: int) -> bool:
        """Whether a ticket in this status counts as closed."""
        return status in ALWAYS_CLOSED or status in self.extra_statuses

    def has_group(self, group_id: int | None) -> bool:
        """Whether tickets of this group count."""
        return not self.group_ids or group_id in self.group_ids

    @cached_property
    def fingerprint(self) -> str:
        """A text that differs whenever a projection made with these rules would differ."""
        return json.dumps(
            [
                self.calendar.time_zone,
                self.calendar.week_starts_on,
                sorted(self.extra_statuses),
                sorted(self.group_ids),
            ]
        )
