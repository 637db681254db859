"""Names that are composed of parts where people compose them: two syllables, or two characters."""

from __future__ import annotations

import random

# The characters that most Japanese surnames are made of, and how each is read there.
_FIRST = dict(zip(
    "山中村川木野原井上下小大高西東北南松竹杉石岩島池森林藤内岡宮古長青黒白吉福今平浜水金三前堀関坂丸星秋安荒桜若武飯",
    "yama naka mura kawa ki no hara i ue shimo ko o taka nishi higashi kita minami matsu take sugi"
    " ishi iwa shima ike mori hayashi fuji uchi oka miya furu naga ao kuro shira yoshi fuku ima"
    " hira hama mizu kane mi mae hori seki saka maru hoshi aki yasu ara sakura waka take"
    " ii".split(),
    strict=True,
))  # fmt: skip
_SECOND = dict(zip(
    "田村川本木野原井上下山島崎谷橋森林藤岡口沢宮津水堀坂矢塚尾倉瀬葉部松",
    "da mura kawa moto ki no hara i ue shita yama jima zaki tani hashi mori bayashi fuji oka guchi"
    " sawa miya tsu mizu hori saka ya zuka o kura se ba be matsu".split(),
    strict=True,
))  # fmt: skip
_OWN = dict(zip(
    "健大翔和正弘義隆俊信美恵由真智久千奈佳裕直秀英光文春",
    "ken dai sho kazu masa hiro yoshi taka toshi nobu mi e yu ma tomo hisa chi na ka hiro nao hide"
    " ei mitsu fumi haru".split(),
    strict=True,
))  # fmt: skip
_OWN_SECOND = dict(zip(
    "樹之夫雄彦人也明治郎介太子美香代江奈里",
    "ki yuki o o hiko to ya aki ji ro suke ta ko mi ka yo e na ri".split(),
    strict=True,
))  # fmt: skip
JAPANESE_SURNAMES = len(_FIRST) * len(_SECOND)


def japanese_surname(place: int) -> tuple[str, str]:
    """One of the surnames of two characters, and how it is read."""
    first, second = divmod(place % JAPANESE_SURNAMES, len(_SECOND))
    return _joined(list(_FIRST.items())[first], list(_SECOND.items())[second])


def japanese_given(rng: random.Random) -> tuple[str, str]:
    """A given name of two characters, and how it is read."""
    return _joined(rng.choice(list(_OWN.items())), rng.choice(list(_OWN_SECOND.items())))


def recombined(one: str, two: str) -> str:
    """A given name of the first syllable or character of one and the last of another."""
    if "-" in one:
        return one.split("-", maxsplit=1)[0] + "-" + two.rsplit("-", maxsplit=1)[-1]
    return one[0] + two[-1]


def _joined(one: tuple[str, str], two: tuple[str, str]) -> tuple[str, str]:
    return one[0] + two[0], (one[1] + two[1]).capitalize()
