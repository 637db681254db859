"""Asking an application over WSGI, with next to no work of a client's own."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.test import EnvironBuilder

LIST = "/freshworks-linking/api/mappings"
PAGE = "/freshworks-linking/"


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Caller:
    """An admin who is signed in, the member with id 1."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        client = app.test_client()
        with client.session_transaction() as session:
            # Not fresh: else the cookie, which no sign-in made, would be written with each answer.
            session["_user_id"], session["_fresh"] = "1:1", False
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        self._cookie = f"{cookie.key}={cookie.value}"

    def asking(self, path: str, query: Mapping[str, Any], **headers: str) -> Callable[[], Answer]:
        """What sends one request each time it is called."""
        given = {"Cookie": self._cookie, **{k.replace("_", "-"): v for k, v in headers.items()}}
        environ = EnvironBuilder(path, query_string=query, headers=given).get_environ()
        return lambda: self._answer({**environ, "wsgi.input": io.BytesIO()})

    def _answer(self, environ: dict[str, Any]) -> Answer:
        head: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
            head.update(status=int(status[:3]), headers=dict(headers))

        parts = self._app(environ, start_response)
        body = b"".join(parts)
        close = getattr(parts, "close", None)
        if close is not None:
            close()
        return Answer(head["status"], head["headers"], body)


def seconds(action: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
