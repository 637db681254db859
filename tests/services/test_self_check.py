"""The self-check finds nothing where nothing drifted, and names whatever was broken by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.clock import Calendar
from app.extensions import db
from app.models import (
    AppState,
    Closure,
    FreshworksUserMapping,
    LinkPeriod,
    MappingStats,
    SyncCursor,
    Ticket,
    TicketClosure,
    UnclaimedDay,
)
from app.services import decisions, mappings, self_check
from app.services.exports import tickets
from app.services.history import days
from app.services.reporting import Reporting
from app.services.self_check import MOST_OF_A_KIND
from tests.conftest import NOW
from tests.factories import (
    OPEN,
    RULES,
    TESTER,
    ago,
    closed_ticket,
    closed_tickets,
    link,
    member,
    observe,
    responder,
    ticket,
)
from tests.services.desk import Desk, rows_of
from tests.services.world import counted_writes

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def oscar(app_context):
    """Linked to Admin since a day ago, to Other before; closings of every state and kind."""
    oscar = responder("Oscar Solis", id=18014125885)
    bot = responder("Bot", active=False)
    admin, other = member("Admin", "admin"), member("Other")
    with clock.freeze(ago(days=1)):
        closed_tickets(oscar, 1, 3, ago(days=9))
        link(oscar, other)
    link(oscar, admin)
    closed_tickets(oscar, 10, 4, ago(minutes=1))
    with clock.freeze(NOW + timedelta(hours=1)):
        closed_tickets(oscar, 20, 2, clock.utcnow())
        closed_ticket(30, None)
        closed_tickets(bot, 40, 2, ago(days=3))
        reopened = closed_ticket(50, oscar)
        observe(replace(reopened, status=OPEN, updated_at=clock.utcnow()))
        gone = closed_ticket(51, oscar)
        observe(replace(gone, deleted=True, updated_at=clock.utcnow()))
        observe(ticket(52, oscar))
    decisions.exclude(TESTER, bot.mapping_id, True, RULES)
    return oscar


def broken(statement):
    """Which kinds of drift are found after somebody wrote to a table by hand."""
    db.session.execute(statement)
    db.session.commit()
    found = self_check.run(RULES)
    assert all(drift.sentence.endswith(".") and drift.expected != drift.found for drift in found)
    return {drift.code for drift in found}


def test_nothing_at_all_agrees():
    assert self_check.run(RULES) == []
    assert self_check.sentence([]) == "all figures agree"


def test_nothing_drifts_whatever_happened(oscar):
    with counted_writes() as writes:
        assert self_check.run(RULES) == []
    assert writes == []


@pytest.mark.demo(history=40)
def test_nothing_drifts_after_a_sync(demo):
    Desk(demo).sync()
    assert rows_of(Closure) > 100
    assert self_check.run(RULES) == []


def test_month_and_week_that_passed_are_no_drift(oscar):
    with clock.freeze(NOW + timedelta(days=40)):
        assert self_check.run(RULES) == []


@pytest.mark.usefixtures("oscar")
class TestEachTable:
    """Somebody breaks one row; the check names it."""

    def test_ledger_state(self):
        statement = sa.update(Closure).where(Closure.ticket_id == 1).values(state="void")
        assert broken(statement) >= {"ledger", "credit", "tiles", "history"}

    def test_ledger_row_that_is_missing(self):
        found = broken(sa.delete(Closure).where(Closure.ticket_id == 20))
        assert {"ledger", "credit", "tiles", "list", "history"} <= found

    def test_ledger_day(self):
        statement = sa.update(Closure).where(Closure.ticket_id == 30)
        assert broken(statement.values(local_date=date(2020, 1, 1))) == {"local_day"}

    def test_ticket(self):
        assert broken(sa.update(Ticket).where(Ticket.id == 30).values(status=OPEN)) == {"ledger"}

    def test_credit_that_is_missing(self):
        statement = sa.delete(TicketClosure).where(TicketClosure.ticket_numbers == "[1,2,3]")
        assert {"credit", "ticket_count", "history"} <= broken(statement)

    def test_credit_that_nothing_stands_for(self):
        user_id = db.session.scalar(sa.select(LinkPeriod.user_id).limit(1))
        statement = sa.insert(TicketClosure).values(
            user_id=user_id,
            freshworks_user_id=18014125885,
            date=date(2019, 5, 5),
            tickets_closed=1,
            ticket_numbers="[9]",
        )
        assert {"credit", "ticket_count", "derived_row"} <= broken(statement)

    def test_numbers_of_the_credit(self):
        statement = sa.update(TicketClosure).where(TicketClosure.ticket_numbers == "[1,2,3]")
        assert broken(statement.values(ticket_numbers="[1,2,4]")) == {"credit"}
        assert broken(statement.values(ticket_numbers="[1,2,3]")) == {"credit"}

    def test_numbers_that_are_no_json(self):
        statement = sa.update(TicketClosure).where(TicketClosure.ticket_numbers == "[1,2,3]")
        db.session.execute(statement.values(ticket_numbers=None))
        db.session.commit()
        with pytest.MonkeyPatch.context() as patch:
            # What reads them as JSON is looked at elsewhere.
            patch.setattr(self_check.shown, "in_history", lambda: iter(()))
            found = self_check.run(RULES)
        assert [drift.code for drift in found] == ["credit"]

    def test_count_of_the_credit(self):
        statement = sa.update(TicketClosure).where(TicketClosure.ticket_numbers == "[1,2,3]")
        assert broken(statement.values(tickets_closed=2)) == {"ticket_count", "derived_row"}

    def test_unclaimed_day(self):
        assert broken(sa.update(UnclaimedDay).values(tickets=7)) == {"unclaimed", "derived_row"}

    def test_unclaimed_day_that_is_missing(self):
        assert broken(sa.delete(UnclaimedDay)) == {"unclaimed", "derived_row"}

    def test_member_of_the_mapping(self):
        unlinked = sa.update(FreshworksUserMapping).values(user_id=None)
        assert {"link", "tiles"} <= broken(unlinked)

    def test_period_that_is_missing(self):
        assert "link" in broken(sa.delete(LinkPeriod).where(LinkPeriod.ends_at.is_(None)))

    @pytest.mark.parametrize(
        "values",
        [
            {"total_tickets": 99},
            {"month_count": 99},
            {"week_count": 99},
            {"credited_tickets": 99},
            {"unclaimed_tickets": 99},
            {"last_activity": NOW + timedelta(days=99)},
            {"last_activity": None},
            {"weeks": json.dumps([9] * 12)},
        ],
    )
    def test_derived_row(self, values):
        mine = sa.select(FreshworksUserMapping.id).where(FreshworksUserMapping.user_id.is_not(None))
        statement = sa.update(MappingStats).where(MappingStats.mapping_id.in_(mine))
        assert "derived_row" in broken(statement.values(values))

    @pytest.mark.parametrize(
        "values",
        [
            {"is_linked": False},
            {"member_key": "other"},
            {"by_work": 7},
            {"by_month": 7},
            {"by_week": 7},
            {"by_activity": 7},
        ],
    )
    def test_place_in_a_sorted_list(self, values):
        mine = sa.select(FreshworksUserMapping.id).where(FreshworksUserMapping.user_id.is_not(None))
        statement = sa.update(MappingStats).where(MappingStats.mapping_id.in_(mine))
        assert "list_order" in broken(statement.values(values))

    def test_derived_row_that_is_missing(self):
        mine = sa.select(FreshworksUserMapping.id).where(FreshworksUserMapping.user_id.is_not(None))
        statement = sa.delete(MappingStats).where(MappingStats.mapping_id.in_(mine))
        assert {"derived_row", "list"} <= broken(statement)

    @pytest.mark.parametrize(
        "name",
        [
            *("total_mappings", "linked_count", "excluded_count", "active_count"),
            *("confirmed_count", "total_tickets", "unclaimed_tickets", "week_count"),
        ],
    )
    def test_tile(self, name):
        assert broken(sa.update(AppState).values({name: 77})) == {"tiles"}

    def test_week_of_the_tiles(self):
        assert broken(sa.update(AppState).values(week_key=None)) == {"tiles"}


def test_closings_outside_the_twelve_weeks_are_no_drift(oscar):
    """One too old, and one that is dated ahead of our clock."""
    closed_ticket(60, oscar, ago(weeks=12))
    closed_ticket(61, oscar, ago(weeks=-2))
    assert self_check.run(RULES) == []


class TestWhatPeopleGet:
    """Whatever the tables hold, the doors must show it."""

    def test_list_that_leaves_rows_out(self, oscar, monkeypatch):
        find = mappings.find

        def unlinked(*asked):
            found = find(*asked)
            return replace(found, rows=[row for row in found.rows if row.member is None])

        monkeypatch.setattr(mappings, "find", unlinked)
        found = self_check.run(RULES)
        assert [drift.code for drift in found] == ["list", "list"]
        assert "rows of the list" in found[0].sentence

    def test_history_that_leaves_days_out(self, oscar, monkeypatch):
        listed = days.listed
        monkeypatch.setattr(days, "listed", lambda *args: listed(*args)[1:])
        found = self_check.run(RULES)
        assert {drift.code for drift in found} == {"history"}
        assert len(found) == 2

    def test_export_that_leaves_rows_out(self, oscar, monkeypatch):
        rows = tickets._rows
        monkeypatch.setattr(tickets, "_rows", lambda *asked: list(rows(*asked))[1:])
        assert {drift.code for drift in self_check.run(RULES)} == {"export"}

    def test_list_of_several_pages_is_read_whole(self, oscar, monkeypatch):
        monkeypatch.setattr(self_check.shown, "_ROWS_A_PAGE", 1)
        assert self_check.run(RULES) == []


def test_of_many_only_some_are_told(oscar):
    closed_tickets(oscar, 1000, 60, ago(days=30))
    db.session.execute(sa.update(Closure).values(local_date=date(2020, 1, 1)))
    db.session.commit()
    codes = [drift.code for drift in self_check.run(RULES)]
    assert codes.count("local_day") + codes.count("ledger") == MOST_OF_A_KIND


def test_other_rules_wait_for_the_rebuild(oscar):
    values = {"account": "example.freshservice.com", "projected_with": RULES.fingerprint}
    db.session.execute(sa.update(AppState).values(values))
    db.session.commit()
    assert self_check.run(RULES) == []
    self_check.remember([])
    found = self_check.run(Reporting(Calendar("Pacific/Auckland")))
    assert [drift.code for drift in found] == ["rules"]
    assert self_check.sentence(found) == (
        "the figures were not compared, for they wait for a rebuild"
    )
    with clock.freeze(NOW + timedelta(days=1)):
        self_check.remember(found)
    # Nothing was compared, and nothing is known to differ.
    assert self_check.last() == self_check.LastCheck(NOW, 0)
    assert (self_check.number_of(found), self_check.number_of([])) == (None, 0)
    db.session.execute(sa.update(AppState).values(projected_with=None))
    db.session.commit()
    assert [drift.code for drift in self_check.run(RULES)] == ["rules"]


def test_what_is_written_meanwhile_is_not_seen(app, oscar, monkeypatch):
    """One snapshot: a row that goes while the check runs is no drift."""
    check = self_check.cells.credit

    def meanwhile():
        with db.engine.begin() as other:
            other.execute(sa.delete(TicketClosure))
        return check()

    monkeypatch.setattr(self_check.cells, "credit", meanwhile)
    assert self_check.run(RULES) == []
    monkeypatch.undo()
    assert "credit" in {drift.code for drift in self_check.run(RULES)}


class TestRemembered:
    def test_nothing_before_the_first(self):
        assert self_check.last() is None

    def test_last_check_is_kept(self, oscar):
        self_check.remember([])
        assert self_check.last() == self_check.LastCheck(NOW, 0)
        db.session.execute(sa.update(AppState).values(total_tickets=77))
        db.session.commit()
        found = self_check.run(RULES)
        with clock.freeze(NOW + timedelta(days=1)):
            self_check.remember(found)
        assert self_check.last() == self_check.LastCheck(NOW + timedelta(days=1), 1)
        assert rows_of(SyncCursor) == 1
        assert self_check.sentence(found).startswith("1 figure drifted, such as: The tiles say 77")
