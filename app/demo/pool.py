"""A set of numbers from which some can be drawn at random without looking at the others."""

from __future__ import annotations

from collections.abc import Sequence


class Pool:
    """Numbers, each once."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._places: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def numbers(self) -> Sequence[int]:
        """All of them, in no order."""
        return self._numbers

    def put(self, number: int, *, inside: bool) -> None:
        """Let a number be inside, or not."""
        if inside and number not in self._places:
            self._places[number] = len(self._numbers)
            self._numbers.append(number)
        elif not inside and number in self._places:
            self._remove(number)

    def _remove(self, number: int) -> None:
        # The last one fills the gap, so that none of the others has to move.
        place, last = self._places.pop(number), self._numbers.pop()
        if last != number:
            self._numbers[place] = last
            self._places[last] = place
