"""How each member sees the list: a choice of columns and of the rows on a page, kept with them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.extensions import db
from app.models import MemberView
from app.services.actor import Actor
from app.services.transaction import transaction

# Those that can be left out, in the order of the table; the last two are so until chosen.
COLUMNS = ("status", "month", "week", "weeks", "last", "unclaimed", "updated")
PAGE_SIZES = (25, 50, 100, 200)


@dataclass(frozen=True)
class View:
    """What a list shows to one member."""

    columns: tuple[str, ...] = COLUMNS[:-2]
    per_page: int = 50


USUAL = View()


def read(user_id: int) -> View:
    """What the member chose, or the usual."""
    stored = db.session.get(MemberView, user_id)
    return USUAL if stored is None else _view(stored.columns.split(), stored.per_page)


def save(actor: Actor, columns: Collection[str] | None, per_page: int | None) -> View:
    """Keep a choice; None leaves what was chosen before. No audit: it is nobody else's matter."""
    assert actor.user_id is not None
    with transaction():
        before = read(actor.user_id)
        chosen = _view(
            before.columns if columns is None else columns,
            before.per_page if per_page is None else per_page,
        )
        stored = MemberView(
            user_id=actor.user_id, columns=" ".join(chosen.columns), per_page=chosen.per_page
        )
        db.session.merge(stored)
    return chosen


def _view(columns: Collection[str], per_page: int) -> View:
    return View(tuple(name for name in COLUMNS if name in columns), per_page)
