"""Names close to a search that found nobody, of those who fit all else that was asked for."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from app.extensions import db
from app.matching import spellings
from app.models import FreshworksUserMapping, User
from app.services.mapping_query import Query, figures, fitting
from app.services.reporting import Reporting


def of(query: Query, rules: Reporting) -> list[str]:
    """Names of responders, or of members linked to them, each of which the search would find."""
    if not spellings.can_be_near(query.q):
        return []
    others = replace(query, q="")
    names = (FreshworksUserMapping.freshworks_username, User.username)
    name, username = (sa.func.coalesce(column, "") for column in names)
    # One long text: 100,000 rows would take as long as all else together.
    text = sa.select(sa.func.aggregate_strings(name + "\n" + username, "\n"))
    text = fitting(text.select_from(FreshworksUserMapping), others, rules, figures(others))
    return spellings.closest(query.q, db.session.scalar(text) or "")
