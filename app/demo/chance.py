"""Repeatable dice for invented data."""

from __future__ import annotations

from random import Random


def dice(seed: int, salt: int = 0) -> Random:
    """A generator that always rolls the same for the same numbers."""
    return Random(seed * 1_000_003 + salt)  # noqa: S311 - invented data holds no secret
