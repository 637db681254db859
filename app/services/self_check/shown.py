"""What people get against the ledger: the list, each member's history, and the export."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from app.extensions import db
from app.models import Closure, FreshworksUserMapping, LinkPeriod
from app.services import history, mappings
from app.services.credit import IN_PERIOD
from app.services.exports import Closings, tickets
from app.services.mappings import Row
from app.services.mappings.query import Query
from app.services.reporting import Reporting
from app.services.self_check import sums
from app.services.self_check.drift import EFFECTIVE, Drift, number, stream

_ROWS_A_PAGE = 200


def in_list(rules: Reporting) -> Iterator[Drift]:
    """Sums over all pages of the list of mappings."""
    rows = credited = unclaimed = 0
    for row in _listed(rules):
        rows += 1
        credited += row.total_tickets
        unclaimed += row.unclaimed_tickets
    held = sums.effective() - sums.credited() - sums.without_responder()
    mapping_count = number(sa.select(sa.func.count(FreshworksUserMapping.id)))
    yield from _compared("list", "rows of the list of mappings", mapping_count, rows)
    expected = sums.credited_to_present_members()
    yield from _compared("list", "credited tickets in the list of mappings", expected, credited)
    yield from _compared("list", "unclaimed tickets in the list of mappings", held, unclaimed)


def in_history() -> Iterator[Drift]:
    """Each member's history over all time."""
    bounds = sa.select(sa.func.min(Closure.local_date), sa.func.max(Closure.local_date))
    first, last = db.session.execute(bounds).one()
    query = (
        sa.select(LinkPeriod.user_id, sa.func.count())
        .select_from(Closure)
        .join(LinkPeriod, IN_PERIOD)
        .where(EFFECTIVE)
        .group_by(LinkPeriod.user_id)
        .order_by(LinkPeriod.user_id)
    )
    for user_id, expected in stream(query):
        found = history.of_member(user_id, history.DateRange(first, last)).total
        what = f"tickets in the history of member {user_id}"
        yield from _compared("history", what, expected, found)


def in_export(rules: Reporting) -> Iterator[Drift]:
    """Rows of the export of tickets, and those of them that name a member."""
    rows = credited = 0
    export = tickets.table(Closings(), rules)
    member = export.names.index("user_id")
    for row in export.rows():
        rows += 1
        credited += row[member] is not None
    yield from _compared("export", "rows of the export", sums.effective(), rows)
    yield from _compared("export", "credited rows of the export", sums.credited(), credited)


def _listed(rules: Reporting) -> Iterator[Row]:
    page = 1
    while True:
        rows = mappings.find(Query(page=page, per_page=_ROWS_A_PAGE), rules).rows
        yield from rows
        if len(rows) < _ROWS_A_PAGE:
            return
        page += 1


def _compared(code: str, what: str, expected: int, found: int) -> Iterator[Drift]:
    if expected != found:
        yield Drift(
            code, f"There are {found:,} {what}; the ledger has {expected:,}.", expected, found
        )
