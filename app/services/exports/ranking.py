"""The export of the team's ranking: one row for each member, and one for the unclaimed."""

from __future__ import annotations

from collections.abc import Iterator

from app.services import team
from app.services.exports.table import Cells, Column, Kind, Table
from app.services.reporting import Reporting

_OF_BEFORE = "Tickets of as many days, right before these; Change is by how much it is more."
_OF_USER = "Empty for what no member is credited with, so that each column adds up to all."
_COLUMNS = (
    Column("user_id", Kind.ID, 10, _OF_USER),
    Column("username", Kind.TEXT, 20),
    Column("name", Kind.TEXT, 26),
    Column("tickets", Kind.NUMBER, 10),
    Column("before", Kind.NUMBER, 10, _OF_BEFORE),
    Column("change", Kind.NUMBER, 10),
    Column("this_month", Kind.NUMBER, 12),
    Column("this_week", Kind.NUMBER, 11),
)


def table(query: team.Query, rules: Reporting) -> Table:
    """What the page of the team lists, in its order and on all of its pages."""
    return Table(
        "team",
        _COLUMNS,
        rows=lambda: _rows(query, rules),
        count=lambda: len(team.ranking(query, rules)),
    )


def _rows(query: team.Query, rules: Reporting) -> Iterator[Cells]:
    for line in team.ranking(query, rules):
        yield (
            line.user_id,
            line.username or None,
            line.name,
            line.tickets,
            line.before,
            line.change,
            line.this_month,
            line.this_week,
        )
