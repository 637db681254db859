"""How mails look. Mail programs drop style sheets, so each element carries its own style; the sheet
in the head is for those that know dark colours, and says them once more, for dark.
"""

from __future__ import annotations

from markupsafe import Markup

# Each colour light and dark, as in `static/css/tokens.css`; there is no way to read that from a mail.
COLOURS: dict[str, tuple[str, str]] = {
    "bg": ("#f8f7fc", "#0d0a15"),
    "surface": ("#ffffff", "#15111f"),
    "surface-2": ("#f6f4fb", "#1b1629"),
    "line": ("#ddd6ea", "#2a2340"),
    "text": ("#1c1533", "#f2effa"),
    "muted": ("#5d5574", "#aca4c2"),
    "accent-text": ("#5534c4", "#b9a7ff"),
    "accent": ("#5f3fd3", "#7457ee"),
    # The sky of the pages: where no gradient is drawn, its second colour.
    "band": ("#4a2cbe", "#33208a"),
    "on-band": ("#ffffff", "#ffffff"),
    "on-band-soft": ("#efe9ff", "#d6cdf0"),
    "sky": (
        "linear-gradient(98deg, #3620a4, #4a2cbe 34%, #6235c4 64%, #7f3bbc)",
        "linear-gradient(98deg, #231468, #33208a 34%, #4a2596 64%, #63288c)",
    ),
}
_SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
_SMALL = "font-size: 14px; line-height: 20px"
_BOX = "border-width: 1px; border-style: solid"
_BREAKS = "overflow-wrap: anywhere"
# Where no padding is drawn around a link, a border is: together they make its room.
_ROOM = "padding: 2px 8px; border-width: 8px 10px; border-style: solid; border-radius: 10px"
# Of each part its colours, then its measures, which are the same in the dark.
PARTS: dict[str, tuple[str, str]] = {
    "page": (
        "background-color: {bg}; color: {text}",
        f"margin: 0; padding: 24px 12px; font: 400 16px/24px {_SANS}",
    ),
    "sheet": (
        "background-color: {surface}; border-color: {line}",
        f"max-width: 560px; margin: 0 auto; {_BOX}; border-radius: 14px; overflow: hidden",
    ),
    "band": (
        "background-color: {band}; background-image: {sky}; color: {on-band}",
        "padding: 20px 24px 24px",
    ),
    "brand": ("color: {on-band-soft}", f"margin: 0 0 8px; {_SMALL}"),
    "title": (
        "color: {on-band}",
        f"margin: 0; font-size: 24px; line-height: 30px; font-weight: 600; {_BREAKS}",
    ),
    "body": ("color: {text}", f"padding: 24px; {_BREAKS}"),
    "text": ("color: {text}", "margin: 0 0 16px"),
    "facts": (
        "background-color: {surface-2}; border-color: {line}",
        f"margin: 0 0 16px; padding: 16px 16px 4px; {_BOX}; border-radius: 10px; list-style: none",
    ),
    "fact": ("color: {text}", "margin: 0 0 12px; padding: 0"),
    "label": ("color: {muted}", f"display: block; {_SMALL}"),
    "strong": ("color: {text}", "font-weight: 600"),
    "actions": ("color: {text}", "margin: 24px 0 0"),
    "button": (
        "background-color: {accent}; border-color: {accent}; color: {on-band}",
        f"display: inline-block; {_ROOM}; font-weight: 600; text-decoration: none",
    ),
    "link": ("color: {accent-text}", "font-weight: 600; text-decoration: underline"),
    "aside": (
        "border-color: {line}",
        "margin: 24px 0 0; padding: 16px 0 0; border-width: 1px 0 0; border-style: solid",
    ),
    "note": ("color: {muted}", f"margin: 4px 0 0; {_SMALL}"),
    "foot": (
        "color: {muted}",
        f"max-width: 536px; margin: 16px auto 0; padding: 0 12px; {_SMALL}; {_BREAKS}",
    ),
    "quiet": ("color: {muted}", "text-decoration: underline"),
}
_SCHEME = Markup(":root {{ color-scheme: light dark }}").format()
_DARK = Markup("<style>{} @media (prefers-color-scheme: dark) {{ {} }}</style>")


def look(part: str) -> Markup:
    """Class and style of an element."""
    paint, measures = PARTS[part]
    return Markup('class="{}" style="{}; {}"').format(part, _painted(paint, 0), measures)


def dark_sheet() -> Markup:
    """The sheet that paints the same elements for readers who want it dark."""
    rule = Markup(".{} {{ {} !important }}")
    rules = (
        rule.format(part, _painted(paint, 1).replace(";", " !important;"))
        for part, (paint, _) in PARTS.items()
    )
    return _DARK.format(_SCHEME, Markup(" ").join(rules))


def _painted(paint: str, theme: int) -> str:
    return paint.format_map({name: both[theme] for name, both in COLOURS.items()})
