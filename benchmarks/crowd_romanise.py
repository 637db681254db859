"""How names of other scripts are written in Latin letters: the schemes people really use."""

from __future__ import annotations

import re

from anyascii import anyascii

BGN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya".split(" "),
        strict=True,
    )
)
ICAO = BGN | {"й": "i", "ъ": "ie", "ю": "iu", "я": "ia"}
GERMAN = BGN | {
    "в": "w", "ж": "sch", "з": "s", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch",
    "щ": "schtsch", "ю": "ju", "я": "ja", "й": "j",
}  # fmt: skip
UKRAINE = BGN | {"г": "h", "ґ": "g", "и": "y", "і": "i", "ї": "i", "є": "ie", "й": "i",
                 "ю": "iu", "я": "ia", "'": "", "’": ""}  # fmt: skip
RUSSIFIED = BGN | {"ґ": "g", "и": "i", "і": "i", "ї": "i", "є": "e", "'": "", "’": ""}

ELOT = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
        strict=True,
    )
) | {"ου": "ou", "αυ": "av", "ευ": "ev", "μπ": "b", "γγ": "ng", "γχ": "nch"}
GREEKLISH = ELOT | {"χ": "h", "υ": "i", "ου": "u", "φ": "ph", "ντ": "d", "γκ": "g", "γι": "yi",
                    "αυ": "af", "ευ": "ef"}  # fmt: skip
ACCENTS = str.maketrans("άέήίόύώϊϋΐΰ", "αεηιουωιυιυ")

INITIALS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
FINALS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")
REVISED = (INITIALS, VOWELS)
COMMON = (
    "k kk n d tt r m b pp s ss  j jj ch k t p h".split(" "),
    "a ae ya yae u e you ye o wa wae oe yo oo wo we wi yoo eu ui i".split(),
)
FIRST_SYLLABLE, SYLLABLES = 0xAC00, 11172

KOREAN = {
    "김": ("Kim", "Gim"), "이": ("Lee", "Yi"), "박": ("Park", "Pak"), "정": ("Jung", "Jeong"),
    "최": ("Choi", "Choe"), "조": ("Cho", "Jo"), "강": ("Kang", "Gang"), "윤": ("Yoon", "Yun"),
    "장": ("Jang", "Chang"), "임": ("Lim", "Im"), "신": ("Shin", "Sin"), "유": ("Yoo", "Yu"),
    "오": ("Oh", "O"), "노": ("Roh", "Noh"), "권": ("Kwon", "Gwon"), "황": ("Hwang", "Hwang"),
    "안": ("Ahn", "An"), "전": ("Jeon", "Chun"), "고": ("Ko", "Go"), "문": ("Moon", "Mun"),
    "백": ("Baek", "Paik"), "허": ("Hur", "Heo"), "남": ("Nam", "Nam"), "심": ("Shim", "Sim"),
    "구": ("Koo", "Gu"), "서": ("Seo", "Suh"), "류": ("Ryu", "Yoo"), "우": ("Woo", "U"),
    "곽": ("Kwak", "Gwak"), "성": ("Sung", "Seong"), "차": ("Cha", "Cha"), "주": ("Joo", "Ju"),
}  # fmt: skip

WADE_STARTS = (
    ("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("b", "p"), ("d", "t"), ("g", "k"), ("z", "ts"),
    ("c", "ts"), ("j", "ch"), ("q", "ch"), ("x", "hs"), ("r", "j"),
)  # fmt: skip
KUNREI = (("shi", "si"), ("chi", "ti"), ("tsu", "tu"), ("ji", "zi"), ("fu", "hu"), ("sh", "sy"))


def by_table(word: str, table: dict[str, str]) -> str:
    """A word letter by letter, pairs of letters first."""
    text, out, place = word.lower(), [], 0
    while place < len(text):
        size = 2 if text[place : place + 2] in table else 1
        out.append(table.get(text[place : place + size], text[place : place + size]))
        place += size
    return "".join(out).title()


def russian(word: str) -> tuple[str, ...]:
    """BGN/PCGN with the usual short ending, the passport's, and the German way."""
    bgn = by_table(word, BGN)
    usual = bgn[:-2] + "y" if bgn.endswith("iy") else bgn
    return usual, by_table(word, ICAO), by_table(word, GERMAN)


def ukrainian(word: str) -> tuple[str, ...]:
    """The national table of 2010, and the older way by Russian."""
    return by_table(word, UKRAINE), by_table(word, RUSSIFIED)


def greek(word: str) -> tuple[str, ...]:
    """ELOT 743 as in passports, and as people type it."""
    plain = word.lower().translate(ACCENTS)
    return by_table(plain, ELOT), by_table(plain, GREEKLISH)


def _syllable(letter: str, way: tuple[list[str], list[str]]) -> str:
    place = ord(letter) - FIRST_SYLLABLE
    if not 0 <= place < SYLLABLES:
        return letter
    return way[0][place // 588] + way[1][place % 588 // 28] + FINALS[place % 28]


def korean(word: str) -> tuple[str, ...]:
    """Revised romanisation and the spellings of passports (Young, Woo, Jung)."""
    if word in KOREAN:
        return KOREAN[word]
    usual = "".join(_syllable(letter, COMMON) for letter in word)
    revised = "".join(_syllable(letter, REVISED) for letter in word)
    # 영 is Young, but 현 is Hyun and 경 Kyung.
    usual = re.sub(r"(?<=[hkr])you(?=n)", "yu", usual)
    return usual.title(), revised.title()


def _wade(syllable: str) -> str:
    low = syllable.lower()
    for start, becomes in WADE_STARTS:
        if low.startswith(start):
            low = becomes + low[len(start) :]
            break
    if low.endswith("ian"):
        low = low[:-2] + "en"
    return low.replace("ong", "ung")


def chinese(word: str) -> tuple[str, ...]:
    """Pinyin, and Wade-Giles as in Taiwan without its apostrophes."""
    syllables = [anyascii(letter).strip() for letter in word]
    return (
        "".join(syllables).capitalize(),
        "-".join(_wade(one) for one in syllables).title(),
    )


def japanese(latin: str, kana: str = "") -> tuple[str, ...]:
    """Hepburn without long vowels, with them (ou, uu), and Kunrei."""
    kunrei = latin.lower()
    for hepburn, other in KUNREI:
        kunrei = kunrei.replace(hepburn, other)
    long = latin
    for base, written in (("o", "oh"), ("u", "uu")):
        if kana.endswith(("ウ", "ー")) and latin.endswith(base):
            long = latin[:-1] + written
    return tuple(dict.fromkeys((latin, long, kunrei.capitalize())))


# How surnames come of first names there; a vowel or a soft sign at the end gives way.
ENDINGS = {"ru": ("ов", "ин", "ский"), "ua": ("енко", "чук", "ів")}


def surname_of(given: str, ending: str) -> str:
    """Августов of Август, Никитин of Никита."""
    stem = given.rstrip("аяйьоеіи")
    return (stem or given) + ending
