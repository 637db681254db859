"""How many people bear the commonest surnames of a country, and the law of all the others."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from math import exp, log

LONG_TAIL = 150_000
# The share of people who bear one of the ten commonest surnames, as statistical offices, telephone
# books and surveys of surnames tell it, rounded; where people bear two, the share of each.
TEN_COMMONEST = {
    "en_GB": 0.06, "de_DE": 0.04, "fr_FR": 0.025, "es_ES": 0.195, "it_IT": 0.02, "sv_SE": 0.13,
    "nl_NL": 0.036, "ru_RU": 0.08, "pt_PT": 0.25, "tr_TR": 0.08, "en_IN": 0.12, "el_GR": 0.03,
    "ar_AA": 0.10, "sk_SK": 0.035, "zh_TW": 0.53, "en_IE": 0.08,
    "en_US": 0.05, "de_AT": 0.035, "fr_BE": 0.022, "es_CO": 0.17, "nl_BE": 0.03, "uk_UA": 0.02,
    "bg_BG": 0.15, "he_IL": 0.07, "fa_IR": 0.06, "cs_CZ": 0.04, "no_NO": 0.07, "da_DK": 0.27,
    "fi_FI": 0.035, "hu_HU": 0.16, "ro_RO": 0.06, "hr_HR": 0.03, "ja_JP": 0.10, "vi_VN": 0.85,
    "id_ID": 0.05, "pt_BR": 0.30, "lv_LV": 0.045, "zh_CN": 0.43, "ko_KR": 0.64, "fr_CA": 0.062,
    "az_AZ": 0.30, "en_PK": 0.25,
}  # fmt: skip
_STEPS = 60


def a_rank(code: str, size: int, rng: random.Random) -> int:
    """The rank of somebody's surname, the commonest being 0, among so many surnames."""
    offset, power = _law(TEN_COMMONEST[code], size)
    low, high = _area(0.5 + offset, power), _area(size + 0.5 + offset, power)
    drawn = _edge(low + rng.random() * (high - low), power) - offset
    return min(size, max(1, round(drawn))) - 1


@cache
def _law(ten: float, size: int) -> tuple[float, float]:
    """Offset and power of the law of Zipf and Mandelbrot by which ten names have this share."""
    if _share(0.0, 1.0, size) > ten:
        return _halved(lambda offset: _share(offset, 1.0, size) > ten, 0.0, 1e5), 1.0
    return 0.0, _halved(lambda power: _share(0.0, power, size) < ten, 1.0, 6.0)


def _share(offset: float, power: float, size: int) -> float:
    low, ten, high = (_area(edge + offset, power) for edge in (0.5, 10.5, size + 0.5))
    return (ten - low) / (high - low)


def _halved(is_beyond: Callable[[float], bool], low: float, high: float) -> float:
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_beyond(middle) else (low, middle)
    return high


def _area(edge: float, power: float) -> float:
    return log(edge) if abs(power - 1) < 1e-6 else edge ** (1 - power) / (1 - power)


def _edge(area: float, power: float) -> float:
    return exp(area) if abs(power - 1) < 1e-6 else (area * (1 - power)) ** (1 / (1 - power))
