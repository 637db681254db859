"""How templates write numbers, times and names: the same as `format.js` and `dates.js`."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from flask import Flask
from markupsafe import Markup

from app.clock import Calendar, utcnow
from app.web.locales import reader

# No line ends between a number and its sign.
_PERCENT = "\u00a0%"
_MINUTES_OF_AN_HOUR = 60
_MINUTES_OF_A_DAY = 24 * _MINUTES_OF_AN_HOUR


def init_app(app: Flask, calendar: Callable[[], Calendar]) -> None:
    """Register the filters; times are shown in the reporting zone of the moment."""
    app.jinja_env.globals.update(
        time_zone=lambda: calendar().time_zone, today=lambda: calendar().today(), reader=reader
    )
    app.jinja_env.filters.update(
        number=number,
        percent=percent,
        sureness=sureness,
        plural=plural,
        initials=initials,
        day=lambda value: day(value, calendar().today()),
        month=lambda value: month(value, calendar().today()),
        month_of_year=month_of_year,
        long_day=long_day,
        short_day=short_day,
        long_date=lambda value: long_day(calendar().local_date(value)),
        ordinal=ordinal,
        duration=duration,
        clock=clock,
        spark_heights=spark_heights,
        moment=lambda value, words="when": moment(value, words, calendar()),
    )


def number(value: float) -> str:
    """4812 as "4,812"."""
    return reader().number(value)


def percent(share: float | None) -> str:
    """0.958 as "95.8 %"; nothing to divide is a dash."""
    return "–" if share is None else f"{number(_tenth(share * 100))}{_PERCENT}"


def sureness(confidence: float) -> str:
    """0.834 as "83.4 %"; nobody is ever quite sure."""
    return f"{reader().decimal_text(_tenth(min(confidence * 100, 99.9)))}{_PERCENT}"


def _tenth(value: float) -> float:
    """To one digit; of two that are as near the greater one, which scripts take."""
    return float(Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP))


def spark_heights(weeks: Sequence[int]) -> list[int]:
    """How high the bars of a small chart of so many tickets are: 18 the highest, 1 the least."""
    top = max(*weeks, 1)
    return [max(math.floor(count * 18 / top + 0.5), 1) for count in weeks]


def plural(count: int, noun: str) -> str:
    """1 ticket, 5 tickets."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def initials(name: str | None) -> str:
    """Up to two letters of a name; one for scripts without initials."""
    firsts = [word[0] for word in re.split(r"[\s.]+", name or "") if word[:1].isalpha()]
    if not firsts:
        return "?"
    if len(firsts) == 1 or unicodedata.category(firsts[0]) not in ("Lu", "Ll"):
        return firsts[0].upper()
    return (firsts[0] + firsts[-1]).upper()


def day(value: date | str, today: date) -> str:
    """A day as "Tue 29 Jul", with the year unless it is the present one."""
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return reader().write("day" if value.year == today.year else "day_of_year", value)


def month(value: date, today: date) -> str:
    """A month as "July", with the year unless it is the present one."""
    is_present = value.year == today.year
    return reader().write("long_month" if is_present else "long_month_year", value)


def month_of_year(value: date) -> str:
    """A month as "July 2025"."""
    return reader().write("long_month_year", value)


def long_day(value: date | str) -> str:
    """A day as "29 Jul 2025"."""
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return reader().write("date", value)


def short_day(value: date, unit: str) -> str:
    """The head of a narrow column: "29 Jul", of a month "Jul 25"."""
    return reader().write("short_month_year" if unit == "month" else "day_month", value)


def ordinal(value: date) -> str:
    """What follows the number of a day: 1st, 2nd, 3rd, 4th, 11th."""
    number = value.day
    return {1: "st", 2: "nd", 3: "rd"}.get(0 if 10 < number < 14 else number % 10, "th")


def moment(value: datetime | str | None, words: str, calendar: Calendar) -> str:
    """A time in few words, which tells the exact one to whoever points at it."""
    if value is None:
        return "–"
    local = _local(value, calendar)
    exact = f"{reader().write('exact', local)} ({calendar.time_zone})"
    text = _WORDS[words](local, calendar)
    markup = Markup('<time datetime="{}" title="{}">{}</time>')
    return markup.format(local.replace(tzinfo=None).isoformat(timespec="seconds"), exact, text)


def when(local: datetime, calendar: Calendar) -> str:
    """A time as "Today, 13:52", "Mon, 17:20" within a week, else "29 Jul 2025"."""
    today = calendar.today()
    if local.date() == today:
        return f"Today, {_clock(local)}"
    if timedelta(0) < today - local.date() < timedelta(days=7):
        return f"{reader().write('weekday', local)}, {_clock(local)}"
    return long_day(local)


def due(local: datetime, calendar: Calendar) -> str:
    """When something is to come: "at 14:35", "tomorrow at 03:00", else "on 29 Jul 2025"."""
    if local <= utcnow():
        return "soon"
    ahead = local.date() - calendar.today()
    if ahead > timedelta(days=1):
        return f"on {long_day(local)}"
    return f"{'tomorrow ' if ahead else ''}at {_clock(local)}"


def ago(local: datetime, calendar: Calendar) -> str:
    """ "4 minutes ago", up to a day; then the date."""
    minutes = (utcnow() - local.astimezone(UTC)) // timedelta(minutes=1)
    if minutes < 1:
        return "just now"
    if minutes < _MINUTES_OF_AN_HOUR:
        return f"{plural(minutes, 'minute')} ago"
    if minutes < _MINUTES_OF_A_DAY:
        return f"{plural(minutes // _MINUTES_OF_AN_HOUR, 'hour')} ago"
    return when(local, calendar)


def clock(text: str) -> str:
    """A time of every day, told as "03:00"."""
    return _clock(datetime.fromisoformat(f"2000-01-01T{text}:00"))


def _clock(local: datetime) -> str:
    return reader().write("clock", local)


def _begun(text: str) -> str:
    """As the first words of something."""
    return text[:1].upper() + text[1:]


_WORDS: dict[str, Callable[[datetime, Calendar], str]] = {
    "when": when,
    "in_text": lambda local, calendar: when(local, calendar).replace("Today", "today"),
    "ago": ago,
    "clock": lambda local, _: _clock(local),
    "due": due,
    "next": lambda local, calendar: _begun(due(local, calendar)),
}


def duration(seconds: float | None) -> str:
    """A time span in its two largest units: "4 s", "1 min 12 s", "2 h 5 min"."""
    if seconds is None:
        return "–"
    if seconds < 1:
        return "under 1 s"
    whole = int(seconds)
    parts = (whole // 3600, "h"), (whole // 60 % 60, "min"), (whole % 60, "s")
    first = next(place for place, (count, _) in enumerate(parts) if count)
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count)


def _local(value: datetime | str, calendar: Calendar) -> datetime:
    """In the reporting zone; text without an offset is local already."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return calendar.local(calendar.instant(instant) if instant.tzinfo is None else instant)
