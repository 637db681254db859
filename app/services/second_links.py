"""Members to whom several responders are linked: allowed, and whoever does it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from app.extensions import db
from app.models import FreshworksUserMapping
from app.services.lookup import among
from app.services.wording import count, name_of

_M = FreshworksUserMapping


class LinksOf:
    """The responders of some members, kept up to date with what a batch does."""

    def __init__(self, user_ids: Collection[int]) -> None:
        self._names: dict[int, dict[int, str]] = defaultdict(dict)
        self._made: dict[int, str] = {}
        found = db.session.scalars(sa.select(_M).where(among(_M.user_id, user_ids)).order_by(_M.id))
        for mapping in found:
            assert mapping.user_id is not None
            self._names[mapping.user_id][mapping.id] = name_of(mapping)

    def moved(self, mapping: FreshworksUserMapping, earlier: int | None) -> None:
        """Take in that a mapping was changed, whose member was `earlier`."""
        if mapping.user_id == earlier:
            return
        if earlier is not None:
            self._names[earlier].pop(mapping.id, None)
        if mapping.user_id is not None:
            self._names[mapping.user_id][mapping.id] = name_of(mapping)
            self._made[mapping.user_id] = name_of(mapping)

    def made_to(self, user_id: int | None) -> str | None:
        """The responder that the batch linked to a member so far, if it did."""
        return None if user_id is None else self._made.get(user_id)

    def warning(self, mapping_id: int, user_id: int | None, *, dry_run: bool = False) -> str | None:
        """What to look at where a member has more responders than this one; else nothing."""
        names = {} if user_id is None else self._names[user_id]
        others = [name for other_id, name in names.items() if other_id != mapping_id]
        if not others:
            return None
        more = f" and {count(len(others) - 1, 'more responder')}" if len(others) > 1 else ""
        cure = "leave it out" if dry_run else "undo it"
        return f"The member has {others[0]}{more}, too: {cure} if they are not one person."
