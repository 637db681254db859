"""Changes that nobody asked for: what responders do while time goes on or a client pages."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from app.demo.state import DemoState
from app.demo.tickets import Ticket

_WANTED_OPEN = 60


def _is_open(ticket: Ticket) -> bool:
    return ticket.is_live and not ticket.is_closed


def _is_held(ticket: Ticket) -> bool:
    return _is_open(ticket) and ticket.responder_id is not None


def _is_done(ticket: Ticket) -> bool:
    return ticket.is_live and ticket.is_closed


class Mover:
    """Changes tickets at random. It hands over open ones only: see `reassigned_after_closing`."""

    def __init__(self, state: DemoState, rng: Random) -> None:
        self._state = state
        self._rng = rng

    def after_page(self, moves: int, deletions: int) -> None:
        """What happens while a client asks for the next page."""
        with self._state.lock:
            for _ in range(moves):
                self._move()
            for _ in range(deletions):
                self._on_any(lambda ticket: ticket.is_live, self._state.delete)

    def tick(self) -> None:
        """One step of everyday life: a ticket is closed, and sometimes more."""
        with self._state.lock:
            self._on_any(_is_held, self._close)
            is_short = sum(map(_is_open, self._state.account.tickets)) < _WANTED_OPEN
            for _ in range(2 if is_short else self._rng.random() < 0.9):
                self._create()
            if self._rng.random() < 0.3:
                self._on_any(self._is_waiting, self._hand_over)
            if self._rng.random() < 0.06:
                self._on_any(_is_done, self._state.reopen)

    def _move(self) -> None:
        roll = self._rng.random()
        if roll < 0.15:
            self._create()
        elif roll < 0.5:
            self._on_any(_is_held, self._close)
        elif roll < 0.6:
            self._on_any(_is_open, self._hand_over)
        elif roll < 0.75:
            self._on_any(_is_done, self._state.reopen)
        else:
            self._on_any(lambda ticket: ticket.is_live, self._state.touch)

    def _on_any(self, fits: Callable[[Ticket], bool], act: Callable[[int], object]) -> None:
        candidates = [ticket.id for ticket in self._state.account.tickets if fits(ticket)]
        if candidates:
            act(self._rng.choice(candidates))

    @staticmethod
    def _is_waiting(ticket: Ticket) -> bool:
        return _is_open(ticket) and ticket.responder_id is None

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
