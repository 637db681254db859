"""Where each listing stands between two requests, stored as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from app.clock import utcnow
from app.extensions import db
from app.freshworks_service import Listing, Position
from app.models import SyncCursor
from app.services.transaction import end_reading

# Freshworks shows thirty days of tickets unless it is asked for changes since an instant.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_RESPONDERS, _NAMES = "agents", "names"


def load(listing: Listing, scope: str) -> Position:
    """Where the listing stands; another scope (a workspace, say) is read from the beginning."""
    cursor = db.session.get(SyncCursor, listing)
    position = Position(since=BEGINNING)
    if cursor is not None and cursor.scope == scope:
        position = _position(cursor.position)
    end_reading()
    return position


def save(listing: Listing, scope: str, position: Position) -> None:
    """Store where the listing stands, in the transaction of what was read up to there."""
    _save(listing, scope, json.dumps(asdict(position), default=datetime.isoformat))


def responders_asked(scope: str, *, refused: bool) -> None:
    """Remember that the list of responders was read whole just now, or refused to the key."""
    _save(_RESPONDERS, scope, json.dumps({"at": utcnow().isoformat(), "refused": refused}))


def names_asked_on(scope: str) -> str | None:
    """The UTC day for which the names of groups and workspaces of this scope are settled."""
    cursor = db.session.get(SyncCursor, _NAMES)
    found = None if cursor is None or cursor.scope != scope else cursor.position
    end_reading()
    return found


def names_asked(scope: str, day: str) -> None:
    """Remember the day on which they were read, or refused."""
    _save(_NAMES, scope, day)


def responders_asked_at() -> datetime | None:
    """When the list of responders was last asked for, with whatever success."""
    return _responders()[0]


def responders_read_at() -> datetime | None:
    """When the list of responders was last read whole; None where the key may not read it."""
    asked_at, refused = _responders()
    return None if refused else asked_at


def responders_refused() -> bool:
    """Whether the key was not allowed to list agents when it was last tried."""
    return _responders()[1]


def _responders() -> tuple[datetime | None, bool]:
    cursor = db.session.get(SyncCursor, _RESPONDERS)
    found: tuple[datetime | None, bool] = (None, False)
    if cursor is not None:
        found = (cursor.updated_at, bool(json.loads(cursor.position).get("refused")))
    end_reading()
    return found


def _save(listing: str, scope: str, text: str) -> None:
    cursor = db.session.get(SyncCursor, listing)
    if cursor is None:
        cursor = SyncCursor(listing=listing)
        db.session.add(cursor)
    elif (cursor.scope, cursor.position) == (scope, text):
        return
    cursor.scope, cursor.position, cursor.updated_at = scope, text, utcnow()


def _position(text: str) -> Position:
    data: dict[str, Any] = json.loads(text)
    for name in ("since", "mark", "high", "behind"):
        data[name] = data[name] and datetime.fromisoformat(data[name])
    data["edge"] = data["edge"] and tuple(data["edge"])
    return Position(**data)
