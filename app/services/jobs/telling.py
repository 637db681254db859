"""How a long run tells how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Progress(Protocol):
    """Told how far a run is, inside the transaction of the work; raises to stop it."""

    def __call__(self, done: int, message: str, counts: Mapping[str, Any], /) -> None:
        """`counts` are kept for whoever takes the run over."""
        ...
