"""The clock, and the calendar that turns instants into reporting days."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as clock_time

import pytest

from app import clock
from app.clock import Calendar, month_start, utc_text, utcnow
from tests.conftest import NOW


def at(year, month, day, *time):
    return datetime.combine(date(year, month, day), clock_time(*time), UTC)


class TestClock:
    def test_frozen_time_stands_still_in_every_thread(self):
        found = []
        with clock.freeze(at(2020, 1, 1)):
            thread = threading.Thread(target=lambda: found.append(utcnow()))
            thread.start()
            thread.join()
            assert utcnow() == at(2020, 1, 1)
        assert found == [at(2020, 1, 1)]
        assert utcnow() == NOW

    def test_frozen_time_is_shown_in_utc(self):
        with clock.freeze(datetime(2020, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))):
            assert utcnow().isoformat() == "2020-01-01T00:00:00+00:00"

    def test_time_goes_on_when_nobody_freezes_it(self, monkeypatch):
        monkeypatch.setattr(clock, "_frozen", [])
        first = utcnow()
        assert first.tzinfo is UTC
        assert first <= utcnow() < first + timedelta(minutes=1)
        assert first > at(2025, 1, 1)

    def test_text_is_utc_with_z(self):
        instant = datetime(2025, 7, 29, 12, 30, tzinfo=timezone(timedelta(hours=2)))
        assert utc_text(instant) == "2025-07-29T10:30:00Z"
        assert utc_text(None) is None


class TestDays:
    @pytest.mark.parametrize(
        ("zone", "instant", "day"),
        [
            ("UTC", at(2025, 7, 29, 23, 59, 59), date(2025, 7, 29)),
            ("UTC", at(2025, 7, 30), date(2025, 7, 30)),
            ("America/Los_Angeles", at(2025, 7, 30, 6, 59), date(2025, 7, 29)),
            ("America/Los_Angeles", at(2025, 7, 30, 7, 0), date(2025, 7, 30)),
            ("Asia/Kathmandu", at(2025, 7, 29, 18, 15), date(2025, 7, 30)),
            ("Asia/Kathmandu", at(2025, 7, 29, 18, 14), date(2025, 7, 29)),
            # Either side of the date line at one instant.
            ("Pacific/Kiritimati", at(2025, 7, 29, 10, 30), date(2025, 7, 30)),
            ("Pacific/Pago_Pago", at(2025, 7, 29, 10, 30), date(2025, 7, 28)),
            # Summer time begins (a day of 23 hours) and ends (a day of 25).
            ("Europe/Berlin", at(2025, 3, 29, 23, 0), date(2025, 3, 30)),
            ("Europe/Berlin", at(2025, 3, 30, 22, 0), date(2025, 3, 31)),
            ("Europe/Berlin", at(2025, 10, 25, 22, 0), date(2025, 10, 26)),
            ("Europe/Berlin", at(2025, 10, 26, 22, 59), date(2025, 10, 26)),
            ("Europe/Berlin", at(2025, 10, 26, 23, 0), date(2025, 10, 27)),
            # A day that was left out of the calendar there.
            ("Pacific/Apia", at(2011, 12, 30, 9, 59), date(2011, 12, 29)),
            ("Pacific/Apia", at(2011, 12, 30, 10, 0), date(2011, 12, 31)),
        ],
    )
    def test_local_date(self, zone, instant, day):
        assert Calendar(zone).local_date(instant) == day

    def test_today_is_that_of_the_zone(self):
        assert Calendar("Pacific/Auckland").today() == date(2025, 7, 30)
        assert Calendar("America/New_York").today() == date(2025, 7, 29)

    def test_local_time_is_aware_and_its_text_has_no_offset(self):
        berlin = Calendar("Europe/Berlin")
        instant = at(2025, 7, 29, 8, 30, 0, 123456)
        assert berlin.local(instant).isoformat() == "2025-07-29T10:30:00.123456+02:00"
        assert berlin.local_text(instant) == "2025-07-29T10:30:00"
        assert berlin.local_text(None) is None

    def test_zone_is_the_one_named(self):
        assert Calendar("Asia/Tokyo").zone.key == "Asia/Tokyo"
        assert Calendar().zone.key == "UTC"


class TestWeeksAndMonths:
    @pytest.mark.parametrize("first", range(7))
    @pytest.mark.parametrize("day", [date(2025, 7, 27) + timedelta(days=n) for n in range(8)])
    def test_week_begins_on_its_day_and_holds_the_day(self, first, day):
        start = Calendar(week_starts_on=first).week_start(day)
        assert start.weekday() == first
        assert timedelta(0) <= day - start < timedelta(days=7)

    def test_week_goes_across_years(self):
        assert Calendar().week_start(date(2026, 1, 1)) == date(2025, 12, 29)
        assert Calendar(week_starts_on=6).week_start(date(2026, 1, 4)) == date(2026, 1, 4)

    @pytest.mark.parametrize(
        ("day", "first"),
        [
            (date(2024, 2, 29), date(2024, 2, 1)),
            (date(2025, 12, 31), date(2025, 12, 1)),
            (date(2025, 1, 1), date(2025, 1, 1)),
        ],
    )
    def test_month_begins_on_its_first(self, day, first):
        assert month_start(day) == first
