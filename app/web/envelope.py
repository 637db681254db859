"""The one shape of every JSON answer."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response

API = "/freshworks-linking/api"


def speaks_json(path: str) -> bool:
    """Whether everything at this address is answered in JSON, failures too."""
    return path == API or path.startswith(f"{API}/")


def success(status: int = 200, /, **body: Any) -> Response:
    """`{"success": true, …}`."""
    return _json({"success": True, **body}, status)


def unkept(**body: Any) -> Response:
    """A success that nobody's cache may keep: a secret, or what holds for this moment alone."""
    answer = success(**body)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def failure(sentence: str, code: str, status: int, /, **extra: Any) -> Response:
    """`{"success": false, "error": …, "code": …}`; `extra` may hold `fields`."""
    return _json({"success": False, "error": sentence, "code": code, **extra}, status)


def _json(body: dict[str, Any], status: int) -> Response:
    # Written as `clock.utc_text` does, to the second: lists hold a hundred instants.
    text = orjson.dumps(body, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
    return Response(text, status=status, mimetype="application/json")
