"""What the address of a page with figures asks for; what it asks wrongly is said, not obeyed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.errors import Invalid
from app.services.history import ranges
from app.services.history.ranges import DateRange
from app.services.reporting import Reporting

_NAMING = ("days", "range", "since", "until")


@dataclass(frozen=True)
class Asked:
    """A range with the part of the address that names it, as it was written.

    `problem` says why the range is the usual one in place of that asked for.
    """

    range: DateRange
    query: dict[str, str] = field(default_factory=dict)
    responder_id: int | None = None
    back_to: date | None = None
    problem: Invalid | None = None

    @property
    def first(self) -> date:
        """The first day for a form: as it was typed, where that is a day."""
        return _day(self.query.get("since", "")) or self.range.start

    @property
    def last(self) -> date:
        """The last day for a form, likewise."""
        return _day(self.query.get("until", "")) or self.range.end

    @property
    def address(self) -> dict[str, str]:
        """What an address needs to show the same range."""
        return {} if self.problem else self.query


def asked(
    given: Mapping[str, str],
    rules: Reporting,
    first_day: Callable[[], date | None] = ranges.nothing_yet,
) -> Asked:
    """Read an address; `first_day` tells where everything begins."""
    query = {name: given[name] for name in _NAMING if given.get(name)}
    responder_id = _number(given.get("freshworks_user_id", ""))
    try:
        range_ = ranges.asked_range(ranges.read_text(query), rules, first_day)
        ranges.check_comparable(range_)
    except Invalid as problem:
        usual = ranges.last_days(ranges.USUAL_DAYS, rules)
        return Asked(usual, query, responder_id, problem=problem)
    return Asked(range_, query, responder_id, _day(given.get("back_to", "")))


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
