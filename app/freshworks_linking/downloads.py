"""Files that endpoints give, sent while they are made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from flask import Response, stream_with_context

from app.clock import Calendar

# What the document says of such an answer.
TEXT = {"type": "string"}
CSV = "text/csv"


def csv_file(name: str, calendar: Calendar, parts: Iterator[str]) -> Response:
    """The parts as a file to be saved, named after what it holds and the day."""
    # Made before the answer begins: what goes wrong at once is still a failure in JSON.
    first = next(parts)
    answer = Response(stream_with_context(chain([first], parts)), mimetype=CSV)
    file_name = f"{name}-{calendar.today().isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer
