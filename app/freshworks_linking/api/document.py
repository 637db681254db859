"""The API's description of itself: what the schemas say, and what holds for every endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Response, current_app

from app.freshworks_linking import schemas
from app.freshworks_linking.api.blueprint import blueprint
from app.freshworks_linking.rendering.base import Json
from app.models import BIGGEST
from app.web.etags import conditional

# Too many wrong tokens from one address are 429 everywhere.
_ALWAYS = (400, 401, 403, 429, 500, 503)
_OF_READS = (304,)
_OF_CHANGES = (413, 415)
_OF_ROWS = (404,)
# What brings a secret of its own in place of a session: no role and no token of a page.
_OF_STRANGERS = (400, 401, 413, 415, 429, 500, 503)
_ID = {"type": "integer", "minimum": 1, "maximum": BIGGEST}
_SECURITY_SCHEMES = {
    "session": {"type": "apiKey", "in": "cookie", "name": "linking_session"},
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
    "webhook": {"type": "apiKey", "in": "header", "name": "X-Webhook-Secret"},
    "token": {"type": "http", "scheme": "bearer"},
}


def complete(document: Json) -> Json:
    """The document with what all operations have in common: sign-in, failures, 304 on reads."""
    shared = {*_ALWAYS, *_OF_READS, *_OF_CHANGES, *_OF_ROWS, *_OF_STRANGERS}
    components = document["components"] | {
        "securitySchemes": _SECURITY_SCHEMES,
        "responses": {_name(status): _answer(status) for status in sorted(shared)},
    }
    paths = {path: dict(_completed(path, item)) for path, item in document["paths"].items()}
    return document | {"components": components, "paths": paths}


def _completed(path: str, item: Json) -> Iterator[tuple[str, Any]]:
    for name, value in item.items():
        if name == "parameters":
            yield name, [parameter | {"schema": _ID} for parameter in value]
        else:
            yield name, _operation(value, is_read=name == "get", has_row="{" in path)


def _operation(operation: Json, *, is_read: bool, has_row: bool) -> Json:
    schemes = ("session",) if is_read else ("session", "csrf")
    # Either all of the first, or the second alone.
    either: list[Json] = [{scheme: [] for scheme in schemes}, {"token": []}]
    security = operation.get("security", either)
    statuses = {*_ALWAYS, *(_OF_READS if is_read else _OF_CHANGES), *(_OF_ROWS if has_row else ())}
    if "security" in operation:
        statuses = set(_OF_STRANGERS)
    shared = {
        str(status): {"$ref": f"#/components/responses/{_name(status)}"} for status in statuses
    }
    # A default answer would document every status there is.
    own = {name: one for name, one in operation["responses"].items() if name != "default"}
    return operation | {
        "responses": dict(sorted((own | shared).items())),
        "security": security,
    }


def _name(status: int) -> str:
    return HTTPStatus(status).name


def _answer(status: int) -> Json:
    answer: Json = {"description": HTTPStatus(status).phrase}
    if status != HTTPStatus.NOT_MODIFIED:
        failure = {"schema": {"$ref": "#/components/schemas/Failure"}}
        answer["content"] = {"application/json": failure}
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        seconds = {"schema": {"type": "integer"}, "description": "Seconds to wait"}
        answer["headers"] = {"Retry-After": seconds}
    return answer


@blueprint.get("/openapi.json")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, {"type": "object"})
def openapi(_args: dict[str, Any]) -> Response:
    # Made from the schemas above when the application starts.
    body = current_app.extensions["linking_openapi"]
    return conditional(body, lambda: Response(body, mimetype="application/json"))
