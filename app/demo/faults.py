"""What shall go wrong: counted faults for the next answers, and switches that stay on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from threading import Lock

COUNTED = (
    "rate_limited",
    "errors",
    "disconnects",
    "cut_off",
    "redirects",
    "html",
    "empty",
    "wrong_types",
    "truncated",
    "repeat_page",
    "empty_page",
    "double_rows",
    "drip",
)
RETRY_AFTER_AS = ("seconds", "date", "absent", "absurd", "words")


class BadFault(ValueError):
    """There is no such fault, or not with this value; the text says which there are."""


@dataclass(slots=True)
class Faults:
    """Numbers of answers to spoil, in the order of `COUNTED`, then what else is amiss."""

    rate_limited: int = 0
    errors: int = 0
    disconnects: int = 0
    cut_off: int = 0
    """The connection ends in the middle of the answer."""
    redirects: int = 0
    html: int = 0
    empty: int = 0
    wrong_types: int = 0
    truncated: int = 0
    """Half of the answer comes, and says that it is whole."""
    repeat_page: int = 0
    empty_page: int = 0
    double_rows: int = 0
    """Three rows of a page come twice; where it was full, its last ones are displaced."""
    drip: int = 0
    after: int = 0
    """So many calls pass unharmed before the first counted fault."""
    route: str = ""
    """Spoil only calls of this route, as named in `/demo/requests`; all where empty."""
    retry_after: int = 1
    """Seconds to wait that a 429 names; it names none where this is 0."""
    retry_after_as: str = "seconds"
    error_status: int = 500
    drip_interval: float = 1.0
    moves_per_page: int = 0
    deletions_per_page: int = 0
    churn_per_page: int = 0
    """Changes of every kind after each page of tickets, bulk closings among them."""
    bulk_close: int = 0
    """After the next page so many tickets are closed within one second."""
    seconds_per_page: float = 0.0
    """So much time passes after each page of tickets."""
    slow: float = 0.0
    """Seconds that every answer takes longer."""
    late: int = 0
    """Seconds until a change shows in lists and searches."""
    late_views: bool = False
    """The single ticket, too, shows a change late."""
    clock_ahead: int = 0
    """Seconds that the server's clock is ahead, or behind where it is below zero."""
    stale_stats: bool = False
    """Reopened tickets keep showing when they were resolved and closed before."""
    null_fields: bool = False
    """Lists in a ticket are null, and so is what a ticket need not have."""
    offset_times: bool = False
    """Times are written with an offset of +05:30."""
    broken_ticket: int = 0
    """The number of a ticket of which one field cannot be read."""
    broken_field: str = "updated_at"
    foreign_next: bool = False
    """The link to the next page names another host."""
    agents_forbidden: bool = False
    suspended: bool = False
    down: bool = False
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def set(self, **values: object) -> None:
        """Change some of them, or none if one is wrong."""
        self.update(values)

    def update(self, values: Mapping[str, object]) -> None:
        """Change those that are named; raises BadFault and changes none if one is wrong."""
        for name, value in values.items():
            _check(name, value)
        with self._lock:
            for name, value in values.items():
                setattr(self, name, value)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.update(_USUAL)

    def next_for(self, route: str) -> str | None:
        """The fault that spoils this call, which is counted off."""
        with self._lock:
            due = next((name for name in COUNTED if getattr(self, name) > 0), None)
            if due is None or self.route not in ("", route):
                return None
            if self.after > 0:
                self.after -= 1
                return None
            setattr(self, due, getattr(self, due) - 1)
            return due

    def as_dict(self) -> dict[str, object]:
        """All of them as they are now."""
        return {name: getattr(self, name) for name in _USUAL}


_USUAL = {one.name: one.default for one in fields(Faults) if one.repr}


def _check(name: str, value: object) -> None:
    if name not in _USUAL:
        raise BadFault(f"There is no fault {name!r}. There are: {', '.join(_USUAL)}.")
    kind = type(_USUAL[name])
    # A whole number will do for seconds, but true and false are no numbers here.
    fits = type(value) is kind or (kind is float and type(value) is int)
    least = float("-inf") if name == "clock_ahead" else 0
    if not fits or (isinstance(value, int | float) and value < least):
        raise BadFault(f"{name} should be a {kind.__name__} not below zero, not {value!r}.")
    if name == "retry_after_as" and value not in RETRY_AFTER_AS:
        raise BadFault(f"{name} should be one of {', '.join(RETRY_AFTER_AS)}, not {value!r}.")
