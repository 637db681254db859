"""The summary: what the list of mappings shows, made to be filled in and read again."""

from __future__ import annotations

from collections.abc import Iterator

from app.models import FreshworksUserMapping
from app.services import mappings, suggestions
from app.services.candidates import Suggestions
from app.services.csv_cells import IGNORED, Raw
from app.services.exports.table import Cells, Column, Kind, Table
from app.services.mappings import Row
from app.services.mappings.query import EXCLUDED, LINKED, UNLINKED, Query
from app.services.reporting import Reporting

_OF_VERSION = (
    "Counts the changes of the link. It is of use where this file is filled in and read again:"
    " whoever was changed since the export is then left as it is, with a word about it."
)
_COLUMNS = (
    Column("freshworks_user_id", Kind.ID, 20),
    Column("freshworks_username", Kind.TEXT, 26),
    Column("freshworks_email", Kind.TEXT, 30),
    Column("status", Kind.TEXT, 10),
    Column("member", Kind.MEMBER, 20),
    Column("role", Kind.TEXT, 10),
    Column("link_source", Kind.TEXT, 12),
    Column("confirmed", Kind.FLAG, 11),
    Column("active", Kind.FLAG, 8),
    Column("total_tickets", Kind.NUMBER, 13),
    Column("this_month", Kind.NUMBER, 12),
    Column("this_week", Kind.NUMBER, 11),
    Column("last_activity", Kind.MOMENT, 17),
    Column("unclaimed_tickets", Kind.NUMBER, 18),
    Column("suggested_member", Kind.TEXT, 20),
    Column("confidence", Kind.SHARE, 12),
    Column("reason", Kind.TEXT, 50),
    Column("version", Kind.NUMBER, 9, _OF_VERSION),
)


def table(query: Query, rules: Reporting) -> Table:
    """One row per mapping, with the filter, the figures and the order of the list."""
    return Table(
        "mappings",
        _COLUMNS,
        rows=lambda: _rows(query, rules),
        count=lambda: mappings.count(query, rules),
    )


def _rows(query: Query, rules: Reporting) -> Iterator[Cells]:
    # Before the rows: computing them may take long, and needs no transaction.
    known = None if query.status in (LINKED, EXCLUDED) else suggestions.exact()
    for row in mappings.stream(query, rules):
        stored = row.mapping
        yield (
            stored.freshworks_user_id,
            stored.freshworks_username,
            stored.freshworks_email,
            _status(stored),
            Raw(IGNORED) if stored.excluded else row.member and row.member.username,
            row.member and row.member.role,
            stored.link_source,
            stored.confirmed,
            stored.active,
            *_figures(row, rules),
            *_suggested(stored, known),
            stored.version,
        )


def _status(mapping: FreshworksUserMapping) -> str:
    if mapping.excluded:
        return EXCLUDED
    return UNLINKED if mapping.user_id is None else LINKED


def _figures(row: Row, rules: Reporting) -> Cells:
    last = row.last_activity
    return (
        row.total_tickets,
        row.this_month,
        row.this_week,
        last and rules.calendar.local(last).replace(tzinfo=None, microsecond=0),
        row.unclaimed_tickets,
    )


def _suggested(mapping: FreshworksUserMapping, known: Suggestions | None) -> Cells:
    """The best candidate, how sure that is, and why; or why there is none."""
    if known is None or not suggestions.is_open(mapping):
        return None, None, None
    best = next(iter(known.of(mapping.id)), None)
    if best is None:
        explained = known.why_none(mapping.id)
        return None, None, None if explained is None else explained.reason
    return known.usernames[int(best.member_id)], _sure(best.confidence), best.reason


def _sure(confidence: float) -> float:
    """As the pages say it: nothing is rounded up to certainty."""
    return min(round(confidence, 3), 0.999)
