"""Files that endpoints give, sent while they are made."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextvars import Context
from itertools import chain

from flask import Response, current_app
from flask.ctx import AppContext

from app.clock import Calendar

# What the document says of such an answer.
TEXT = {"type": "string"}
CSV = "text/csv"


class _Apart:
    """Makes the parts with an app context, and so a session, of their own.

    They are made after the request is over, and perhaps never to the end: a request kept for them
    would stay behind in its thread, with the member who is signed in, for the next one to find.
    """

    def __init__(self, context: AppContext, parts: Generator[str, None, None]) -> None:
        self._parts = parts
        self._place, self._context = Context(), context
        self._place.run(self._context.push)
        self._is_open = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            return self._place.run(next, self._parts)
        except BaseException:
            # The end of the parts comes as an exception too.
            self.close()
            raise

    def close(self) -> None:
        """Let go of the session, however many parts were made."""
        if self._is_open:
            self._is_open = False
            self._place.run(self._parts.close)
            self._place.run(self._context.pop, None)


def csv_file(name: str, calendar: Calendar, parts: Generator[str, None, None]) -> Response:
    """The parts as a file to be saved, named after what it holds and the day.

    They must not ask anything of the request.
    """
    apart = _Apart(current_app.app_context(), parts)
    # Made before the answer begins: what goes wrong at once is still a failure in JSON.
    first = next(apart)
    answer = Response(chain([first], apart), mimetype=CSV)
    # Whoever wraps the parts may forget to close them; the answer itself is always closed.
    answer.call_on_close(apart.close)
    file_name = f"{name}-{calendar.today().isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer
