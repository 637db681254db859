"""What a member closed in a range of days, and what is not counted and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app import clock
from app.clock import Calendar
from app.errors import Invalid, NotFound
from app.services import history
from app.services.history import DateRange
from app.services.reporting import Reporting
from tests.conftest import NOW
from tests.factories import (
    CLOSED,
    OPEN,
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

pytestmark = pytest.mark.usefixtures("app_context")

MONTH = DateRange(date(2025, 6, 29), date(2025, 7, 29))


def days_of(found):
    return [(day.date, day.freshworks_user_id, day.ticket_numbers) for day in found.days]


class TestRange:
    def test_days_reach_back_from_today_both_included(self):
        assert history.last_days(30, RULES) == MONTH
        assert MONTH.days == 30

    def test_today_is_that_of_the_reporting_zone(self):
        auckland = Reporting(Calendar("Pacific/Auckland"))
        assert history.last_days(1, auckland) == DateRange(date(2025, 7, 29), date(2025, 7, 30))

    def test_nothing_asked_is_thirty_days(self):
        assert history.asked_range({}, RULES) == MONTH

    def test_ends_are_taken_as_asked(self):
        first, last = date(2024, 2, 29), date(2024, 3, 1)
        assert history.asked_range({"since": first, "until": last}, RULES) == DateRange(first, last)
        assert history.asked_range({"since": first}, RULES).end == date(2025, 7, 29)
        assert history.asked_range({"days": 3}, RULES).start == date(2025, 7, 26)

    @pytest.mark.parametrize(
        ("asked", "field", "said"),
        [
            ({"days": 3, "since": date(2025, 1, 1)}, "days", "named twice"),
            ({"days": 3, "until": date(2025, 1, 1)}, "days", "named twice"),
            ({"until": date(2025, 1, 1)}, "since", "no first day"),
            (
                {"since": date(2025, 1, 2), "until": date(2025, 1, 1)},
                "until",
                "ends before it begins",
            ),
            ({"since": date(2025, 7, 30)}, "until", "ends before it begins"),
            ({"since": date(2001, 1, 1)}, "since", "longer than 3,660 days"),
        ],
    )
    def test_range_that_cannot_be_is_refused_by_field(self, asked, field, said):
        with pytest.raises(Invalid, match=said) as caught:
            history.asked_range(asked, RULES)
        assert list(caught.value.fields) == [field]

    def test_longest_range_is_allowed(self):
        last = date(2025, 7, 29)
        first = last - timedelta(days=history.MOST_DAYS)
        assert history.between(first, last, RULES) == DateRange(first, last)

    @pytest.mark.parametrize(
        ("name", "range_"),
        [
            ("this_month", DateRange(date(2025, 7, 1), date(2025, 7, 29))),
            ("last_month", DateRange(date(2025, 6, 1), date(2025, 6, 30))),
            ("this_year", DateRange(date(2025, 1, 1), date(2025, 7, 29))),
            ("everything", DateRange(date(2024, 2, 29), date(2025, 7, 29))),
        ],
    )
    def test_some_ranges_have_a_name(self, name, range_):
        found = history.asked_range({"range": name}, RULES, lambda: date(2024, 2, 29))
        assert found == range_

    def test_everything_is_no_longer_than_the_longest_range(self):
        found = history.asked_range({"range": "everything"}, RULES, lambda: date(1999, 1, 1))
        assert found.days == history.MOST_DAYS
        nothing = history.asked_range({"range": "everything"}, RULES)
        assert nothing == DateRange(date(2025, 7, 1), date(2025, 7, 29))

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"days": "x"}, "Write a number of days"),
            ({"days": "0"}, "Write a number of days"),
            ({"days": "9999"}, "Write a number of days"),
            ({"since": "July"}, "Write a day"),
            ({"range": "soon"}, "no such range"),
            ({"since": "1999-12-31", "until": "2000-01-31"}, "beyond the calendar"),
            ({"since": "2025-07-20", "until": "2025-07-10"}, "ends before it begins"),
            ({"days": "7", "range": "this_year"}, "named twice"),
        ],
    )
    def test_address_that_asks_wrongly_is_told_so_and_shown_the_usual(self, given, said):
        found = history.asked(given, RULES)
        assert said in str(found.problem)
        assert (found.range, found.query, found.address) == (MONTH, given, {})

    def test_address_is_kept_as_it_was_written(self):
        found = history.asked({"days": "7", "freshworks_user_id": "5", "other": "x"}, RULES)
        assert (found.range.days, found.address, found.responder_id) == (7, {"days": "7"}, 5)


class TestOfMember:
    def test_days_newest_first_with_a_subtotal_for_each_responder(self, oscar, admin):
        second = responder("Second")
        for holder in (oscar, second):
            link(holder, admin)
        closed_tickets(oscar, 1, 2, ago(days=3))
        closed_tickets(second, 10, 3, ago(days=3))
        closed_ticket(20, oscar, ago(days=1))
        found = history.of_member(admin.id, MONTH)
        assert days_of(found) == [
            (date(2025, 7, 28), oscar.id, [20]),
            (date(2025, 7, 26), oscar.id, [1, 2]),
            (date(2025, 7, 26), second.id, [10, 11, 12]),
        ]
        # As many as the other has, so the order is that of the ids.
        assert [(share.freshworks_username, share.tickets) for share in found.shares] == [
            ("Oscar Solis", 3),
            ("Second", 3),
        ]
        assert [share.mapping_id for share in found.shares] == [oscar.mapping_id, second.mapping_id]
        assert found.total == 6
        assert found.member.username == "Admin"

    def test_one_responder_alone(self, oscar, admin):
        second = responder("Second")
        for holder in (oscar, second):
            link(holder, admin)
        closed_ticket(1, oscar)
        closed_ticket(2, second)
        reopened = closed_ticket(3, second)
        observe(replace(reopened, status=OPEN, updated_at=NOW))
        found = history.of_member(admin.id, MONTH, oscar.id)
        assert (found.total, [share.freshworks_user_id for share in found.shares]) == (
            1,
            [oscar.id],
        )
        assert found.not_counted == []

    def test_both_ends_are_included_and_nothing_beyond(self, oscar, admin):
        link(oscar, admin)
        for number, day in enumerate((9, 10, 12, 13), 1):
            closed_ticket(number, oscar, datetime(2025, 7, day, 12, tzinfo=UTC))
        found = history.of_member(admin.id, DateRange(date(2025, 7, 10), date(2025, 7, 12)))
        assert [day.ticket_numbers for day in found.days] == [[3], [2]]

    def test_credit_stays_with_the_member_of_then(self, oscar, admin):
        other = member("Other")
        closed_ticket(1, oscar)
        link(oscar, admin)
        link(oscar, other)
        assert history.of_member(admin.id, MONTH).total == 1
        assert history.of_member(other.id, MONTH).total == 0

    def test_unknown_member_is_not_found(self):
        with pytest.raises(NotFound, match="no member 404"):
            history.of_member(404, MONTH)


class TestNotCounted:
    def test_every_reason_is_said_in_words(self, oscar, admin):
        link(oscar, admin)
        for number in (1, 2, 3):
            closed_ticket(number, oscar, ago(days=number))
        shown: dict[int, dict[str, Any]] = {
            1: {"status": OPEN},
            2: {"deleted": True},
            3: {"spam": True},
        }
        for number, values in shown.items():
            seen = ticket(number, oscar, CLOSED, at=ago(days=number))
            observe(replace(seen, updated_at=NOW, **values))
        again = closed_ticket(4, oscar, ago(days=4))
        instant = NOW - timedelta(hours=1)
        observe(
            replace(
                again, updated_at=NOW, reopened_at=ago(hours=2), closed_at=instant, resolved_at=None
            )
        )
        one_group = Reporting(group_ids=frozenset({18000073202}))
        observe(ticket(5, oscar, CLOSED, at=ago(days=5)), one_group)
        found = history.of_member(admin.id, MONTH)
        assert [(one.ticket_number, one.date, one.reason) for one in found.not_counted] == [
            (1, date(2025, 7, 28), "Reopened. Counts again when it is closed."),
            (2, date(2025, 7, 27), "Deleted in Freshworks. Counts again when it is restored."),
            (
                3,
                date(2025, 7, 26),
                "Marked as spam in Freshworks. Counts again when the mark is taken away.",
            ),
            (4, date(2025, 7, 25), "Closed again later. Counts once, on 29 Jul 2025."),
            (
                5,
                date(2025, 7, 24),
                (
                    "Closed in a group that is left out by the settings."
                    " Counts when FRESHWORKS_GROUP_IDS has its group."
                ),
            ),
        ]
        assert days_of(found) == [(date(2025, 7, 29), oscar.id, [4])]

    def test_what_was_closed_while_unlinked_is_nobodys(self, oscar, admin):
        link(oscar, admin)
        link(oscar, None)
        at = NOW + timedelta(hours=1)
        seen = closed_ticket(1, oscar, at)
        observe(replace(seen, deleted=True, updated_at=at + timedelta(hours=1)))
        with clock.freeze(NOW + timedelta(hours=3)):
            assert history.of_member(admin.id, MONTH).not_counted == []

    def test_reopening_that_is_known_is_dated(self, oscar, admin):
        link(oscar, admin)
        seen = closed_ticket(1, oscar, ago(days=3))
        observe(replace(seen, status=OPEN, reopened_at=ago(days=1), updated_at=NOW))
        assert [(one.code, one.what) for one in history.of_member(admin.id, MONTH).not_counted] == [
            ("reopened", "Reopened on 28 Jul 2025")
        ]
