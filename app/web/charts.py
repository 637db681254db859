"""Charts as geometry: numbers and words that templates write into SVG. Nothing is drawn here.

Places across are percentages, so that one drawing fits every width and its text keeps its size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10
from typing import Any, Protocol

from flask import Flask

from app.web.filters import day, month, plural
from app.web.locales import reader

TOP, FLOOR = 22, 186
_COUNTS_UP_TO = 62
_CELL = 24
_LABELS_WIDE, _LABELS_NARROW = {"day": 13, "week": 9, "month": 9}, 4  # Months may say a year.
_SATURDAY = 5


class Bar(Protocol):
    """Some days and their tickets."""

    @property
    def start(self) -> date:
        """The first of its days."""

    @property
    def end(self) -> date:
        """The last of its days."""

    @property
    def tickets(self) -> int:
        """How many in all of them."""


class Chart(Protocol):
    """Bars of days, weeks or months."""

    @property
    def unit(self) -> str:
        """What a bar stands for: `day`, `week` or `month`."""

    @property
    def bins(self) -> Sequence[Bar]:
        """The bars, oldest first."""

    @property
    def today(self) -> date:
        """The day that is not over."""

    @property
    def week_starts_on(self) -> int:
        """The first day of the week; Monday is 0."""


@dataclass(frozen=True)
class Drawn:
    """One bar: its slot across, its height, what it says."""

    x: float
    width: float
    middle: float
    height: int
    is_weekend: bool
    is_unfinished: bool
    tickets: int
    title: str


@dataclass(frozen=True)
class Label:
    """A word below the bars; one that is `wide` has no room in a narrow chart."""

    x: float
    text: str
    anchor: str
    wide: bool
    is_today: bool


def init_app(app: Flask) -> None:
    """Give templates the geometry of charts."""
    app.jinja_env.globals.update(
        bar_chart=bar_chart, heat_map=heat_map, heat_steps=heat_steps, heat_level=heat_level,
        name_of_bin=name_of_bin,
    )  # fmt: skip


def bar_chart(chart: Chart) -> dict[str, Any]:
    """Bars, grid and labels of a chart."""
    bins = chart.bins
    marks = _marks(max([one.tickets for one in bins] + [2]))
    scale = (FLOOR - TOP) / marks[-1]
    slot = 100 / max(len(bins), 1)
    bars = [_drawn(chart, at, slot, scale) for at in range(len(bins))]
    return {
        "bars": bars,
        "marks": [(mark, round(FLOOR - mark * scale, 1)) for mark in marks],
        "labels": _labels(chart, slot),
        "counts": _room_for_counts(bins) if chart.unit == "day" else None,
    }


def _drawn(chart: Chart, at: int, slot: float, scale: float) -> Drawn:
    one, unit = chart.bins[at], chart.unit
    return Drawn(
        x=round(at * slot, 3),
        width=round(slot, 3),
        middle=round((at + 0.5) * slot, 3),
        height=max(round(one.tickets * scale), 3) if one.tickets else 0,
        is_weekend=unit == "day" and one.start.weekday() >= _SATURDAY,
        is_unfinished=one.start <= chart.today <= one.end,
        tickets=one.tickets,
        title=f"{name_of_bin(one, unit, chart.today)}: {plural(one.tickets, 'ticket')}",
    )


def name_of_bin(one: Bar, unit: str, today: date) -> str:
    """ "Tue 29 Jul", "Mon 28 Jul to Sun 3 Aug" or "July"."""
    if unit == "day" or one.start == one.end:
        return day(one.start, today)
    if unit == "month" and one.start.day == 1 and (one.end + timedelta(days=1)).day == 1:
        return month(one.start, today)
    return f"{day(one.start, today)} to {day(one.end, today)}"


def _marks(top: int) -> list[int]:
    """Three to five lines with round numbers, from 0 to `top` or a little above."""
    rough = top / 4
    scale = 10 ** floor(log10(max(rough, 1)))
    step = next(each * scale for each in (1, 2, 5, 10) if each * scale >= rough)
    return [at * step for at in range(ceil(top / step) + 1)]


def _room_for_counts(bins: Sequence[Bar]) -> int | None:
    """The least width in px at which the counts above the bars do not touch each other."""
    if len(bins) > _COUNTS_UP_TO:
        return None
    digits = max((len(str(one.tickets)) for one in bins), default=1)
    needed = len(bins) * (digits * 7 + 3)
    return next((width for width in (0, 320, 480, 640, 800, 1000) if needed <= width + 240), 1200)


def _labels(chart: Chart, slot: float) -> list[Label]:
    """Names of some bars, the last ones surely; today is always named, and nothing close to it."""
    bins, last = chart.bins, len(chart.bins) - 1
    now = next((at for at, one in enumerate(bins) if one.start == one.end == chart.today), None)
    places = [at for at in range(len(bins)) if len(bins) <= 8 or _begins(chart, at)]
    if now is not None:
        places = [at for at in places if abs(at - now) * slot >= 11]
    shown = _every(places, _LABELS_WIDE[chart.unit])
    # In a narrow chart the neighbour of today is too close to it.
    roomy = [at for at in shown if now is None or abs(at - now) * slot >= 24]
    narrow = set(_every(roomy, _LABELS_NARROW))
    named = [(at, _text(chart, at), at not in narrow) for at in shown]
    if now is not None:
        named.append((now, "Today", False))
    return [
        Label(
            x=100 if at == last > 8 else round((at + 0.5) * slot, 3),
            text=text,
            anchor="end" if at == last > 8 else "start" if at == 0 and last > 8 else "middle",
            wide=wide,
            is_today=at == now,
        )
        for at, text, wide in named
    ]


def _every(places: list[int], most: int) -> list[int]:
    """As many of the places as there is room for, evenly spread, the last one among them."""
    step = -(-len(places) // most) or 1
    return places[::-1][::step][::-1]


def _begins(chart: Chart, at: int) -> bool:
    """Whether a week, for weeks a month, for months half a year begins with the bar."""
    start = chart.bins[at].start
    if chart.unit == "day":
        return start.weekday() == chart.week_starts_on
    if at == 0 or chart.bins[at - 1].start.month == start.month:
        return False
    return chart.unit == "week" or start.month in (1, 7)


def _text(chart: Chart, at: int) -> str:
    start = chart.bins[at].start
    month_form = "month" if start.year == chart.today.year else "month_year"
    return reader().write("day_month" if chart.unit == "day" else month_form, start)


def heat_steps(counts: Sequence[int]) -> list[int]:
    """From how many tickets on each of the four upper steps begins; few days reach the last."""
    busy = sorted(count for count in counts if count)
    high = busy[int(len(busy) * 0.9)] if busy else 4
    steps = [1]
    for part in (1, 2, 3):
        steps.append(max(steps[-1] + 1, round(high * part / 3)))
    return steps


def heat_level(count: int, steps: Sequence[int]) -> int:
    """The step of a count: 0 for none, 4 for the most."""
    return sum(count >= step for step in steps)


def heat_map(counts: Mapping[date, int], start: date, end: date, today: date) -> dict[str, Any]:
    """A year of days as columns of weeks, the first of which begins at `start`."""
    steps = heat_steps(list(counts.values()))
    days = [start + timedelta(days=at) for at in range((end - start).days + 1)]
    weeks = -(-len(days) // 7)
    cells = [_cell(at, steps, counts.get(one, 0), day(one, today)) for at, one in enumerate(days)]
    first_days = [
        (week, days[week * 7])
        for week in range(weeks)
        if week and days[week * 7].month != days[week * 7 - 7].month
    ]
    return {
        "cells": cells,
        "width": weeks * _CELL - 4,
        "months": [
            (round(at * 100 / weeks, 2), reader().write("month", one)) for at, one in first_days
        ],
        "weekdays": [_weekday(start, at) for at in (0, 2, 4)],
        "legend": _legend(steps),
        "busiest": max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=None),
        "idle": sum(1 for one in days if not counts.get(one)),
    }


def _weekday(start: date, at: int) -> tuple[float, str]:
    name = reader().write("weekday", start + timedelta(days=at))
    return round((at * _CELL + 10) / 164 * 100, 2), name


def _cell(at: int, steps: Sequence[int], count: int, name: str) -> tuple[int, int, int, str]:
    title = f"{plural(count, 'ticket') if count else 'No ticket'} on {name}"
    return at // 7 * _CELL, at % 7 * _CELL, heat_level(count, steps), title


def _legend(steps: Sequence[int]) -> list[str]:
    ends = [following - 1 for following in steps[1:]]
    spans = [f"{a}" if a == b else f"{a}–{b}" for a, b in zip(steps, ends, strict=False)]
    return ["0", *spans, f"{steps[-1]}+"]
