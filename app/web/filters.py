"""How templates write numbers, times and names: one word per format, the same as `format.js`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask import Flask

from app.clock import Calendar, utcnow


def init_app(app: Flask, calendar: Callable[[], Calendar]) -> None:
    """Register the filters; times are shown in the reporting zone of the moment."""
    app.jinja_env.globals["time_zone"] = lambda: calendar().time_zone
    app.jinja_env.filters.update(
        number=number,
        percent=percent,
        sureness=sureness,
        plural=plural,
        initials=initials,
        day=day,
        month=month,
        long_day=long_day,
        short_day=short_day,
        long_date=lambda value: long_day(calendar().local_date(value)),
        ordinal=ordinal,
        duration=duration,
        clock=lambda value: f"{_local(value, calendar()):%H:%M}",
        due=lambda value: due(value, calendar()),
        when=lambda value: when(value, calendar()),
        iso=lambda value: iso(value, calendar()),
    )


def number(value: float) -> str:
    """4812 as "4,812"."""
    return f"{value:,}"


def percent(share: float | None) -> str:
    """0.958 as "95.8 %"; nothing to divide is a dash."""
    return "–" if share is None else f"{_short(share * 100)} %"


def sureness(confidence: float) -> str:
    """0.834 as "83.4 %"; nobody is ever quite sure."""
    return f"{min(confidence * 100, 99.9):.1f} %"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def plural(count: int, noun: str) -> str:
    """1 ticket, 5 tickets."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def initials(name: str | None) -> str:
    """Up to two letters of a name; one for scripts without initials."""
    words = [word for word in (name or "").split() if word[0].isalpha()]
    if not words:
        return "?"
    if len(words) == 1 or (not words[0][0].upper().isascii() and not words[0][0].isupper()):
        return words[0][0].upper()
    return words[0][0].upper() + words[-1][0].upper()


def day(value: date | str) -> str:
    """A day as "Tue 29 Jul", with the year unless it is the present one."""
    value = date.fromisoformat(value) if isinstance(value, str) else value
    text = f"{value:%a} {value.day} {value:%b}"
    return text if value.year == utcnow().year else f"{text} {value.year}"


def month(value: date) -> str:
    """A month as "July", with the year unless it is the present one."""
    return f"{value:%B}" if value.year == utcnow().year else f"{value:%B %Y}"


def long_day(value: date) -> str:
    """A day as "29 Jul 2025"."""
    return f"{value.day} {value:%b %Y}"


def short_day(value: date, unit: str) -> str:
    """The head of a narrow column: "29 Jul", of a month "Jul 25"."""
    return f"{value:%b %y}" if unit == "month" else f"{value.day} {value:%b}"


def ordinal(value: date) -> str:
    """What follows the number of a day: 1st, 2nd, 3rd, 4th, 11th."""
    number = value.day
    return {1: "st", 2: "nd", 3: "rd"}.get(0 if 10 < number < 14 else number % 10, "th")


def when(value: datetime | str | None, calendar: Calendar) -> str:
    """A time as "Today, 13:52", "Mon, 17:20" within a week, else "29 Jul 2025"."""
    local = _local(value, calendar)
    if local is None:
        return "–"
    today = calendar.today()
    if local.date() == today:
        return f"Today, {local:%H:%M}"
    if timedelta(0) < today - local.date() < timedelta(days=7):
        return f"{local:%a, %H:%M}"
    return f"{local.day} {local:%b %Y}"


def due(value: str, calendar: Calendar) -> str:
    """When something is to come: "at 14:35", "tomorrow at 03:00", else "on 29 Jul 2025"."""
    local = calendar.local(datetime.fromisoformat(value))
    if local <= calendar.local(utcnow()):
        return "soon"
    ahead = local.date() - calendar.today()
    if ahead > timedelta(days=1):
        return f"on {local.day} {local:%b %Y}"
    return f"{'tomorrow ' if ahead else ''}at {local:%H:%M}"


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


def iso(value: datetime | str | None, calendar: Calendar) -> str:
    """The machine's form of a time, local and without offset."""
    local = _local(value, calendar)
    return "" if local is None else local.isoformat(timespec="minutes")


def _local(value: datetime | str | None, calendar: Calendar) -> datetime | None:
    """Text without an offset is local already."""
    if value is None:
        return None
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant if instant.tzinfo is None else calendar.local(instant).replace(tzinfo=None)
