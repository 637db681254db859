"""What is projected from the ledger, and what a rebuild with other rules changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.clock import Calendar
from app.extensions import db
from app.models import (
    AppState,
    Closure,
    FreshworksUserMapping,
    MappingStats,
    TicketClosure,
    UnclaimedDay,
)
from app.services import ingest, mappings, projection, rebuild
from app.services.mapping_stats import WEEKS, current_weeks
from app.services.mappings.query import Query
from app.services.reporting import Reporting
from app.services.transaction import transaction
from tests.conftest import NOW
from tests.factories import (
    CLOSED,
    RULES,
    ago,
    closed_ticket,
    closed_tickets,
    link,
    member,
    observe,
    responder,
    ticket,
)
from tests.services.desk import silent
from tests.services.world import counted_writes

pytestmark = pytest.mark.usefixtures("app_context")

AUCKLAND = Reporting(Calendar("Pacific/Auckland"))
HONOLULU = Reporting(Calendar("Pacific/Honolulu"))
# More rows than PostgreSQL takes values in one statement.
MANY_DAYS = sa.text(
    "INSERT INTO ticket_closure"
    " (user_id, freshworks_user_id, date, tickets_closed, created_at, updated_at)"
    " SELECT :user_id, :responder_id, DATE '1900-01-01' + number, 1, now(), now()"
    " FROM generate_series(1, 65600) AS number"
)


def cells():
    row = TicketClosure
    query = sa.select(row.user_id, row.date, row.tickets_closed, row.ticket_numbers)
    return db.session.execute(query.order_by(row.date)).all()


def unclaimed_days():
    row = UnclaimedDay
    return db.session.execute(sa.select(row.date, row.tickets).order_by(row.date)).all()


def run(rules=RULES):
    return rebuild.run(rules, silent)


def row_of(holder, rules=RULES):
    return mappings.get(holder.mapping_id, rules)


class TestCells:
    def test_cell_holds_the_tickets_of_one_day_ascending(self, oscar, admin):
        link(oscar, admin)
        for number in (12, 9, 100):
            closed_ticket(number, oscar, ago(days=2))
        closed_ticket(7, oscar, ago(days=1))
        assert cells() == [
            (admin.id, date(2025, 7, 27), 3, "[9,12,100]"),
            (admin.id, date(2025, 7, 28), 1, "[7]"),
        ]

    def test_unclaimed_days_count_what_nobody_is_credited_with(self, oscar):
        closed_tickets(oscar, 1, 3, ago(days=2))
        closed_ticket(9, oscar)
        assert unclaimed_days() == [(date(2025, 7, 27), 3), (date(2025, 7, 29), 1)]
        assert cells() == []

    def test_day_is_shared_where_the_link_changed_in_it(self, oscar, admin):
        other = member("Other")
        closed_ticket(1, oscar, ago(hours=3))
        link(oscar, admin)
        with clock.freeze(NOW + timedelta(hours=1)):
            link(oscar, other)
            closed_ticket(2, oscar, clock.utcnow())
        today = date(2025, 7, 29)
        assert sorted(cells()) == [(admin.id, today, 1, "[1]"), (other.id, today, 1, "[2]")]

    def test_cell_goes_with_its_last_ticket(self, oscar, admin):
        link(oscar, admin)
        seen = closed_ticket(1, oscar)
        observe(replace(seen, deleted=True, updated_at=NOW))
        assert (cells(), unclaimed_days()) == ([], [])
        assert row_of(oscar).last_activity is None

    def test_unclaimed_day_goes_with_its_last_ticket(self, oscar):
        seen = closed_ticket(1, oscar)
        observe(replace(seen, spam=True, updated_at=NOW))
        assert unclaimed_days() == []

    @pytest.mark.postgresql_only
    def test_more_cells_go_at_once_than_a_statement_takes_values(self, oscar, admin):
        """As many as a batch of some hundred links holds after some years."""
        with transaction():
            db.session.execute(MANY_DAYS, {"user_id": admin.id, "responder_id": oscar.id})
            gone = projection.refresh(projection.Scope.of_responder(oscar.id), RULES)
        assert (gone, cells()) == (65_600, [])

    def test_changed_cell_keeps_when_it_was_made(self, oscar, admin):
        link(oscar, admin)
        closed_ticket(1, oscar)
        made = db.session.scalars(sa.select(TicketClosure.created_at)).one()
        with clock.freeze(NOW + timedelta(minutes=9)):
            closed_ticket(2, oscar, NOW)
        stamps = db.session.execute(sa.select(TicketClosure.created_at, TicketClosure.updated_at))
        assert stamps.one() == (made, made + timedelta(minutes=9))

    def test_scope_without_responders_is_no_work(self, oscar):
        with counted_writes() as writes, transaction():
            assert projection.refresh(projection.Scope.of_cells([]), RULES) == 0
        assert writes == []


class TestZone:
    """One instant lies on two days: the reporting zone says on which."""

    LATE = datetime(2025, 7, 27, 11, 30, tzinfo=UTC)

    def test_date_is_the_local_one_on_both_sides_of_the_date_line(self, oscar):
        seen = ticket(1, oscar, CLOSED, at=self.LATE)
        observe(seen, AUCKLAND)
        assert unclaimed_days() == [(date(2025, 7, 27), 1)]
        observe(ticket(2, oscar, CLOSED, at=self.LATE + timedelta(hours=1)), AUCKLAND)
        assert unclaimed_days() == [(date(2025, 7, 27), 1), (date(2025, 7, 28), 1)]

    def test_rebuild_in_another_zone_moves_days_and_then_rests(self, oscar, admin):
        link(oscar, admin)
        late = self.LATE + timedelta(hours=1)
        observe(ticket(1, oscar, CLOSED, at=late), AUCKLAND)
        assert cells() == [(admin.id, date(2025, 7, 28), 1, "[1]")]
        assert run(HONOLULU) > 0
        assert cells() == [(admin.id, date(2025, 7, 27), 1, "[1]")]
        assert run(HONOLULU) == 0
        assert run(AUCKLAND) > 0
        assert cells() == [(admin.id, date(2025, 7, 28), 1, "[1]")]

    def test_hour_that_comes_twice_belongs_to_its_day(self, oscar):
        berlin = Reporting(Calendar("Europe/Berlin"))
        for number, hour in ((1, 0), (2, 1)):
            # 02:30 in summer time, and 02:30 again an hour later.
            at = datetime(2024, 10, 27, hour, 30, tzinfo=UTC)
            observe(ticket(number, oscar, CLOSED, at=at), berlin)
        at = datetime(2024, 10, 27, 23, 0, tzinfo=UTC)
        observe(ticket(3, oscar, CLOSED, at=at), berlin)
        assert unclaimed_days() == [(date(2024, 10, 27), 2), (date(2024, 10, 28), 1)]


class TestRules:
    def test_added_status_counts_after_a_rebuild_and_not_without_it(self, oscar, admin):
        link(oscar, admin)
        at = ago(days=2)
        observe(replace(ticket(1, oscar, 8, at=at), status=8))
        assert cells() == []
        wider = Reporting(extra_statuses=frozenset({8}))
        assert run(wider) > 0
        assert cells() == [(admin.id, date(2025, 7, 27), 1, "[1]")]
        assert run(wider) == 0
        assert run(RULES) > 0
        assert cells() == []
        assert run(RULES) == 0

    def test_group_that_is_left_out_counts_for_nobody(self, oscar):
        observe(replace(ticket(1, oscar, CLOSED), group_id=18000073201))
        observe(replace(ticket(2, oscar, CLOSED), group_id=18000073202))
        assert row_of(oscar).unclaimed_tickets == 2
        one_group = Reporting(group_ids=frozenset({18000073202}))
        assert run(one_group) > 0
        assert row_of(oscar).unclaimed_tickets == 1
        reasons = db.session.execute(sa.select(Closure.ticket_id, Closure.reason)).all()
        assert sorted(reasons) == [(1, "other_group"), (2, None)]
        assert run(one_group) == 0
        run(RULES)
        assert row_of(oscar).unclaimed_tickets == 2

    def test_first_day_of_the_week_moves_the_week(self, oscar, admin):
        link(oscar, admin)
        closed_ticket(1, oscar, datetime(2025, 7, 27, 12, tzinfo=UTC))
        assert row_of(oscar).this_week == 0
        from_sunday = Reporting(Calendar(week_starts_on=6))
        run(from_sunday)
        assert row_of(oscar, from_sunday).this_week == 1

    def test_rebuild_mends_whatever_drifted(self, oscar, admin):
        link(oscar, admin)
        closed_tickets(oscar, 1, 3, ago(days=1))
        right = cells()
        db.session.execute(sa.update(TicketClosure).values(ticket_numbers="[1]", tickets_closed=1))
        db.session.execute(sa.update(MappingStats).values(total_tickets=99))
        db.session.commit()
        assert run() == 2, "the cell, and the derived row"
        assert cells() == right
        assert row_of(oscar).total_tickets == 3

    def test_rebuild_mends_totals_that_drifted(self, oscar, admin):
        link(oscar, admin)
        closed_tickets(oscar, 1, 3, ago(days=1))
        db.session.execute(sa.update(AppState).values(total_tickets=77))
        db.session.commit()
        assert run() == 1
        assert db.session.get_one(AppState, 1).total_tickets == 3
        assert run() == 0

    def test_month_that_passed_is_no_drift(self, oscar, admin):
        link(oscar, admin)
        closed_tickets(oscar, 1, 3, ago(days=1))
        with clock.freeze(ago(days=-40)):
            assert run() == 0

    def test_rebuild_takes_many_tickets_in_blocks(self, oscar):
        for first in range(1, 2400, 800):
            closed_tickets(oscar, first, 800, ago(days=first / 100))
        told = []
        assert rebuild.run(RULES, lambda done, said: told.append((done, said))) == 0
        assert [done for done, _ in told] == [1000, 2000, 2400, 2400]
        assert told[0][1] == "Tickets up to number 1,000 judged"


class TestIsNeeded:
    def test_not_before_anything_was_read(self):
        assert not rebuild.is_needed(HONOLULU)

    def test_when_the_rules_differ_and_until_it_is_done(self):
        state = db.session.get_one(AppState, 1)
        state.account, state.projected_with = "example.freshservice.com", RULES.fingerprint
        db.session.commit()
        assert not rebuild.is_needed(RULES)
        others = (
            HONOLULU,
            Reporting(Calendar(week_starts_on=6)),
            Reporting(extra_statuses=frozenset({8})),
            Reporting(group_ids=frozenset({1})),
        )
        assert all(map(rebuild.is_needed, others))
        run(HONOLULU)
        assert not rebuild.is_needed(HONOLULU)
        assert rebuild.is_needed(RULES)


class TestStaleKeys:
    """Month and week of a row that nothing touched since read as 0, without any job."""

    def test_last_month_and_week_read_as_zero(self, oscar, admin):
        link(oscar, admin)
        closed_tickets(oscar, 1, 2, NOW)
        now = row_of(oscar)
        assert (now.this_month, now.this_week, now.weeks[-1]) == (2, 2, 2)
        with clock.freeze(NOW + timedelta(days=7)):
            later = row_of(oscar)
        assert (later.total_tickets, later.this_month, later.this_week) == (2, 0, 0)
        assert later.weeks[-2:] == [2, 0]
        with clock.freeze(NOW + timedelta(days=365)):
            assert row_of(oscar).weeks == [0] * WEEKS

    def test_week_across_the_end_of_a_month_counts_for_its_week_alone(self, oscar, admin):
        link(oscar, admin)
        closed_ticket(1, oscar, NOW)
        with clock.freeze(datetime(2025, 8, 1, 9, tzinfo=UTC)):
            row = row_of(oscar)
        assert (row.this_month, row.this_week) == (0, 1)

    def test_sorted_by_this_week_after_the_week_has_passed(self, oscar, admin):
        second = responder("Second")
        link(oscar, admin)
        link(second, admin)
        closed_tickets(oscar, 1, 5, NOW)
        with clock.freeze(NOW + timedelta(days=7)):
            closed_ticket(9, second, clock.utcnow())
            rows = mappings.find(Query(sort="-this_week"), RULES).rows
            assert [(r.mapping.id, r.this_week) for r in rows] == [
                (second.mapping_id, 1),
                (oscar.mapping_id, 0),
            ]

    def test_closing_of_a_week_to_come_waits_for_its_week(self, oscar, admin):
        """A closing ahead of our clock, or of a zone in which it is tomorrow already."""
        link(oscar, admin)
        closed_ticket(1, oscar, NOW + timedelta(days=7))
        row = row_of(oscar)
        assert (row.total_tickets, sum(row.weeks)) == (1, 0)

    @pytest.mark.parametrize(
        ("stored", "week_key", "expected"),
        [
            ("[]", None, [0] * 12),
            ("[1,2,3,4,5,6,7,8,9,10,11,12]", date(2025, 7, 28), list(range(1, 13))),
            ("[1,2,3,4,5,6,7,8,9,10,11,12]", date(2025, 7, 14), [*range(3, 13), 0, 0]),
            ("[1,2,3,4,5,6,7,8,9,10,11,12]", date(2020, 1, 6), [0] * 12),
            # A clock that was put back: the row is of a week to come, and shown as it is.
            ("[1,2,3,4,5,6,7,8,9,10,11,12]", date(2025, 8, 4), list(range(1, 13))),
        ],
    )
    def test_current_weeks(self, stored, week_key, expected):
        assert current_weeks(stored, week_key, date(2025, 7, 28)) == expected


class TestTotals:
    def totals(self):
        db.session.rollback()
        state = mappings.state()
        return (
            (state.total_mappings, state.linked_count, state.active_count, state.confirmed_count),
            (state.total_tickets, state.unclaimed_tickets, state.week_count),
        )

    def test_totals_follow_every_change(self, oscar, admin):
        gone = responder("Gone", active=False)
        closed_tickets(oscar, 1, 2, NOW)
        closed_tickets(gone, 10, 3, ago(days=30))
        closed_ticket(20, None)
        assert self.totals() == ((2, 0, 1, 0), (0, 6, 0))
        link(oscar, admin)
        assert self.totals() == ((2, 1, 1, 1), (2, 4, 2))
        link(gone, admin, source="auto")
        assert self.totals() == ((2, 2, 1, 1), (5, 1, 2))
        link(oscar, None, "remove")
        assert self.totals() == ((2, 1, 1, 0), (3, 3, 0))

    def test_excluded_mapping_is_left_out_of_the_counts_of_mappings(self, oscar, admin):
        db.session.get_one(FreshworksUserMapping, oscar.mapping_id).excluded = True
        db.session.commit()
        responder("Second")
        state = mappings.state()
        assert (state.total_mappings, state.excluded_count, state.active_count) == (1, 1, 1)

    def test_week_total_is_of_the_latest_week_alone(self, oscar, admin):
        second = responder("Second")
        link(oscar, admin)
        link(second, admin)
        closed_tickets(oscar, 1, 4, NOW)
        with clock.freeze(NOW + timedelta(days=7)):
            closed_ticket(9, second, clock.utcnow())
            state = mappings.state()
            assert (state.week_count, state.week_key) == (1, date(2025, 8, 4))

    def test_version_rises_with_what_a_reader_could_see(self, oscar):
        before = mappings.state().data_version
        closed_ticket(1, oscar)
        db.session.rollback()
        after = mappings.state().data_version
        assert after > before
        ingest.observe([ticket(1, oscar, CLOSED)], RULES)
        db.session.rollback()
        assert mappings.state().data_version == after
