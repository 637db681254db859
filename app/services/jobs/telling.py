"""How a long run tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

# Told a count and a message, inside the transaction of the work; raises to stop it.
Say = Callable[[int, str], None]


class Progress(Protocol):
    """As `Say`, for runs whose counts somebody else may have to go on with."""

    def __call__(self, done: int, message: str, counts: Mapping[str, Any], /) -> None:
        """`counts` are kept for whoever takes the run over."""
        ...
