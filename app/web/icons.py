"""The few icons that the pages use, taken from Bootstrap Icons and put inline once a page."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

import flask_bootstrap
from flask import Flask
from markupsafe import Markup

NAMES = (
    "arrow-clockwise arrow-counterclockwise arrow-down-right arrow-repeat arrow-right arrow-up"
    " arrow-up-right box-arrow-right calendar3 check check-circle check-lg chevron-down"
    " chevron-right circle circle-half clipboard clock-history dash download envelope-at eraser"
    " exclamation-circle exclamation-triangle eye key link-45deg list magic moon-stars pencil"
    " people person person-check person-dash person-exclamation person-plus question-circle"
    " search shield-lock slash-circle sliders sun table three-dots upload x x-lg"
).split()

_SPRITE = (
    Path(flask_bootstrap.__file__).resolve().parent
    / "static"
    / "bootstrap5"
    / "icons"
    / "bootstrap-icons.svg"
)


def init_app(app: Flask) -> None:
    """Give templates `icon(name)` and, once a page, `icon_sprite()`."""
    app.jinja_env.globals["icon"] = icon
    app.jinja_env.globals["icon_sprite"] = icon_sprite


@cache
def icon(name: str) -> Markup:
    """One icon, which says nothing to screen readers: the words stand beside it."""
    if name not in NAMES:
        raise ValueError(f"The icon {name!r} is not in the page's sprite; add it to icons.NAMES.")
    return Markup(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="#i-{}"></use></svg>'
    ).format(name)


@lru_cache(maxsize=1)
def icon_sprite() -> Markup:
    """The symbols of all icons in use, hidden."""
    source = _SPRITE.read_text(encoding="utf-8")
    symbols = re.findall(r'<symbol[^>]*id="([\w-]+)"[^>]*>(.*?)</symbol>', source, re.DOTALL)
    drawn = {name: body for name, body in symbols if name in NAMES}
    parts = [
        f'<symbol id="i-{name}" viewBox="0 0 16 16">{drawn[name].strip()}</symbol>'
        for name in NAMES
    ]
    # The markup is that of an installed package, not of a user.
    return Markup(f'<svg class="icon-sprite" aria-hidden="true">{"".join(parts)}</svg>')  # noqa: S704
