"""Text to comparable letters: folding, stripping what is not the name, team accounts, scripts."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from anyascii import anyascii

from app.matching.model import Text
from app.matching.words import ROLES, SUFFIXES, TITLES, WEAK_ROLES

LONGEST = 200
_NORDIC = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_ASIDES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>|\"[^\"]*\"|“[^“”]*”")
_PRONOUNS = re.compile(r"\b(?:she|he|they|ze|xe)\s?/\s?\w+(?:\s?/\s?\w+)?", re.IGNORECASE)
_TAIL = re.compile(r"\|.*|\s[/–—-]\s.*", re.DOTALL)
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_UNSPOKEN = re.compile(r"['`]")


def compose(text: str) -> str:
    """The text in its one canonical composition, cut to a length that no name needs."""
    return unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]


def fold(text: str) -> str:
    """The text in lower-case Latin letters without accents, whatever its script."""
    return _UNSPOKEN.sub("", anyascii(text)).lower()[:LONGEST]


def spellings(text: str) -> tuple[str, ...]:
    """The folded text, and its German or Nordic spelling (ü as ue) where that differs."""
    plain = compose(text)
    return tuple(dict.fromkeys((fold(plain), fold(plain.lower().translate(_NORDIC)))))


def words_of(folded: str) -> tuple[str, ...]:
    """The words of a folded text, without the numbers that make usernames unique."""
    stripped = (word.strip("0123456789") for word in _NOT_LETTERS.split(folded))
    return tuple(word for word in stripped if word)


def clean(name: str) -> str:
    """The name without brackets, departments, pronouns, titles and suffixes; commas stay."""
    text = _TAIL.sub("", _PRONOUNS.sub(" ", _ASIDES.sub(" ", compose(name))))
    parts = (_untitled(part) for part in text.partition("@")[0].split(","))
    return ",".join(part for part in parts if part)


def _untitled(part: str) -> str:
    words = part.split()
    while words and _bare(words[0]) in TITLES:
        del words[0]
    while words and _bare(words[-1]) in SUFFIXES:
        del words[-1]
    return " ".join(words)


def _bare(word: str) -> str:
    return fold(word).replace(".", "")


def is_role(text: str) -> bool:
    """Whether a name or the local part of an address is a team's, not a person's."""
    words = words_of(fold(compose(text)))
    if any(word in ROLES for word in words) or "".join(words) in ROLES:
        return True
    return bool(words) and all(word in WEAK_ROLES for word in words)


def script(text: str) -> str:
    """The script that most letters are written in, such as LATIN, CYRILLIC or CJK."""
    names = (unicodedata.name(letter, "UNKNOWN") for letter in text if letter.isalpha())
    common = Counter(re.split(r"[ -]", name)[0] for name in names).most_common()
    return max(common, key=lambda item: (item[1], item[0]))[0] if common else ""


def address(text: str) -> str:
    """The e-mail address in comparable form, or nothing when it is not one."""
    mail = compose(text).strip().casefold()
    local, at, domain = mail.rpartition("@")
    return mail if local and at and domain else ""


def texts_of(kind: str, shown: str, name: str) -> tuple[Text, ...]:
    """The string of a member in each of its spellings."""
    cut = ((folded, words_of(folded)) for folded in spellings(name))
    return tuple(Text(kind, shown, words, folded[-1:].isdigit()) for folded, words in cut if words)
