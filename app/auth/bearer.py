"""Personal API tokens at the door: `Authorization: Bearer …`, for the JSON API alone."""

from __future__ import annotations

from flask import g, request
from flask_limiter.util import get_remote_address
from limits import parse

from app.extensions import limiter
from app.services import api_tokens
from app.services.api_tokens import Bearer
from app.web.envelope import speaks_json

# Only wrong ones are counted: a right token is not held up by others at the same address.
_WRONG_TOKENS = parse("30 per minute")
_KEPT = "bearer"


def is_given() -> bool:
    """Whether the request brings a token, which then decides alone, whatever cookies say."""
    return speaks_json(request.path) and _key() is not None


def caller() -> Bearer | None:
    """Who calls with the token of this request; it is looked up once."""
    if _KEPT not in g:
        key = _key()
        setattr(g, _KEPT, None if key is None else api_tokens.bearer(key))
    found: Bearer | None = getattr(g, _KEPT)
    return found


def are_too_many() -> bool:
    """Count a wrong token, and say whether there were too many from this address."""
    return not limiter.limiter.hit(_WRONG_TOKENS, "wrong token", get_remote_address())


def _key() -> str | None:
    # Other schemes belong to a proxy in front, or to webhooks.
    given = request.authorization
    return given.token or "" if given is not None and given.type == "bearer" else None
