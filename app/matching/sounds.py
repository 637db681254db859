"""Names of other scripts as they may be heard: keys that merge the usual ways to spell them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import product

from anyascii import anyascii

from app.matching.indian import INDIAN, as_pronounced

_REMEMBERED = 1 << 16
# Of the Indian ones folding leaves out the vowel that is not written but heard: शर्मा is srma.
WITHOUT_VOWELS = INDIAN | {"ARABIC", "HEBREW"}

# Both sides are reduced to these, so it only matters that equal sounds end up equal.
_MERGED = (
    ("shch", "s"),
    ("sch", "s"),
    ("sh", "s"),
    ("tch", "c"),
    ("ch", "c"),
    ("tz", "c"),
    ("ts", "c"),
    ("kh", "h"),
    ("dzh", "z"),
    ("zh", "z"),
    ("ph", "f"),
    ("th", "t"),
    ("gk", "g"),
    ("gg", "g"),
    ("ng", "g"),
    ("mp", "b"),
    ("nt", "d"),
    ("ks", "x"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("q", "k"),
    ("w", "v"),
    ("j", "i"),
    ("y", "i"),
)
_BEFORE_F = re.compile(r"(?<=[aeo])f(?=[bcdgklmnprst]|$)")
_BONES = (
    ("kh", "k"),
    ("ch", "k"),
    ("sh", "s"),
    ("th", "t"),
    ("dh", "d"),
    ("gh", "g"),
    ("ph", "f"),
    ("tz", "s"),
    ("ts", "s"),
    ("x", "ks"),
    ("p", "f"),
    ("q", "k"),
    ("c", "k"),
    ("z", "s"),
)
_SOFT = re.compile(r"(?<!^)[aeiouyvw]|^[aeiouy]|h$|[^a-z]")
_GREEK = (
    ("ου", "ou"),
    ("αυ", "av"),
    ("ευ", "ev"),
    ("χ", "ch"),
    ("υ", "i"),
    ("η", "i"),
)
# Folding drops the letters that mostly stand for a vowel. Of Hebrew ones it writes two as v, and
# two as h, of which only one each may be b or ch.
_LETTERS = {
    "HEBREW": str.maketrans({"ו": "w", "ח": "ch", "א": "a", "ע": "a"}),
    "ARABIC": str.maketrans({"ا": "a", "أ": "a", "آ": "a", "إ": "i", "ع": "e"}),
}
# Two letters that would be taken for one: Sahar is s-h-r, and Fathi may be fathi or fatehi.
_APART = {
    "HEBREW": re.compile("([סתטדגצ])(?=[הח])"),
    "ARABIC": re.compile("([سصتطدضكگپ])(?=[هح])"),
}
# Reza and Azar in Persian, what Arabs hear as d and th.
_PERSIAN = str.maketrans("ضذ", "زز")
_BULGARIAN = re.compile(r"[ъЪ](?![еёюяЕЁЮЯ])")
_BEGINNINGS = (
    ("kh", "hkc"),
    ("h", "hkc"),
    ("ts", "ct"),
    ("ch", "ctkh"),
    ("zh", "zi"),
    ("f", "fp"),
    ("ph", "fp"),
    ("g", "gh"),
    ("x", "xk"),
)
_STRESSED = str.maketrans("άέήίόύώϊΐϋΰς", "αεηιουωιιυυσ")
_SURNAMES = {
    "gim": "kim",
    "i": "lee yi rhee",
    "bak": "park pak",
    "choe": "choi",
    "jeong": "jung chung",
    "gang": "kang",
    "jo": "cho",
    "yun": "yoon",
    "jang": "chang",
    "im": "lim rim",
    "o": "oh",
    "seo": "suh so",
    "sin": "shin",
    "gwon": "kwon",
    "an": "ahn",
    "yu": "yoo ryu you",
    "ryu": "yoo yu",
    "no": "noh roh",
    "gu": "koo ku goo",
    "u": "woo",
    "baek": "paik paek",
    "heo": "huh hur",
    "mun": "moon",
    "son": "sohn",
    "go": "ko koh",
    "jeon": "jun chun",
    "yang": "ryang",
    "bae": "pae",
    "ma": "mah",
    "sim": "shim",
    "ju": "joo chu",
    "noh": "roh",
    "ra": "la na",
    "ri": "lee rhee",
    "rim": "lim yim",
    "ro": "noh roh",
}
_REPEATED = re.compile(r"(.)(?=\1)", re.DOTALL)
_HARDENED = {"g": "k", "d": "t", "b": "p"}
_SYLLABLES = (("yeo", "you"), ("eo", "u"), ("eu", "u"), ("u", "oo"), ("i", "ee"))


@lru_cache(_REMEMBERED)
def sound(word: str) -> str:
    """A key that is equal for most ways to write one Cyrillic or Greek name in Latin letters."""
    for spelling, merged in _MERGED:
        if spelling in word:
            word = word.replace(spelling, merged)
    return _single(_BEFORE_F.sub("v", word))


@lru_cache(_REMEMBERED)
def bones(word: str) -> str:
    """The consonants that most ways to write one Arabic, Persian or Hebrew name share."""
    left = _SOFT.sub("", _hardened(word))
    found = _single(left)
    # Of David or Yael a single consonant would be left, which is nobody's.
    if len(found) < 2:
        return f"y{found}" if word[:1] in ("i", "y") else left
    return found


def consonants(word: str) -> Iterator[tuple[str, bool]]:
    """The letters of a word as `bones` takes them, and whether each is a consonant."""
    merged = _hardened(word)
    for place, letter in enumerate(merged):
        yield letter, not _SOFT.match(merged, place)


def _hardened(word: str) -> str:
    for spelling, merged in _BONES:
        if spelling in word:
            word = word.replace(spelling, merged)
    return word


KEYS: Mapping[str, Callable[[str], str]] = {"sound": sound, "bones": bones}


def run_together(*parts: str) -> str:
    """The sound of words that are written as one, each given by its sound."""
    heard, *others = parts
    for part in others:
        heard += part[1:] if heard[-1:] == part[:1] else part
    return heard


def _single(word: str) -> str:
    return _REPEATED.sub("", word)


def as_heard(text: str, letters: str) -> tuple[str, ...]:
    """The text with what folding would spoil written as it is heard, in each way it may be."""
    if letters == "GREEK":
        heard = text.lower().translate(_STRESSED)
        for pair, latin in _GREEK:
            heard = heard.replace(pair, latin)
        return (heard,)
    if letters in _LETTERS:
        apart = _APART[letters].sub(r"\1e", text)
        found = dict.fromkeys((text, apart, text.translate(_PERSIAN)))
        return tuple(one.translate(_LETTERS[letters]) for one in found)
    if letters in INDIAN:
        return (as_pronounced(text),)
    if letters == "CYRILLIC" and _BULGARIAN.search(text):
        return _BULGARIAN.sub("a", text), _BULGARIAN.sub("u", text)
    return (text,)


def initials(word: str) -> tuple[str, ...]:
    """The letters that a folded name of another script may begin with in Latin letters."""
    for beginning, found in _BEGINNINGS:
        if word.startswith(beginning):
            return tuple(found)
    return (sound(word[:1]),) if word else ()


def korean_surnames(syllable: str) -> tuple[str, ...]:
    """The usual Latin spellings of a Korean surname, the official one first."""
    plain = _official(syllable)
    return (plain, *_SURNAMES.get(plain, "").split())


def korean_given(syllables: str) -> tuple[str, ...]:
    """The usual Latin spellings of a Korean given name, the official one first."""
    ways = [_ways(_official(syllable)) for syllable in syllables]
    return tuple(dict.fromkeys(map("".join, product(*ways))))


def _ways(syllable: str) -> tuple[str, ...]:
    # Each syllable goes its own way: Hyunwoo is hyeon and u.
    hard = {"g": "k", "r": "l"}.get(syllable[:1], syllable[:1]) + syllable[1:]
    changed = [start.replace(*pair) for pair in _SYLLABLES for start in (syllable, hard)]
    if syllable.startswith("u"):
        changed.append("woo" + syllable[1:])
    return tuple(dict.fromkeys((syllable, hard, *changed)))


def _official(syllable: str) -> str:
    plain = anyascii(syllable).lower()
    # Folding keeps the letter that is written; at the end of a syllable it is heard harder, and l
    # is an r at the beginning: Yerin, Yuri.
    if plain.startswith("l"):
        plain = "r" + plain[1:]
    return plain[:-1] + _HARDENED.get(plain[-1:], plain[-1:]) if plain[-2:] != "ng" else plain
