"""What a run counted, in words, as the audit trail tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_COUNTS = {
    "created": ("responder new", "responders new"),
    "updated": ("responder changed", "responders changed"),
    "deactivated": ("responder deactivated", "responders deactivated"),
    "closures_added": ("closure added", "closures added"),
    "closures_changed": ("closure changed", "closures changed"),
    "tickets_read": ("ticket read", "tickets read"),
    "failed": ("not readable", "not readable"),
    "unlinked": ("link ended", "links ended"),
}


def counted(counts: Mapping[str, Any]) -> str:
    """The counts that are not 0, by name."""
    numbers = (
        f"{counts[name]:,} {one if counts[name] == 1 else many}"
        for name, (one, many) in _COUNTS.items()
        if counts.get(name)
    )
    return ", ".join(numbers) or "nothing"
