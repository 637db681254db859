"""What becomes of the rows of an imported file, counted and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Fate(StrEnum):
    """What became of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    ERROR = "error"


def counts(fates: Iterable[Fate]) -> dict[str, int]:
    """How many rows had which fate."""
    found = Counter(fates)
    return {
        "created": found[Fate.CREATED],
        "updated": found[Fate.UPDATED],
        "unchanged": found[Fate.UNCHANGED],
        "failed": found[Fate.ERROR],
    }


def sentence(counted: Mapping[str, int], *, dry_run: bool) -> str:
    """The counts as a person would say them."""
    would = "A trial, nothing was stored: " if dry_run else ""
    return would + ", ".join(f"{number:,} {name}" for name, number in counted.items()) + "."
