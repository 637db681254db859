"""Rows of tickets as they should not be: the faults that show inside a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

from app.demo.faults import Faults

Row = dict[str, Any]
_DOUBLED = 3
_INDIA = timezone(timedelta(hours=5, minutes=30))
_TIMES = ("_at", "_since", "due_by")
_NEEDLESS = ("subject", "type", "priority", "source", "due_by", "fr_due_by", "requester_id")


def spoiled(rows: list[bytes], faults: Faults) -> list[bytes]:
    """Rows with what is wrong at present."""
    changes = [change for is_on, change in _changes(faults) if is_on]
    return [_changed(row, changes) for row in rows] if changes else rows


def doubled(rows: list[bytes], most: int) -> list[bytes]:
    """A page in which some rows come twice."""
    return [*rows[:_DOUBLED], *rows][:most]


def _changed(row: bytes, changes: Iterable[Callable[[Row], None]]) -> bytes:
    fields = json.loads(row)
    for change in changes:
        change(fields)
    return json.dumps(fields, separators=(",", ":")).encode()


def _changes(faults: Faults) -> Iterable[tuple[bool, Callable[[Row], None]]]:
    def breaks(row: Row) -> None:
        if row["id"] == faults.broken_ticket:
            row[faults.broken_field] = "not this"

    return (
        (faults.null_fields, _without_needless),
        (faults.offset_times, _with_offsets),
        (faults.broken_ticket != 0, breaks),
    )


def _without_needless(row: Row) -> None:
    for name, value in row.items():
        if isinstance(value, list) or name in _NEEDLESS:
            row[name] = None


def _with_offsets(row: Row) -> None:
    for name, value in row.items():
        if isinstance(value, dict):
            _with_offsets(value)
        elif isinstance(value, str) and name.endswith(_TIMES):
            row[name] = datetime.fromisoformat(value).astimezone(_INDIA).isoformat()
