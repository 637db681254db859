"""The rows of what admins saved on the page, for everybody who has to follow them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.extensions import db
from app.models import Setting, User


class Saved(NamedTuple):
    """When a setting was saved, and by which member; None: by a command."""

    at: datetime
    by: str | None


def values() -> Mapping[str, Any]:
    """What was saved, by name; read anew each time, so that every process follows at once."""
    rows = db.session.execute(sa.select(Setting.name, Setting.value))
    return {name: json.loads(value) for name, value in rows}


def origins() -> Mapping[str, Saved]:
    """Who saved what, and when."""
    query = sa.select(Setting.name, Setting.updated_at, User.username)
    rows = db.session.execute(query.outerjoin(User, User.id == Setting.saved_by_id))
    return {name: Saved(at, by) for name, at, by in rows}
