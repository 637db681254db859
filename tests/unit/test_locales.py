"""How readers of several locales see numbers and dates, and what their browsers may ask for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from babel import Locale, dates, numbers
from flask import Flask

from app.clock import Calendar, freeze
from app.web import filters, locales
from tests.conftest import NOW

MOMENTS = [datetime.fromisoformat(text) for text in ("2025-07-29T13:52:10", "2024-01-03T09:05:06")]
BERLIN = Calendar("Europe/Berlin")
AT = "2025-07-20T11:52:10Z"


def spaced(text: str) -> str:
    """Narrow and hard spaces as plain ones, marks of direction left out, for reading them here."""
    return text.replace("\u202f", " ").replace("\xa0", " ").replace("\u200f", "")


@pytest.mark.parametrize(
    ("wished", "number", "percent", "day", "date_", "clock"),
    [("en-GB", "4,812", "95.8 %", "Tue 29 Jul", "29 Jul 2025", "13:52"),
     ("en-US", "4,812", "95.8 %", "Tue, Jul 29", "Jul 29, 2025", "1:52 PM"),
     ("de-DE", "4.812", "95,8 %", "Di., 29. Juli", "29.07.2025", "13:52"),
     ("fr-FR", "4 812", "95,8 %", "mar. 29 juil.", "29 juil. 2025", "13:52"),
     # Latin digits, so that figures stay comparable.
     ("ar", "4,812", "95.8 %", "الثلاثاء، 29 يوليو", "29/07/2025", "1:52 م")],
)  # fmt: skip
def test_pages_write_as_their_reader_does(
    app: Flask, wished: str, number: str, percent: str, day: str, date_: str, clock: str
) -> None:
    at = MOMENTS[0]
    with app.test_request_context(headers={"Accept-Language": wished}), freeze(NOW):
        written = (
            filters.number(4812), filters.percent(0.9583), filters.day(at.date(), NOW.date()),
            filters.long_day(at.date()), locales.reader().write("clock", at),
        )  # fmt: skip
    assert written[1].endswith("\xa0%")
    assert tuple(map(spaced, written)) == (number, percent, day, date_, clock)


@pytest.mark.parametrize("tag", locales.OFFERED)
def test_offered_locale_writes_as_the_cldr_says(tag: str) -> None:
    locale, forms = Locale.parse(tag, sep="-"), locales.forms(tag)
    for at in MOMENTS:
        assert forms.write("date", at) == dates.format_date(at, "medium", locale)
        assert forms.write("clock", at) == dates.format_time(at, "short", locale=locale)
        assert forms.write("day", at) == dates.format_skeleton("MMMEd", at, locale=locale)
        assert dates.format_date(at, "full", locale) in forms.write("exact", at)
    for figure in (0, 812, 4812, 95.8):
        latin = numbers.format_decimal(figure, locale=locale, numbering_system="latn")
        assert forms.number(figure) == latin


@pytest.mark.parametrize(
    "header",
    ["", "*", "root", "xx", "xx-YY", "de;q=0", "../../etc/passwd", "\x00", ",,;;q=1", "de;q=abc,",
     "{d}", "<script>", "é", "a" * 9000, ",".join(["xx"] * 3000) + ",de"],
)  # fmt: skip
def test_a_header_that_names_no_known_language_leaves_the_default(header: str) -> None:
    assert locales.negotiated(header[:200]).tag == locales.DEFAULT


@pytest.mark.parametrize(
    ("header", "tag"),
    [("DE-de", "de-DE"), ("de_AT", "de-AT"), ("de-XX", "de"), ("xx,fr;q=0.5,de;q=0.9", "de"),
     ("zh-TW,zh;q=0.9", "zh-TW"), ("ar-EG-u-nu-arab", "ar-EG"), ("en-GB,en-US;q=0.9", "en-GB")],
)  # fmt: skip
def test_the_best_wish_that_is_known_holds(header: str, tag: str) -> None:
    assert locales.negotiated(header).tag == tag


def test_large_numbers_are_grouped_as_where_they_are_read() -> None:
    assert locales.forms("en-GB").number(1234567) == "1,234,567"
    assert locales.forms("hi").number(1234567) == "12,34,567"
    assert locales.forms("de").number(-1234.5) == "-1.234,5"


def test_midnight_and_noon_are_twelve_where_hours_are_twelve() -> None:
    write = locales.forms("en-US").write
    hours = [spaced(write("clock", MOMENTS[0].replace(hour=hour))) for hour in (0, 11, 12, 23)]
    assert hours == ["12:52 AM", "11:52 AM", "12:52 PM", "11:52 PM"]


def test_a_time_of_every_day_is_told_by_the_readers_clock(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en-US"}):
        assert spaced(filters.clock("03:00")) == "3:00 AM"
    assert filters.clock("03:00") == "03:00"


def test_outside_of_a_page_the_default_holds() -> None:
    assert filters.long_day(date(2025, 7, 29)) == "29 Jul 2025"


def test_every_short_time_tells_the_exact_one() -> None:
    with freeze(NOW):
        written = str(filters.moment(AT, "when", BERLIN))
    title = 'title="Sunday, 20 July 2025, 13:52:10 (Europe/Berlin)"'
    assert written == f'<time datetime="2025-07-20T13:52:10" {title}>20 Jul 2025</time>'
    assert filters.moment(None, "when", BERLIN) == "–"


@pytest.mark.parametrize(
    ("at", "words"),
    [("2025-10-26T02:59:40Z", "just now"),
     ("2025-10-26T02:55:10Z", "4 minutes ago"),
     # The clock was put back at 01:00 UTC.
     ("2025-10-26T00:30:00Z", "2 hours ago"),
     ("2025-10-25T03:00:01Z", "23 hours ago"),
     ("2025-10-25T02:59:00Z", "Sat, 04:59")],
)  # fmt: skip
def test_an_age_is_told_up_to_a_day(at: str, words: str) -> None:
    with freeze(datetime(2025, 10, 26, 3, tzinfo=UTC)):
        assert str(filters.moment(at, "ago", BERLIN)).endswith(f">{words}</time>")
