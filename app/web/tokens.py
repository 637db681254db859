"""The colours of `tokens.css` in both themes, and the contrast of one on another."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent.parent / "static" / "css" / "tokens.css"
_PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\);")
_SAME = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")

THEMES = ("light", "dark")
SURFACES = ("bg", "surface", "surface-2", "surface-3")
# Each text, and on what it may stand: the table that the design promises to keep.
TEXTS: dict[str, tuple[str, ...]] = {
    "text": (*SURFACES, "accent-tint"),
    "muted": (*SURFACES, "accent-tint"),
    "accent-text": (*SURFACES, "accent-tint"),
    "ok": (*SURFACES, "ok-tint"),
    "warn": (*SURFACES, "warn-tint"),
    "bad": (*SURFACES, "bad-tint"),
    "idle": (*SURFACES, "idle-tint"),
    "on-band": ("accent", "accent-top", "accent-hover"),
}
# Shapes that mean something, and on what they stand.
SHAPES: dict[str, tuple[str, ...]] = {
    "outline": ("bg", "surface", "surface-2"),
    "bar": ("surface",),
    "bar-soft": ("surface",),
}


@cache
def colours() -> dict[str, dict[str, str]]:
    """Each token's colour by theme."""
    text = _FILE.read_text(encoding="utf-8")
    # Where glass cannot be had it is a plain colour, which is another token already.
    pairs = [one for one in _PAIR.findall(text) if not one[0].startswith("glass")]
    same = [one for one in _SAME.findall(text) if not one[0].startswith("glass")]
    found = {name: {"light": light, "dark": dark} for name, light, dark in pairs}
    return found | {name: dict.fromkeys(THEMES, one) for name, one in same}


def contrast(one: str, other: str, theme: str) -> float:
    """The contrast ratio of two tokens, from 1 to 21."""
    return contrast_of(colours()[one][theme], colours()[other][theme])


def contrast_of(one: str, other: str) -> float:
    """The contrast ratio of two colours, as `#5f3fd3`."""
    first, second = _luminance(one), _luminance(other)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
