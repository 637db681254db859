"""How the reader writes numbers and dates: patterns and names, of which pages and scripts make use.

The names come from the Unicode CLDR (by Babel); the digits are Latin everywhere, so that figures
stay comparable. Scripts get the same table with the page instead of asking the browser: browsers
know other versions of the CLDR, or only some locales, and a row would change its words with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from flask import has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

DEFAULT = "en-GB"
# As browsers send them. Not all of the CLDR: what Babel reads of a locale stays in memory, and
# anybody can ask for a thousand.
OFFERED = tuple(
    """
    en en-AU en-CA en-CH en-DE en-DK en-GB en-HK en-IE en-IL en-IN en-KE en-MY en-NG en-NL en-NZ
    en-PH en-PK en-SE en-SG en-US en-ZA
    de de-AT de-CH de-DE fr fr-BE fr-CA fr-CH fr-FR it it-CH it-IT nl nl-BE nl-NL
    es es-AR es-CL es-CO es-ES es-MX es-US pt pt-BR pt-PT ca gl eu
    da fi is nb nn no sv sv-FI et lt lv pl cs sk sl hr bs sr mk sq hu ro bg el uk ru be
    tr az kk uz ka hy he ar ar-AE ar-EG ar-MA ar-SA fa ur hi bn gu kn ml mr pa ta te si ne
    id ms fil vi th km my ja ko zh zh-CN zh-HK zh-Hans zh-Hant zh-SG zh-TW af sw zu ga cy
    """.split()
)
_BY_NAME = {tag.lower(): tag for tag in OFFERED}
# Longer headers are no list of languages that somebody reads.
_LONGEST_HEADER = 200
_TOKEN = re.compile(r"'([^']*)'|(([A-Za-z])\3*)")
# Forms of the CLDR that are written more simply: years by one letter, parts of the day as am and pm.
_PLAIN = {"E": "EEE", "EE": "EEE", "yyyy": "y", "Y": "y", "B": "a", "b": "a"}
_PLACE = re.compile(r"\{(\w+)\}")
_SKELETONS = {
    "day": "MMMEd", "day_of_year": "yMMMEd", "day_month": "MMMd",
    "long_month_year": "yMMMM",
}  # fmt: skip
_SHOWN_BY_SCRIPTS = ("date", "clock", "weekday", "exact")


@dataclass(frozen=True)
class Forms:
    """What makes a locale: `{d} {MMM} {y}` and the like, names by token, marks in numbers."""

    tag: str
    group: str
    decimal: str
    sizes: Sequence[int]
    patterns: Mapping[str, str]
    names: Mapping[str, Sequence[str]]

    def write(self, form: str, value: date) -> str:
        """A day or moment (local) in one of the patterns."""
        return _PLACE.sub(lambda place: self._part(place[1], value), self.patterns[form])

    def number(self, value: float) -> str:
        """4812 as "4,812", 95.8 as "95.8", with the marks of the locale."""
        whole, point, rest = (f"{value:.10g}" if value % 1 else f"{value:.0f}").partition(".")
        first, others = self.sizes
        if len(whole) <= first:
            return whole + (self.decimal + rest if point else "")
        grouped = re.sub(rf"\B(?=(\d{{{others}}})*\d{{{first}}}$)", self.group, whole)
        return grouped + (self.decimal + rest if point else "")

    def decimal_text(self, value: float) -> str:
        """83 as "83.0": one digit after the mark, always."""
        return f"{value:.1f}".replace(".", self.decimal)

    def for_scripts(self) -> dict[str, Any]:
        """The part that scripts need."""
        patterns = {form: self.patterns[form] for form in _SHOWN_BY_SCRIPTS}
        used = set(_PLACE.findall(" ".join(patterns.values())))
        names = {token: names for token, names in self.names.items() if token in used}
        marks = {"group": self.group, "decimal": self.decimal, "sizes": self.sizes}
        return {**marks, "patterns": patterns, "names": names}

    def _part(self, token: str, value: date) -> str:
        if token in self.names:
            return self.names[token][_PLACES[token[0]](value)]
        number = _NUMBERS.get(token) or _NUMBERS[token[0]]
        return f"{number(value):0{len(token)}}"


def _hour(value: date) -> int:
    return value.hour if isinstance(value, datetime) else 0


_NUMBERS: dict[str, Callable[[Any], int]] = {
    "y": lambda at: at.year, "yy": lambda at: at.year % 100, "M": lambda at: at.month, "L": lambda at: at.month,
    "d": lambda at: at.day, "m": lambda at: at.minute, "s": lambda at: at.second,
    "H": _hour, "h": lambda at: (_hour(at) + 11) % 12 + 1, "K": lambda at: _hour(at) % 12,
    "k": lambda at: (_hour(at) + 23) % 24 + 1,
}  # fmt: skip
_PLACES: dict[str, Callable[[Any], int]] = {
    "M": lambda at: at.month - 1, "L": lambda at: at.month - 1,
    "E": lambda at: at.weekday(), "c": lambda at: at.weekday(), "a": lambda at: _hour(at) // 12,
}  # fmt: skip


def reader() -> Forms:
    """How the one who asks for the present page writes; outside of a request the default."""
    header = request.headers.get("Accept-Language", "") if has_request_context() else ""
    return negotiated(header[:_LONGEST_HEADER])


@lru_cache(maxsize=256)
def negotiated(header: str) -> Forms:
    """The first wish of an Accept-Language that is known; the default if there is none."""
    wishes = parse_accept_header(header, LanguageAccept)
    found = (_known(tag) for tag, quality in wishes if quality > 0)
    return forms(next(filter(None, found), DEFAULT))


def _known(tag: str) -> str | None:
    """The offered tag that fits best: itself, or one of fewer parts."""
    parts = tag.lower().replace("_", "-").split("-")
    shorter = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((_BY_NAME[name] for name in shorter if name in _BY_NAME), None)


@cache
def forms(tag: str) -> Forms:
    """The patterns and names of an offered locale."""
    locale = Locale.parse(tag, sep="-")
    symbols = locale.number_symbols["latn"]
    first, others = locale.decimal_formats[None].grouping
    era = locale.eras["abbreviated"][1]
    return Forms(
        tag=tag,
        group=symbols["group"],
        decimal=symbols["decimal"],
        sizes=(first, others),
        patterns={form: _simplified(text, era) for form, text in _patterns(locale).items()},
        names=_names(locale),
    )


def _patterns(locale: Locale) -> dict[str, str]:
    dates, times = locale.date_formats, locale.time_formats
    month_year = locale.datetime_skeletons["yMMM"].pattern
    return {
        "date": dates["medium"].pattern,
        "clock": times["short"].pattern,
        "exact": f"{dates['full'].pattern}, {times['medium'].pattern}",
        "weekday": "ccc",
        "month": "LLL",
        "long_month": "LLLL",
        "month_year": month_year,
        "short_month_year": month_year.replace("y", "yy"),
        **{form: locale.datetime_skeletons[text].pattern for form, text in _SKELETONS.items()},
    }


def _simplified(pattern: str, era: str) -> str:
    """`d 'de' MMM` as `{d} de {MMM}`."""

    def simple(found: re.Match[str]) -> str:
        quoted, field = found[1], found[2]
        if field is None:
            return quoted or "'"
        return era if field == "G" else f"{{{_PLAIN.get(field, field)}}}"

    return _TOKEN.sub(simple, pattern)


def _names(locale: Locale) -> dict[str, list[str]]:
    periods = locale.day_periods["format"]["abbreviated"]
    kinds = {"M": locale.months["format"], "L": locale.months["stand-alone"]}
    kinds |= {"E": locale.days["format"], "c": locale.days["stand-alone"]}
    widths = {3: "abbreviated", 4: "wide"}
    named = {
        letter * count: [name for _, name in sorted(kind[width].items())]
        for letter, kind in kinds.items()
        for count, width in widths.items()
    }
    return {**named, "a": [periods["am"], periods["pm"]]}
