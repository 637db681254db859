"""The groups and workspaces in which something was closed, for who wants to choose one.

To ask the ledger for them is to read all of it, so each is remembered when it is met first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.extensions import database, db
from app.models import AppState, Place
from app.services import totals
from app.services.ledger import Entry
from app.services.reporting import Reporting
from app.services.transaction import transaction
from app.services.upsert import upsert

GROUP, WORKSPACE = "group", "workspace"
_LONGEST = 255


@dataclass(frozen=True)
class Choice:
    """One of them: its number, and its name where that is known."""

    id: int
    name: str | None = None


@dataclass(frozen=True)
class Places:
    """All groups and all workspaces: by name, then those without one by number."""

    groups: tuple[Choice, ...]
    workspaces: tuple[Choice, ...]

    def that_count(self, rules: Reporting) -> Places:
        """Without the groups that are left out, where nobody is credited with anything."""
        counting = tuple(one for one in self.groups if rules.has_group(one.id))
        return Places(counting, self.workspaces)


# They are the same for everybody until something changes.
_latest: dict[str, tuple[tuple[int, int], Places]] = {}


def note(entries: Iterable[Entry]) -> None:
    """Remember where these closings happened."""
    met = {pair for one in entries for pair in _of(one)}
    rows = sorted((kind, number) for kind, number in met if number is not None)
    upsert(Place, ("kind", "id"), rows, keys=("kind", "id"))


def call(kind: str, names: Mapping[int, str | None]) -> None:
    """Take in what Freshworks calls them; of those in which nothing was closed, nothing."""
    with transaction():
        known = sa.select(Place.id, Place.name).where(Place.kind == kind)
        changed = [
            (kind, number, name[:_LONGEST])
            for number, before in db.session.execute(known).all()
            if (name := names.get(number)) and name[:_LONGEST] != before
        ]
        upsert(Place, ("kind", "id", "name"), changed, keys=("kind", "id"))
        if changed:
            totals.touch()


def read() -> Places:
    """All that there are, in one short statement."""
    rows = db.session.execute(sa.select(Place.kind, Place.id, Place.name)).all()
    groups, workspaces = (
        _in_order([Choice(number, name) for kind, number, name in rows if kind == wanted])
        for wanted in (GROUP, WORKSPACE)
    )
    return Places(groups, workspaces)


def at(state: AppState) -> Places:
    """The same at this state of the data, from memory where it was read at that before."""
    key, place = (state.people_version, state.data_version), database()
    held = _latest.get(place)
    if held is None or held[0] != key:
        held = _latest[place] = (key, read())
    return held[1]


def _of(entry: Entry) -> tuple[tuple[str, int | None], tuple[str, int | None]]:
    return (GROUP, entry.group_id), (WORKSPACE, entry.workspace_id)


def _in_order(found: Iterable[Choice]) -> tuple[Choice, ...]:
    found = sorted(found, key=lambda one: (one.name is None, (one.name or "").casefold(), one.id))
    times = Counter(one.name for one in found)
    return tuple(
        # Two of one name are told apart by their numbers.
        Choice(one.id, f"{one.name} ({one.id})") if one.name and times[one.name] > 1 else one
        for one in found
    )
