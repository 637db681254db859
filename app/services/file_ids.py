"""The ids of responders in files that people send, as spreadsheets leave them."""

from __future__ import annotations

import re

from app.models import BIGGEST

_SHORTENED = re.compile(r"[0-9.,]+E\+?[0-9]+", re.IGNORECASE)
_SPREADSHEET = "A spreadsheet has shortened the id. Format its column as text, then export again."


def read(cell: str) -> int | None:
    """The id that stands there; None where it is none."""
    is_id = re.fullmatch(r"[0-9]{1,19}", cell) is not None and 1 <= int(cell) <= BIGGEST
    return int(cell) if is_id else None


def why_none(cell: str, source: str) -> str:
    """Why no id stands there; `source` is where it can be copied from."""
    if _SHORTENED.fullmatch(cell):
        return _SPREADSHEET
    return f"The id is no whole number. Copy it from {source}."
