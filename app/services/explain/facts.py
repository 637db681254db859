"""What an explanation is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.clock import month_start
from app.matching import Options
from app.services import wording
from app.services.mappings import Detail, Row
from app.services.reporting import ALWAYS_CLOSED, Reporting


@dataclass(frozen=True)
class Closings:
    """The ledger rows of one responder: by state, by what became of them, by reason."""

    effective: int
    superseded: int
    void: int
    credited: int
    unclaimed: int
    by_reason: dict[str, int]

    @property
    def known(self) -> int:
        """All of them."""
        return self.effective + self.superseded + self.void


@dataclass(frozen=True)
class Facts:
    """All that is known of one mapping.

    `sync_error` is why the last sync failed, if it did; `waits_for_rebuild`: the figures were
    projected with other rules. `options` say how sure auto-link has to be.
    """

    row: Row
    detail: Detail
    closings: Closings
    rules: Reporting
    last_sync: datetime | None
    sync_error: str | None
    waits_for_rebuild: bool
    options: Options

    @property
    def name(self) -> str:
        """What the responder is called."""
        return wording.name_of(self.row.mapping)

    @property
    def month_start(self) -> date:
        """The first day of this month."""
        return month_start(self.rules.calendar.today())

    @property
    def week_start(self) -> date:
        """The first day of this week."""
        return self.rules.calendar.week_start(self.rules.calendar.today())

    @property
    def closed_statuses(self) -> list[int]:
        """In which statuses a ticket counts as closed."""
        return sorted(ALWAYS_CLOSED | self.rules.extra_statuses)

    def at(self, instant: datetime) -> str:
        """An instant in reporting time, in words."""
        return self.rules.calendar.moment_text(instant)


@dataclass(frozen=True)
class Explanation:
    """The facts, and what a person would say of them."""

    facts: Facts
    sentences: list[str]
