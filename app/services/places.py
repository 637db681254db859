"""The groups and workspaces in which something was closed, for who wants to choose one.

To ask the ledger for them is to read all of it, so each is remembered when it is met first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from app.extensions import db
from app.models import Place
from app.services.ledger import Entry
from app.services.reporting import Reporting
from app.services.upsert import upsert

_GROUP, _WORKSPACE = "group", "workspace"


@dataclass(frozen=True)
class Places:
    """The numbers of the groups and of the workspaces, in ascending order."""

    groups: tuple[int, ...]
    workspaces: tuple[int, ...]

    def that_count(self, rules: Reporting) -> Places:
        """Without the groups that are left out, where nobody is credited with anything."""
        return Places(tuple(filter(rules.has_group, self.groups)), self.workspaces)


# They are the same for everybody until something changes.
_latest: dict[str, tuple[int, Places]] = {}


def note(entries: Iterable[Entry]) -> None:
    """Remember where these closings happened."""
    met = {pair for one in entries for pair in _of(one)}
    rows = sorted((kind, number) for kind, number in met if number is not None)
    upsert(Place, ("kind", "id"), rows, keys=("kind", "id"))


def read() -> Places:
    """All that there are, in one short statement."""
    rows = db.session.execute(sa.select(Place.kind, Place.id).order_by(Place.id)).all()
    groups, workspaces = (
        tuple(number for kind, number in rows if kind == wanted) for wanted in (_GROUP, _WORKSPACE)
    )
    return Places(groups, workspaces)


def at(data_version: int) -> Places:
    """The same, from memory as long as the data are of this version."""
    place = str(db.engine.url)
    held = _latest.get(place)
    if held is None or held[0] != data_version:
        held = _latest[place] = (data_version, read())
    return held[1]


def _of(entry: Entry) -> tuple[tuple[str, int | None], tuple[str, int | None]]:
    return (_GROUP, entry.group_id), (_WORKSPACE, entry.workspace_id)
