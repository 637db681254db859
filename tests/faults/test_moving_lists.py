"""Lists that move under the reader: behind the wall, within one second, late, by other clocks."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.demo import freshdesk
from app.extensions import db
from app.models import Closure
from app.services import linking, self_check, sync, ticket_refresh, totals_audit
from app.services.link_change import Change
from tests.factories import RULES, TESTER, member
from tests.services.desk import ledger, mapping_of, silent
from tests.services.world import credit

# Beyond this page Freshdesk gives none: 120 rows of 10, in place of 30,000 of 100.
WALL = 12
PAGE = 10
CHURN = {"churn_per_page": 6, "deletions_per_page": 2}

on_freshdesk = pytest.mark.parametrize("product", ["freshdesk"])
on_freshservice = pytest.mark.parametrize("product", ["freshservice"])


@pytest.fixture
def wall(monkeypatch):
    monkeypatch.setattr(freshdesk, "_LAST_PAGE", WALL)


@on_freshdesk
@pytest.mark.usefixtures("wall")
class TestWall:
    """Freshdesk's last page."""

    @pytest.mark.trouble(page=PAGE, pages=WALL, history=60, tickets=300)
    def test_backfill_goes_far_beyond_it_while_tickets_move(self, trouble):
        trouble.faults.set(moves_per_page=5, deletions_per_page=1)
        trouble.watched_sync()
        assert len(ledger()) > 2 * WALL * PAGE
        trouble.assert_right_when_quiet()

    @pytest.mark.trouble(page=PAGE, pages=WALL)
    def test_one_second_is_read_up_to_it(self, trouble):
        trouble.demo.mover.bulk_close(100)
        trouble.assert_right_when_quiet()
        assert len(ledger()) == 100

    @pytest.mark.trouble(page=PAGE, pages=WALL)
    def test_what_one_second_holds_behind_it_is_found_by_the_audit(self, trouble, caplog):
        trouble.demo.mover.bulk_close(170)
        trouble.later(60 * 24)
        late = trouble.closed()
        trouble.watched_sync()
        assert WALL * PAGE - 10 <= len(ledger()) < 170
        assert late in {number for number, _, _ in ledger()}
        assert "left to the nightly audit" in caplog.text
        trouble.later(60 * 2)
        totals_audit.run(trouble.service(), RULES, silent)
        ticket_refresh.drain(trouble.service(), RULES, silent)
        trouble.assert_equal()

    @pytest.mark.trouble(page=PAGE, pages=WALL)
    def test_second_that_is_the_newest_does_not_fail_the_sync(self, trouble):
        trouble.closed()
        trouble.demo.mover.bulk_close(170)
        trouble.later(60)
        pages = trouble.asked(trouble.watched_sync, "tickets")
        assert WALL * PAGE - 10 <= len(ledger()) < 170
        # Read once, and not again and again in the hope that it shows more.
        assert pages < 3 * WALL


class TestOneSecond:
    """More tickets than a page holds are closed at once."""

    @pytest.mark.trouble(page=PAGE, history=20, tickets=40)
    def test_closed_while_the_list_is_read_and_moving_on(self, trouble):
        trouble.faults.set(bulk_close=45, **CHURN)
        trouble.watched_sync()
        trouble.assert_right_when_quiet()

    @pytest.mark.trouble(page=PAGE, history=20, tickets=40)
    def test_closed_before_and_then_changed_one_by_one(self, trouble):
        trouble.sync()
        trouble.demo.mover.bulk_close(45)
        trouble.faults.set(moves_per_page=5)
        trouble.watched_sync()
        assert len(ledger() & trouble.truth()) > 60
        trouble.assert_right_when_quiet()

    def test_closed_150_with_pages_of_full_size(self, trouble):
        trouble.faults.set(moves_per_page=7, deletions_per_page=2)
        trouble.demo.mover.bulk_close(150)
        trouble.watched_sync()
        trouble.assert_right_when_quiet()
        assert len(ledger()) > 100


@pytest.mark.trouble(page=2 * PAGE, history=60, tickets=400)
def test_backfill_of_a_moving_list_commits_nothing_that_never_was(trouble, monkeypatch):
    monkeypatch.setattr(sync, "MOST_PAGES", 3)
    trouble.faults.set(seconds_per_page=1, **CHURN)
    trouble.watched_sync()
    trouble.assert_right_when_quiet()
    assert trouble.demo.truth()["deleted"] > 10


@pytest.mark.trouble(page=2 * PAGE, history=20, tickets=30)
def test_changes_that_show_three_seconds_late_are_not_missed(trouble):
    trouble.faults.set(late=3, seconds_per_page=1, churn_per_page=3)
    for _ in range(12):
        trouble.demo.mover.churn(2)
        trouble.later(1 / 30)
        trouble.watched_sync()
    trouble.faults.set(churn_per_page=0)
    trouble.later(1)
    trouble.watched_sync()
    trouble.assert_equal()


@pytest.mark.parametrize("ahead", [600, -600])
@pytest.mark.trouble(page=PAGE, history=20, tickets=30)
def test_clock_that_is_ten_minutes_off_changes_no_figure(trouble, ahead):
    trouble.faults.set(clock_ahead=ahead)
    ada = member("Ada").id
    people = list(trouble.state.account.responders)
    trouble.watched_sync()
    mapping_id = mapping_of(people[0]).id
    for _ in range(4):
        trouble.demo.mover.churn(8)
        trouble.closed(people[0])
        trouble.watched_sync()
        trouble.later(3)
    linking.change(TESTER, mapping_id, Change(ada), RULES)
    mine = credit()[ada, people[0]]
    # With the clock ahead, the latest closing lies in our future, and is kept all the same.
    linking.change(TESTER, mapping_id, Change(None), RULES)
    assert credit()[ada, people[0]] == mine
    trouble.watched_sync()
    trouble.assert_equal()


@on_freshservice
@pytest.mark.trouble(page=PAGE)
def test_all_workspaces_are_read_where_that_is_asked_for(trouble):
    for number in range(24):
        trouble.closed(workspace_id=2 + number % 2)
    trouble.faults.set(moves_per_page=4, deletions_per_page=1)
    trouble.watched_sync(workspace_id=0)
    trouble.faults.clear()
    trouble.watched_sync(workspace_id=0)
    assert ledger() == trouble.truth()
    seen = set(db.session.scalars(sa.select(Closure.workspace_id)))
    assert seen == {2, 3}
    assert self_check.run(RULES) == []


@on_freshservice
@pytest.mark.trouble(page=PAGE)
def test_primary_workspace_alone_is_read_where_none_is_named(trouble):
    numbers = [trouble.closed(workspace_id=2 + number % 2) for number in range(24)]
    trouble.watched_sync()
    assert {number for number, _, _ in ledger()} == set(numbers[::2])
    # Another scope is read from the beginning, and takes nothing away.
    trouble.watched_sync(scope="all workspaces", workspace_id=0)
    assert ledger() == trouble.truth()
