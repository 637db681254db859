"""Colours, text sizes and durations are those of the design, and can be read by everybody."""

from __future__ import annotations

import re

import pytest

from app.web import tokens
from tests.house import sources

STYLES = sorted((sources.APP / "static" / "css").glob("*.css"))
SIZE = re.compile(r"(?:font-size|font-size-?):\s*([\d.]+)(rem|px|em)")
DURATION = re.compile(r"\btransition:[^;]*?([\d.]+)(ms|s)\b")
COLOUR = re.compile(r"light-dark\(")
# A word at least this big; a control that moves, at most so long.
SMALLEST_REM, LONGEST_MS = 0.75, 200


@pytest.mark.parametrize("theme", tokens.THEMES)
@pytest.mark.parametrize("text", tokens.TEXTS)
def test_text_can_be_read_on_everything_it_stands_on(text: str, theme: str) -> None:
    ratios = {one: tokens.contrast(text, one, theme) for one in tokens.TEXTS[text]}
    assert {one: ratio for one, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", tokens.THEMES)
@pytest.mark.parametrize("shape", tokens.SHAPES)
def test_shapes_that_mean_something_can_be_seen(shape: str, theme: str) -> None:
    ratios = {one: tokens.contrast(shape, one, theme) for one in tokens.SHAPES[shape]}
    assert {one: ratio for one, ratio in ratios.items() if ratio < 3} == {}


def test_contrasts_are_computed_as_the_guidelines_say() -> None:
    assert round(tokens.contrast("text", "bg", "dark"), 1) == 17.3
    assert round(tokens.contrast("muted", "surface-3", "light"), 1) == 5.7
    assert round(tokens.contrast("on-band", "accent", "dark"), 1) == 4.8


@pytest.mark.parametrize("path", STYLES, ids=sources.name_of)
def test_no_text_is_smaller_than_twelve_pixels_and_all_grows_with_the_readers(path) -> None:
    sizes = SIZE.findall(path.read_text(encoding="utf-8"))
    assert [size for size in sizes if size[1] != "rem" or float(size[0]) < SMALLEST_REM] == []


@pytest.mark.parametrize("path", STYLES, ids=sources.name_of)
def test_controls_move_in_an_instant(path) -> None:
    found = DURATION.findall(path.read_text(encoding="utf-8"))
    times = [float(number) * (1 if unit == "ms" else 1000) for number, unit in found]
    # The line of progress alone takes as long as what it shows.
    assert [time for time in times if time > LONGEST_MS and time != 600] == []


@pytest.mark.parametrize("path", STYLES, ids=sources.name_of)
def test_colours_are_made_in_one_place(path) -> None:
    if path.name != "tokens.css":
        assert COLOUR.findall(path.read_text(encoding="utf-8")) == []
