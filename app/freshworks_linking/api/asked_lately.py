"""What Freshworks answered to diagnostics a moment ago, in this process: a reload asks no more."""

from __future__ import annotations

from flask import current_app

from app import settings
from app.clock import utcnow
from app.services.diagnostics import Seen

_PLACE = "linking_asked_lately"


def known(seconds: int) -> Seen | None:
    """What the account answered that many seconds ago at most."""
    account, seen = current_app.extensions.get(_PLACE, (None, None))
    if seen is None or account != _account():
        return None
    age = (utcnow() - seen.asked_at).total_seconds()
    return seen if 0 <= age < seconds else None


def remember(seen: Seen) -> None:
    """Keep an answer; who did not ask has none."""
    if seen.asked_at is not None:
        current_app.extensions[_PLACE] = _account(), seen


def _account() -> tuple[str | None, str | None]:
    config = settings.config()
    return config.freshworks_url, config.freshworks_api_key
