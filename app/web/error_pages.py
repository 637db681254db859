"""What people and programs see when something fails: never an exception's text."""

from __future__ import annotations

from functools import reduce
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import BadHost, HTTPException

from app.errors import AppError, Conflict, Invalid
from app.web.envelope import failure, speaks_json

_SENTENCES = {
    400: ("bad_request", "The request could not be read. Check it and send it again."),
    401: ("not_signed_in", "Sign in to go on."),
    403: ("forbidden", "Access denied. Your role does not allow this; ask an admin."),
    404: ("not_found", "There is nothing at this address. Check it, or go back to the start."),
    405: ("method_not_allowed", "This address does not take such a request."),
    413: ("too_large", "The request is too large. Send less than 2 MB."),
    415: ("wrong_content_type", "The body must be JSON, sent as application/json."),
    429: ("too_many_requests", "Too many tries. Wait a minute, then try again."),
    500: ("internal_error", "Something broke on our side. Nothing was changed; try again."),
    503: ("unavailable", "The database does not answer. Nothing was changed; try again soon."),
}


def init_app(app: Flask) -> None:
    """Register the handlers, from the most to the least particular."""
    app.register_error_handler(AppError, _app_error)
    for away in (OperationalError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def describe(status: int) -> tuple[str, str]:
    """The stable word and the sentence for a status."""
    return _SENTENCES.get(status, _SENTENCES[400 if status < 500 else 500])


def _app_error(error: AppError) -> Response:
    extra: dict[str, Any] = {}
    if isinstance(error, Invalid) and error.fields:
        extra["fields"] = error.fields
    if isinstance(error, Conflict):
        extra |= error.details
    return _answer(error.sentence, error.code, error.status, extra)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    code, sentence = describe(status)
    answer = _answer(sentence, code, status, {})
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _database_away(error: SQLAlchemyError) -> Response:
    cause = getattr(error, "orig", None) or error
    current_app.logger.error("Database away: %s", type(cause).__name__)
    code, sentence = describe(503)
    return _answer(sentence, code, 503, {})


def _unexpected(error: Exception) -> Response:
    where = f"{request.method} {_path_to_log()}"
    current_app.logger.error("Unexpected failure at %s", where, exc_info=error)
    code, sentence = describe(500)
    return _answer(sentence, code, 500, {})


def _path_to_log() -> str:
    """The path without the keys that some hold: a log is no place for them."""
    given = request.view_args or {}
    keys = [given[name] for name in ("key", "token") if given.get(name)]
    return reduce(lambda path, key: path.replace(key, "…"), keys, request.path)


def _answer(sentence: str, code: str, status: int, extra: dict[str, Any]) -> Response:
    if speaks_json(request.path):
        answer = failure(sentence, code, status, **extra)
    elif isinstance(request.routing_exception, BadHost):
        # A page is full of addresses, and none can be made for such a host.
        answer = Response(f"{sentence}\n", status, mimetype="text/plain")
    else:
        answer = make_response(_page(sentence, status), status)
    if status == 503:
        answer.headers["Retry-After"] = "5"
    return answer


def _page(sentence: str, status: int) -> str:
    return render_template(
        "errors/error.html",
        status=status,
        title=_TITLES.get(status, "That did not work"),
        sentence=sentence,
        action={"label": "Go to the start", "href": url_for("auth.start")},
    )


_TITLES = {
    403: "Access denied",
    404: "Nothing here",
    429: "Too many tries",
    500: "Something broke",
    503: "Not available",
}
