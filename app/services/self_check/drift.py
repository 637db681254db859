"""What every part of the self-check shares: the finding, and reading in streams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.models import Closure, ClosureState

_ROWS_AT_ONCE = 1000

EFFECTIVE = Closure.state == ClosureState.EFFECTIVE


@dataclass(frozen=True)
class Drift:
    """A figure that is not what it must be: a stable word, a sentence, and both values."""

    code: str
    sentence: str
    expected: int | str
    found: int | str


def stream(query: sa.Executable) -> Iterator[Any]:
    """The rows of a query, a few at a time."""
    return iter(db.session.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE}))


def number(query: sa.Executable) -> int:
    """The one number that a query gives."""
    return int(db.session.scalar(query) or 0)
