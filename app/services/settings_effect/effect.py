"""What is told of an effect, in numbers and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.services.wording import count


@dataclass(frozen=True)
class Figures:
    """What a member's page shows: all credit, this month, this week."""

    total: int = 0
    month: int = 0
    week: int = 0

    def plus(self, other: Figures) -> Figures:
        """The sum of both."""
        return Figures(self.total + other.total, self.month + other.month, self.week + other.week)


@dataclass(frozen=True)
class Example:
    """The figures of one member as they are, and as they would be."""

    user_id: int
    username: str
    before: Figures
    after: Figures


@dataclass(frozen=True)
class Effect:
    """How much would change. `..._of`: of so many members; the rest is unclaimed.

    `dates`: closures on another day; `started`, `stopped`: tickets that count, or no longer;
    `months`, `weeks`: members whose figure for this month or week is another.
    """

    dates: int = 0
    dates_of: int = 0
    started: int = 0
    started_of: int = 0
    stopped: int = 0
    stopped_of: int = 0
    months: int = 0
    weeks: int = 0
    week_begins: date | None = None
    examples: tuple[Example, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """The effect as a person would say it."""
        said = [
            f"{count(number, 'ticket')} {verb}{_of(members)}."
            for number, verb, members in (
                (self.dates, "would lie on another day", self.dates_of),
                (self.started, "would begin to count", self.started_of),
                (self.stopped, "would no longer count", self.stopped_of),
            )
            if number
        ]
        for number, name in ((self.months, "this month"), (self.weeks, "this week")):
            if number:
                said.append(f"The figure of {name} would change for {count(number, 'member')}.")
        if self.week_begins is not None:
            said.append(f"This week would begin on {_day(self.week_begins)}.")
        return said or ["No figure would change."]


def _of(members: int) -> str:
    return f", with credit of {count(members, 'member')}" if members else ", all unclaimed"


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
