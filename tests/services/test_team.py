"""Everybody's figures over a range: they agree with the ledger, whatever is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.errors import Invalid
from app.extensions import db
from app.models import Closure, ClosureState
from app.services import history, ingest, team
from app.services.history import DateRange
from app.services.places import Choice, Places
from app.services.team import Query
from tests.conftest import NOW
from tests.factories import CLOSED, RULES, ago, closed_tickets, link, member, responder, ticket

pytestmark = pytest.mark.usefixtures("app_context")

MONTH = history.DateRange(date(2025, 6, 29), date(2025, 7, 29))


@pytest.fixture
def people():
    """Ann closed 6 (3 of them in group 7), Bob 4; 2 are unclaimed, 1 was held by nobody."""
    ann, bob = member("Ann"), member("Bob", full_name="Zoë")
    first, second, free = responder("First"), responder("Second"), responder("Free")
    link(first, ann)
    link(second, bob)
    closed_tickets(first, 10, 3, ago(days=1))
    in_group = [ticket(20 + n, first, CLOSED, at=ago(days=8)) for n in range(3)]
    ingest.observe([replace(one, group_id=7) for one in in_group], RULES)
    closed_tickets(second, 30, 4, ago(days=20))
    closed_tickets(second, 40, 5, ago(days=40))
    closed_tickets(free, 50, 2, ago(days=2))
    ingest.observe([ticket(60, None, CLOSED, at=ago(days=3))], RULES)
    return ann, bob


def figures(found):
    return [(one.username, one.tickets, one.before, one.this_month, one.this_week) for one in found]


def effective(range_: DateRange) -> int:
    query = sa.select(sa.func.count()).where(
        Closure.state == ClosureState.EFFECTIVE,
        Closure.local_date.between(range_.start, range_.end),
    )
    return db.session.scalar(query) or 0


def test_ranking_with_the_unclaimed_adds_up(people):
    found = team.read(Query(MONTH), RULES)
    assert figures(found.lines) == [("Ann", 6, 0, 6, 3), ("Bob", 4, 5, 4, 0)]
    assert figures([found.unclaimed]) == [("", 3, 0, 3, 0)]
    assert found.most == 6
    assert found.total.tickets == effective(MONTH) == 13
    assert found.total.before == effective(MONTH.before()) == 5
    assert [one.change for one in found.lines] == [6, -1]


def test_lines_agree_with_each_members_own_page(people):
    for days in (1, 8, 30, 400):
        range_ = history.last_days(days, RULES)
        for line in team.read(Query(range_), RULES).lines:
            own = history.read(line.user_id or 0, range_, RULES).figures
            assert own.in_range.tickets == line.tickets
            assert own.this_month.tickets == line.this_month
            assert own.this_week.tickets == line.this_week


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_grid_adds_up(people, unit):
    found = team.read(Query(MONTH, by=unit), RULES)
    grid = found.grid
    assert (grid.parts[0].start, grid.parts[-1].end) == (MONTH.start, MONTH.end)
    for line in (*found.lines, found.unclaimed):
        assert sum(grid.rows[line.user_id]) == line.tickets
    assert [sum(column) for column in zip(*grid.rows.values(), strict=True)] == grid.total
    assert sum(grid.total) == found.total.tickets


def test_long_ranges_show_their_newest_columns():
    long = DateRange(NOW.date() - timedelta(days=99), NOW.date())
    grid = team.read(Query(long, by="day"), RULES).grid
    assert (len(grid.parts), grid.parts_left, grid.parts[-1].end) == (62, 38, NOW.date())
    assert [team.Query(history.last_days(n, RULES)).unit for n in (30, 31, 370, 371)] == [
        "day", "week", "week", "month",
    ]  # fmt: skip


def test_one_group_or_workspace_alone(people):
    in_group = team.read(Query(MONTH, group_id=7), RULES)
    assert figures(in_group.lines) == [("Ann", 3, 0, 3, 0)]
    assert (in_group.unclaimed.tickets, in_group.total.tickets) == (0, 3)
    assert in_group.places == Places((Choice(7),), (Choice(2),))
    everywhere = team.read(Query(MONTH, workspace_id=2), RULES)
    assert everywhere.lines == team.read(Query(MONTH), RULES).lines
    assert everywhere.unclaimed.tickets == 3
    assert everywhere.grid.rows == team.read(Query(MONTH), RULES).grid.rows


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["Ann", "Zoë"]), ("-name", ["Zoë", "Ann"]), ("tickets", ["Zoë", "Ann"]),
        ("change", ["Zoë", "Ann"]), ("-this_week", ["Ann", "Zoë"]), ("this_month", ["Zoë", "Ann"]),
    ],
)  # fmt: skip
def test_any_column_sorts(people, sort, names):
    assert [one.name for one in team.read(Query(MONTH, sort=sort), RULES).lines] == names


def test_pages_show_all_once(people):
    pages = [team.read(Query(MONTH, page=n, per_page=1), RULES) for n in (1, 2, 3)]
    assert [[one.name for one in page.lines] for page in pages] == [["Ann"], ["Zoë"], []]
    assert {page.members for page in pages} == {2}
    assert {page.total.tickets for page in pages} == {13}


def test_nobody_yet():
    found = team.read(Query(MONTH), RULES)
    assert (found.lines, found.total.tickets, found.grid.total) == ([], 0, [0] * 31)
    assert team.first_day() is None
    with pytest.raises(Invalid, match="beyond the calendar"):
        team.read(Query(DateRange(date(1, 1, 1), date(1, 1, 2))), RULES)
