"""Changes that nobody asked for: what responders do while time goes on or a client pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from random import Random
from typing import TypeVar

from app.demo.actions import Refused
from app.demo.display import Bin
from app.demo.faults import Faults
from app.demo.state import DemoState
from app.demo.tickets import Ticket

Row = TypeVar("Row")
_WANTED_OPEN = 60
_BULK = 150
_DRAWS = 64


def _is_held(ticket: Ticket) -> bool:
    return ticket.responder_id is not None


def _is_waiting(ticket: Ticket) -> bool:
    return ticket.responder_id is None


def _is_done(ticket: Ticket) -> bool:
    return ticket.is_live and ticket.is_closed


def _is_live(ticket: Ticket) -> bool:
    return ticket.is_live


class Mover:
    """Changes tickets at random. It hands over open ones only: see `reassigned_after_closing`."""

    def __init__(self, state: DemoState, rng: Random) -> None:
        self._state = state
        self._rng = rng

    def after_page(self, faults: Faults) -> None:
        """What happens while a client asks for the next page."""
        with self._state.lock:
            for _ in range(faults.moves_per_page):
                self._move()
            for _ in range(faults.deletions_per_page):
                self._on_live(_is_live, self._state.delete)
            self.churn(faults.churn_per_page)
            if faults.bulk_close:
                self.bulk_close(faults.bulk_close)
                faults.set(bulk_close=0)
        self._state.clock.advance(faults.seconds_per_page)

    def tick(self) -> None:
        """One step of everyday life: a ticket is closed, and sometimes more."""
        with self._state.lock:
            self._on_open(_is_held, self._close)
            is_short = len(self._state.account.open) < _WANTED_OPEN
            for _ in range(2 if is_short else self._rng.random() < 0.9):
                self._create()
            if self._rng.random() < 0.3:
                self._on_open(_is_waiting, self._hand_over)
            if self._rng.random() < 0.06:
                self._on_live(_is_done, self._state.reopen)

    def churn(self, changes: int) -> None:
        """So many changes of every kind that there is."""
        with self._state.lock:
            for _ in range(changes):
                self._churn()

    def bulk_close(self, count: int) -> None:
        """Close so many open tickets in one second, making those that lack."""
        with self._state.lock:
            while len(self._state.account.open) < count:
                self._create()
            self._state.bulk_close(self._state.account.open.numbers[:count])

    def _churn(self) -> None:
        state, roll = self._state, self._rng.random()
        if roll < 0.6:
            self._move()
        elif roll < 0.7:
            self._on_live(_is_live, state.delete)
        elif roll < 0.76:
            self._on_live(_is_live, state.spam)
        elif roll < 0.85:
            self._on_shelf(Bin.DELETED, lambda ticket: ticket.deleted, state.restore)
        elif roll < 0.9:
            self._on_shelf(Bin.SPAM, lambda ticket: ticket.spam, state.unspam)
        elif roll < 0.99:
            self._on_open(lambda _ticket: True, state.park)
        else:
            state.bulk_close(state.account.open.numbers[:_BULK])

    def _move(self) -> None:
        roll = self._rng.random()
        if roll < 0.15:
            self._create()
        elif roll < 0.5:
            self._on_open(_is_held, self._close)
        elif roll < 0.6:
            self._on_open(lambda _ticket: True, self._hand_over)
        elif roll < 0.75:
            self._on_live(_is_done, self._state.reopen)
        else:
            self._on_live(_is_live, self._state.touch)

    def _on_live(self, fits: Callable[[Ticket], bool], act: Callable[[int], object]) -> None:
        self._on_shelf(Bin.LIVE, fits, act)

    def _on_shelf(
        self, bin_: Bin, fits: Callable[[Ticket], bool], act: Callable[[int], object]
    ) -> None:
        shown = self._state.account.display.shelf(bin_).by_creation
        self._on_one((one.id for one in self._sample(shown)), fits, act)

    def _on_open(self, fits: Callable[[Ticket], bool], act: Callable[[int], object]) -> None:
        self._on_one(self._sample(self._state.account.open.numbers), fits, act)

    def _sample(self, rows: Sequence[Row]) -> list[Row]:
        # In a big account a few draws find what is wanted, and looking at all would take long.
        if len(rows) > _DRAWS:
            return self._rng.choices(rows, k=_DRAWS)
        return self._rng.sample(rows, len(rows))

    def _on_one(
        self,
        numbers: Iterable[int],
        fits: Callable[[Ticket], bool],
        act: Callable[[int], object],
    ) -> None:
        for number in numbers:
            if fits(self._state.ticket(number)):
                with suppress(Refused):
                    act(number)
                return

    def _close(self, ticket_id: int) -> None:
        if self._rng.random() < 0.5:
            self._state.close(ticket_id)
        else:
            self._state.resolve(ticket_id)

    def _create(self) -> None:
        self._state.create(None if self._rng.random() < 0.3 else self._anyone())

    def _hand_over(self, ticket_id: int) -> None:
        self._state.reassign(ticket_id, self._anyone())

    def _anyone(self) -> int | None:
        present = [one.id for one in self._state.account.responders.values() if one.active]
        return self._rng.choice(present) if present else None
