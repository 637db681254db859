"""Names close to a search that found nobody, of those who fit all else that was asked for."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from app.extensions import database, db
from app.matching import spellings
from app.matching.spellings import Names
from app.models import AppState, FreshworksUserMapping, User
from app.services.mappings.query import Query, figures, fitting
from app.services.reporting import Reporting


def of(query: Query, rules: Reporting, state: AppState) -> list[str]:
    """Names of responders, or of members linked to them, each of which the search would find."""
    if not spellings.can_be_near(query.q):
        return []
    return _names(replace(query, q="", page=1, sort=None), rules, state).closest(query.q)


# The names that were asked for last, of everybody and of some: people type on, and 100,000 take a
# quarter of a second to read.
_latest: dict[tuple[str, bool], tuple[tuple[object, ...], Names]] = {}


def _names(others: Query, rules: Reporting, state: AppState) -> Names:
    """All who fit; what narrows them may change with any data, and their names with people alone."""
    version = state.data_version if others.is_narrowed else None
    key = (others, rules, version, state.people_version)
    place = (database(), others.is_narrowed)
    held = _latest.get(place)
    if held is None or held[0] != key:
        held = _latest[place] = (key, Names(_text(others, rules)))
    return held[1]


def _text(others: Query, rules: Reporting) -> str:
    names = (FreshworksUserMapping.freshworks_username, User.username)
    name, username = (sa.func.coalesce(column, "") for column in names)
    # One long text: 100,000 rows would take as long as all else together.
    text = sa.select(sa.func.aggregate_strings(name + "\n" + username, "\n"))
    text = fitting(text.select_from(FreshworksUserMapping), others, rules, figures(others))
    return db.session.scalar(text) or ""
