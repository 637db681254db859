"""Tickets kept in two orders, so that a page of either is found without reading the rest."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from typing import overload

from app.demo.tickets import Ticket

Key = Callable[[Ticket], tuple[int, int]]


def _creation(ticket: Ticket) -> tuple[int, int]:
    return ticket.created_at, ticket.id


def _update(ticket: Ticket) -> tuple[int, int]:
    return ticket.updated_at, ticket.id


class Window(Sequence[Ticket]):
    """A sorted list from some place on, read forwards or backwards, and never copied."""

    def __init__(self, rows: list[Ticket], first: int, *, descending: bool) -> None:
        self._rows = rows
        self._first = first
        self._descending = descending

    def __len__(self) -> int:
        return len(self._rows) - self._first

    @overload
    def __getitem__(self, place: int) -> Ticket: ...
    @overload
    def __getitem__(self, place: slice) -> list[Ticket]: ...
    def __getitem__(self, place: int | slice) -> Ticket | list[Ticket]:
        if isinstance(place, int):
            return self._rows[self._place(range(len(self))[place])]
        first, last, step = place.indices(len(self))
        assert step == 1, "only whole stretches are read"
        if self._descending:
            first, last = len(self) - last, len(self) - first
        rows = self._rows[self._first + first : self._first + max(first, last)]
        return rows[::-1] if self._descending else rows

    def _place(self, number: int) -> int:
        return len(self._rows) - 1 - number if self._descending else self._first + number


class Shelf:
    """The tickets of one list. A ticket must be taken out before it changes."""

    def __init__(self) -> None:
        self.by_creation: list[Ticket] = []
        self.by_update: list[Ticket] = []
        self._orders: tuple[tuple[list[Ticket], Key], ...] = (
            (self.by_creation, _creation),
            (self.by_update, _update),
        )

    def __len__(self) -> int:
        return len(self.by_creation)

    def fill(self, tickets: list[Ticket]) -> None:
        """Take in many at once."""
        for rows, key in self._orders:
            rows.extend(tickets)
            rows.sort(key=key)

    def put(self, ticket: Ticket) -> None:
        """Take in one."""
        for rows, key in self._orders:
            insort(rows, ticket, key=key)

    def take(self, ticket: Ticket) -> None:
        """Give one back, which must be as it was when it was put here."""
        for rows, key in self._orders:
            place = bisect_left(rows, key(ticket), key=key)
            assert rows[place] is ticket, f"ticket {ticket.id} was changed on its shelf"
            del rows[place]

    def created_from(self, seconds: int, *, descending: bool = False) -> Window:
        """Those created at that second or later, in the order of creation."""
        return self._window(0, seconds, descending=descending)

    def created_between(self, first: int, end: int) -> list[Ticket]:
        """Those created from one second on, and before another."""
        rows = self.by_creation
        places = [bisect_left(rows, (second, 0), key=_creation) for second in (first, end)]
        return rows[slice(*places)]

    def updated_from(self, seconds: int, *, descending: bool = False) -> Window:
        """Those changed at that second or later, in the order of their last change."""
        return self._window(1, seconds, descending=descending)

    def _window(self, order: int, seconds: int, *, descending: bool) -> Window:
        rows, key = self._orders[order]
        return Window(rows, bisect_left(rows, (seconds, 0), key=key), descending=descending)
