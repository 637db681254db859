"""How people write a name of another script in Latin letters: several schemes, one per person."""

from __future__ import annotations

import random
from zlib import crc32

from anyascii import anyascii

_CYRILLIC = (
    ("ж", "zh j z"),
    ("х", "kh h ch"),
    ("ц", "ts c tz"),
    ("ч", "ch tch c"),
    ("ш", "sh sch s"),
    ("щ", "shch sch sht"),
    ("ю", "yu iu ju"),
    ("я", "ya ia ja"),
    ("й", "y i j"),
    ("ы", "y i"),
    ("ё", "yo e io"),
    ("є", "ye ie e"),
    ("ї", "yi i"),
    ("і", "i"),
    ("и", "i i y"),
    ("ь", ""),
    ("ъ", "a u"),
    ("э", "e"),
    ("в", "v v w"),
    ("г", "g g h"),
    ("ґ", "g"),
    ("к", "k"),
)
_GREEK = (
    ("ου", "ou u"),
    ("γκ", "gk g"),
    ("γγ", "ng gg"),
    ("μπ", "mp b"),
    ("ντ", "nt d"),
    ("αυ", "av af"),
    ("ευ", "ev ef"),
    ("χ", "ch h"),
    ("φ", "f ph"),
    ("θ", "th"),
    ("ξ", "x ks"),
    ("ψ", "ps"),
    ("υ", "y i"),
    ("η", "i"),
    ("β", "v"),
    ("γ", "g"),
    ("ω", "o"),
)
_SEMITIC = (
    ("خ", "kh"),
    ("ش", "sh"),
    ("ث", "th"),
    ("ذ", "dh"),
    ("غ", "gh"),
    ("ق", "q k"),
    ("ع", ""),
    ("چ", "ch"),
    ("ح", "h"),
    ("ו", "v o"),
    ("ש", "sh s"),
    ("צ", "tz ts z"),
    ("ח", "ch h"),
    ("כ", "k"),
    ("ק", "k"),
    ("ע", ""),
    ("א", ""),
    ("פ", "p f"),
    ("ב", "b v"),
    ("י", "y i"),
)
_LEADS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ")
_TAILS = " k k k n n n t l l l l l l l l m p p t t ng t t k t p h".split(" ")
_KOREAN = {
    "gim": ("kim", "kim", "gim"),
    "i": ("lee", "lee", "yi", "rhee"),
    "bak": ("park", "park", "pak", "bak"),
    "choe": ("choi", "choi", "choe"),
    "jeong": ("jung", "jeong", "chung"),
    "gang": ("kang", "gang"),
    "jo": ("cho", "jo"),
    "yun": ("yoon", "yun"),
    "jang": ("jang", "chang"),
    "im": ("lim", "im"),
    "han": ("han",),
    "o": ("oh", "o"),
    "seo": ("suh", "seo"),
    "sin": ("shin", "sin"),
    "gwon": ("kwon",),
    "an": ("ahn", "an"),
    "song": ("song",),
    "yu": ("yoo", "yu", "ryu"),
    "no": ("noh", "roh"),
    "gu": ("koo", "gu"),
    "u": ("woo",),
    "baek": ("paik", "baek"),
    "heo": ("huh", "heo"),
}


def latin(name: str, rng: random.Random, *, surname: bool) -> str:
    """One spelling that a person of this name might use for it."""
    first = next((letter for letter in name if letter.isalpha()), "a")
    if "가" <= first <= "힣":
        return _korean(name, rng, surname=surname)
    if "Ͱ" <= first <= "Ͽ" or "ἀ" <= first <= "῾":
        return anyascii(_by_scheme(_unaccented(name.lower()), _GREEK, rng)).lower()
    if "Ѐ" <= first <= "ӿ":
        return anyascii(_by_scheme(name.lower(), _CYRILLIC, rng)).lower()
    if "\u0590" <= first <= "\u06ff":
        return _semitic(name, rng)
    return anyascii(name).lower()


def _by_scheme(name: str, table: tuple[tuple[str, str], ...], rng: random.Random) -> str:
    for letter, spellings in table:
        if letter in name:
            name = name.replace(letter, rng.choice(spellings.split(" ")))
    return name


def _unaccented(name: str) -> str:
    return name.translate(str.maketrans("άέήίόύώϊΐϋΰς", "αεηιουωιιυυσ"))


def _semitic(name: str, rng: random.Random) -> str:
    # The vowels are those of the name, so they are the same for all who bear it.
    own = random.Random(crc32(name.encode()))
    text = anyascii(_by_scheme(name, _SEMITIC, rng)).lower()
    text = "".join(letter for letter in text if letter.isalpha() or letter == " ")
    spelt = ""
    for place, letter in enumerate(text):
        spelt += letter
        following = text[place + 1 : place + 2]
        digraph = letter + following in {"kh", "sh", "th", "dh", "gh", "ch", "tz", "ts"}
        if letter not in "aeiou " and following and following not in "aeiou " and not digraph:
            spelt += own.choice(["a", "a", "i", "e", "u", "o", ""])
    return spelt.replace(" ", "") or "ali"


def _korean(name: str, rng: random.Random, *, surname: bool) -> str:
    syllables = [_syllable(ord(letter) - 0xAC00) for letter in name if "가" <= letter <= "힣"]
    if surname:
        return rng.choice(_KOREAN.get(syllables[0], (syllables[0],)))
    spelt = "".join(syllables)
    for usual, other in (("eo", "u"), ("eu", "u"), ("u", "oo"), ("i", "ee")):
        if rng.random() < 0.2:
            spelt = spelt.replace(usual, other)
    return spelt


def _syllable(code: int) -> str:
    return _LEADS[code // 588] + _VOWELS[code % 588 // 28] + _TAILS[code % 28]
