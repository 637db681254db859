"""What the page of a member shows: figures that are compared, charts, a year, links, days."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import clock
from app.clock import Calendar
from app.errors import NotFound
from app.services import history
from app.services.history import DateRange, bins, comparison, listing
from app.services.reporting import Reporting
from tests.conftest import NOW
from tests.factories import RULES, ago, closed_ticket, closed_tickets, link, member, responder

MONTH = DateRange(date(2025, 6, 29), date(2025, 7, 29))
DAYS = st.dates(date(2019, 12, 20), date(2028, 3, 5))
COUNTS = st.dictionaries(DAYS, st.integers(1, 9), max_size=60)
CALENDARS = st.builds(
    Calendar, st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland"]), st.sampled_from([0, 6])
)


@st.composite
def ranges(draw, longest=1500):
    start = draw(DAYS)
    return DateRange(start, start + timedelta(days=draw(st.integers(0, longest))))


class TestWindows:
    @pytest.mark.parametrize(
        ("today", "month_before", "week_before"),
        [
            (date(2025, 7, 29), (date(2025, 6, 1), date(2025, 6, 29)), (date(2025, 7, 21), date(2025, 7, 22))),
            (date(2025, 3, 31), (date(2025, 2, 1), date(2025, 2, 28)), (date(2025, 3, 24), date(2025, 3, 24))),
            (date(2024, 3, 30), (date(2024, 2, 1), date(2024, 2, 29)), (date(2024, 3, 18), date(2024, 3, 23))),
            (date(2025, 1, 1), (date(2024, 12, 1), date(2024, 12, 1)), (date(2024, 12, 23), date(2024, 12, 25))),
        ],
    )  # fmt: skip
    def test_months_of_any_length_are_compared(self, today, month_before, week_before):
        with clock.freeze(datetime(today.year, today.month, today.day, 12, tzinfo=UTC)):
            asked = comparison.windows(MONTH, Calendar())
        assert asked.month_before == DateRange(*month_before)
        assert asked.week_before == DateRange(*week_before)

    def test_week_can_begin_on_sunday(self):
        asked = comparison.windows(MONTH, Calendar("UTC", 6))
        assert asked.week == DateRange(date(2025, 7, 27), date(2025, 7, 29))
        assert asked.week_before == DateRange(date(2025, 7, 20), date(2025, 7, 22))

    @given(DAYS, st.integers(0, 23), CALENDARS)
    def test_same_days_are_as_many_where_the_month_before_has_them(self, day, hour, calendar):
        with clock.freeze(datetime(day.year, day.month, day.day, hour, tzinfo=UTC)):
            asked, today = comparison.windows(MONTH, calendar), calendar.today()
        assert asked.week.length == asked.week_before.length <= 7
        assert asked.week.start.weekday() == calendar.week_starts_on
        assert asked.week_before.end == today - timedelta(days=7)
        assert asked.month_before.start.day == asked.month.start.day == 1
        assert asked.month_before.end < asked.month.start
        assert asked.month_before.length <= asked.month.length
        last = asked.month.start - timedelta(days=1)
        assert asked.month_before.end == last or asked.month_before.end.day == today.day


class TestChart:
    @given(COUNTS, ranges(), CALENDARS)
    @settings(max_examples=150)
    def test_every_day_is_in_one_bar(self, counts, range_, calendar):
        chart = bins.chart(counts, range_, calendar)
        inside = {day: tickets for day, tickets in counts.items() if range_.holds(day)}
        assert chart.total == sum(inside.values())
        assert chart.idle_days == range_.length - len(inside)
        assert (chart.bins[0].start, chart.bins[-1].end) == (range_.start, range_.end)
        for one, following in zip(chart.bins, chart.bins[1:], strict=False):
            assert following.start == one.end + timedelta(days=1)
        for one in chart.bins:
            assert one.tickets == sum(n for d, n in inside.items() if one.start <= d <= one.end)

    @pytest.mark.parametrize(
        ("days", "unit", "bars"),
        [(1, "day", 1), (180, "day", 180), (181, "week", 27), (1100, "week", 158), (1101, "month", 37)],
    )  # fmt: skip
    def test_long_ranges_have_wider_bars(self, days, unit, bars):
        end = date(2025, 7, 29)
        chart = bins.chart({}, DateRange(end - timedelta(days=days - 1), end), Calendar())
        assert (chart.unit, len(chart.bins)) == (unit, bars)

    @given(COUNTS, DAYS, CALENDARS)
    def test_a_year_is_53_whole_weeks(self, counts, end, calendar):
        year = bins.year(counts, end, calendar)
        assert year.range.start.weekday() == calendar.week_starts_on
        assert 52 * 7 < year.range.length <= 53 * 7
        assert year.total == sum(n for day, n in counts.items() if year.range.holds(day))


class TestListing:
    @given(COUNTS, ranges(400))
    def test_month_by_month_everything_is_listed_once(self, counts, range_):
        shown = listing.plan(counts, range_, None)
        seen = [shown.since]
        while shown.next is not None:
            assert shown.days_left
            shown = listing.plan(counts, range_, shown.next.back_to)
            assert shown.since < seen[-1]
            seen.append(shown.since)
        assert (shown.days_left, shown.tickets_left) == (0, 0)

    def test_the_rest_of_a_month_comes_before_the_next(self):
        counts = {date(2025, 7, day): 1 for day in range(1, 30)} | {date(2025, 5, 3): 2}
        first = listing.plan(counts, DateRange(date(2025, 1, 1), date(2025, 7, 29)), None)
        assert (first.since, first.days_left, first.tickets_left) == (date(2025, 7, 15), 15, 16)
        assert first.next == listing.Next(date(2025, 7, 1), is_rest=True)
        then = listing.plan(
            counts, DateRange(date(2025, 1, 1), date(2025, 7, 29)), first.next.back_to
        )
        assert then.next == listing.Next(date(2025, 5, 1), is_rest=False)

    def test_busy_days_fill_the_screen_sooner(self):
        counts = {date(2025, 7, day): 50 for day in range(1, 30)}
        assert listing.plan(counts, MONTH, None).since == date(2025, 7, 27)


@pytest.mark.usefixtures("app_context")
class TestPage:
    def test_figures_agree_with_the_days(self):
        admin, oscar, second = member("Admin", "admin"), responder("Oscar"), responder("Second")
        for number, back in enumerate((0, 1, 6, 7, 8, 28, 29, 31, 40, 61, 62, 400)):
            closed_tickets((oscar, second)[number % 2], number * 10, number + 1, ago(days=back))
        for holder in (oscar, second):
            link(holder, admin)
        whole = history.of_member(admin.id, DateRange(date(2020, 1, 1), date(2025, 7, 29)))
        days: Counter[date] = Counter()
        for one in whole.days:
            days[one.date] += len(one.ticket_numbers)
        figures = history.read(admin.id, MONTH, RULES).figures
        for compared in (figures.in_range, figures.this_month, figures.this_week):
            assert compared.tickets == sum(n for d, n in days.items() if compared.range.holds(d))
            before = compared.compared_with
            assert compared.before == sum(n for d, n in days.items() if before.holds(d))
            assert compared.change == compared.tickets - compared.before
        assert (figures.total, figures.first_day, figures.last_day) == (
            whole.total, min(days), max(days),
        )  # fmt: skip

    def test_one_responder_alone(self):
        admin, oscar, second = member("Admin", "admin"), responder("Oscar"), responder("Second")
        closed_tickets(oscar, 1, 3, ago(days=1))
        closed_tickets(second, 10, 4, ago(days=1))
        for holder in (oscar, second):
            link(holder, admin)
        page = history.read(admin.id, MONTH, RULES, second.id)
        assert (page.figures.in_range.tickets, page.figures.total, page.chart.total) == (4, 4, 4)
        assert page.days == [(date(2025, 7, 28), [10, 11, 12, 13])]
        assert [(one.freshworks_username, one.tickets) for one in page.links] == [
            ("Second", 4), ("Oscar", 3),
        ]  # fmt: skip
        assert history.read(admin.id, MONTH, RULES, 404).figures.total == 0

    def test_links_that_ended_stay_with_their_time(self):
        admin, oscar = member("Admin", "admin"), responder("Oscar")
        closed_ticket(1, oscar, ago(days=1))
        link(oscar, admin)
        link(oscar, None)
        (ended,) = history.read(admin.id, MONTH, RULES).links
        assert (ended.is_present, ended.tickets, ended.total) == (False, 1, 1)
        assert [(one.starts_at, one.ends_at) for one in ended.periods] == [(None, NOW)]

    def test_responder_that_came_back_has_two_stretches_in_one_line(self):
        admin, other, oscar = member("Admin", "admin"), member("Other"), responder("Oscar")
        link(oscar, admin)
        link(oscar, other)
        with clock.freeze(NOW + timedelta(days=1)):
            link(oscar, admin)
            (linked,) = history.read(admin.id, MONTH, RULES).links
        assert [(one.starts_at, one.ends_at) for one in linked.periods] == [
            (None, NOW), (NOW + timedelta(days=1), None),
        ]  # fmt: skip

    def test_the_day_is_that_of_the_reporting_zone(self):
        admin, oscar = member("Admin", "admin"), responder("Oscar")
        link(oscar, admin)
        berlin = Reporting(Calendar("Europe/Berlin"))
        with clock.freeze(datetime(2025, 3, 30, 22, 30, tzinfo=UTC)):
            # Summer time began in the night before.
            page = history.read(admin.id, history.last_days(1, berlin), berlin)
        assert page.range == DateRange(date(2025, 3, 30), date(2025, 3, 31))
        assert [one.start.day for one in page.chart.bins] == [30, 31]

    def test_nobody_linked_has_zeros(self):
        page = history.read(member("Uma").id, MONTH, RULES)
        assert (page.figures.total, page.figures.first_day, page.links) == (0, None, [])
        assert (page.chart.idle_days, page.days, page.not_counted) == (31, [], [])

    def test_unknown_member_is_not_found(self):
        with pytest.raises(NotFound, match="no member 404"):
            history.read(404, MONTH, RULES)
