"""Text to comparable letters: folding, stripping what is not the name, team accounts, scripts."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from sys import intern

from anyascii import anyascii

from app.matching.model import Text
from app.matching.sounds import WITHOUT_VOWELS, as_heard
from app.matching.words import (
    GIVEN_NAMES,
    LABELS,
    ROLES,
    SUFFIXES,
    TITLES,
    WEAK_ROLES,
    WRITTEN_ROLES,
)

LONGEST = 200
_FIRST_OTHER = "\u0370"
_NORDIC = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"})
_ASIDES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>|\"[^\"]*\"|“[^“”]*”")
_AROUND = '()[]{}<>"“” '
_PRONOUNS = re.compile(r"\b(?:she|he|they|ze|xe)\s?/\s?\w+(?:\s?/\s?\w+)?", re.IGNORECASE)
_BREAKS = re.compile(r"\||\s[/–—-]\s|[:;]\s")
_TOGETHER = re.compile(r"\s[/&+]\s")
_OF_A_DIRECTORY = re.compile(r"[\\@#()\[\]{}<>]")
_SEPARATED = {code: " " for code in range(128) if not chr(code).isalnum()}
_WEAK = WEAK_ROLES | LABELS
_POSTS = ROLES | _WEAK
_LONG_ROLES = frozenset(role for role in ROLES | WEAK_ROLES if len(role) > 1)
_TELLING = tuple(sorted(role for role in ROLES if len(role) > 6))
_WRITTEN_ROLE = re.compile("|".join(map(re.escape, WRITTEN_ROLES)))
# OscarSolis is two words; McDonald is one.
_HUMPS = re.compile(r"^([A-Z][a-z]+)([A-Z][a-z]+\d*)$")
_BEGINNINGS = frozenset({"Mc", "Mac", "De", "Di", "Del", "La", "Le", "Du", "Van", "Von"})
_UNSPOKEN = re.compile(r"['`]")


def compose(text: str) -> str:
    """The text in its one canonical composition, cut to a length that no name needs."""
    return unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]


def fold(text: str) -> str:
    """The text in lower-case Latin letters without accents, whatever its script."""
    if text.isascii():
        return text[:LONGEST].lower().replace("'", "").replace("`", "")
    return _UNSPOKEN.sub("", anyascii(text)).lower()[:LONGEST]


def spellings(text: str) -> tuple[str, ...]:
    """The folded text, and its German or Nordic spelling (ü as ue) where that differs."""
    if text.isascii():
        return (fold(text),)
    plain = compose(text)
    return tuple(dict.fromkeys((fold(plain), fold(plain.lower().translate(_NORDIC)))))


def words_of(folded: str) -> tuple[str, ...]:
    """The words of a folded text, without the numbers that make usernames unique."""
    if folded.isalpha():
        return (intern(folded),)
    stripped = [word.strip("0123456789") for word in folded.translate(_SEPARATED).split()]
    return tuple([intern(word) for word in stripped if word])


def clean(name: str) -> str:
    """The name without brackets, departments, pronouns, titles and suffixes; commas stay."""
    whole = _PRONOUNS.sub(" ", compose(_without_pictures(name[:LONGEST])))
    own = _ASIDES.sub(" ", whole)
    # What is all in quotes or brackets is no aside.
    text = _named(own if own.strip() else whole.strip(_AROUND))
    first, *more = text.partition("@")[0].split(",")
    parts = [first, *(m for m in more if not _is_degree(m, first) and not _is_post(m, first))]
    return ",".join(part for part in map(_untitled, parts) if part)


def login(username: str) -> str:
    """The username without what a directory writes around it: domain, tenant, asides."""
    plain = _without_pictures(username)
    if not _OF_A_DIRECTORY.search(plain):
        return plain
    own = plain.rpartition("\\")[2].lstrip("@")
    guest, mark, _ = own.partition("#EXT#")
    if mark:
        # A guest is called by the address at home, its sign written as a line.
        own = guest.rpartition("_")[0] or guest
    return _ASIDES.sub(" ", own.partition("@")[0])


def _without_pictures(text: str) -> str:
    # They would be read by their names: a rocket is nobody's surname.
    if text.isascii():
        return text
    return "".join(letter for letter in text if unicodedata.category(letter) != "So")


def _named(text: str) -> str:
    """What stands before the first break, or behind it where that only labels the account."""
    first, *others = _BREAKS.split(text)
    if not others or not _is_label(first):
        return first
    return next((part for part in others if not _is_label(part)), first)


def _is_label(part: str) -> bool:
    return not _is_without_vowels(part) and LABELS.issuperset(words_of(fold(part)))


def _is_degree(part: str, name: str) -> bool:
    # Nobody writes "Ana Solis, CISSP" for Cissp Ana Solis: only the degree is in capitals.
    word = part.strip()
    return len(word) > 2 and word.isupper() and word.isascii() and not name.isupper()


def _is_post(part: str, name: str) -> bool:
    # "Ana Solis, Support" is a person of that team; "Support, Berlin" is the team.
    words = words_of(fold(part))
    own = words_of(fold(name))
    return bool(words) and _POSTS.issuperset(words) and len(own) > 1 and _POSTS.isdisjoint(own)


def _untitled(part: str) -> str:
    words = part.split()
    while words and (_is_among(words[0], TITLES) or _is_labelled(words, 0)):
        del words[0]
    while words and (_is_among(words[-1], SUFFIXES) or _is_labelled(words, -1)):
        del words[-1]
    return " ".join(words)


def _is_labelled(words: list[str], place: int) -> bool:
    # Of two words both may be the name: Temp may be a surname too.
    return len(words) > 2 and _is_label(words[place])


def _is_among(word: str, known: frozenset[str]) -> bool:
    if _is_without_vowels(word):
        return False
    folded = fold(word)
    parts = words_of(folded)
    return folded.replace(".", "") in known or (bool(parts) and all(p in known for p in parts))


def _is_without_vowels(text: str) -> bool:
    # There Omar, Ran and Adam are the title mr, the degree rn and the label adm.
    return not text.isascii() and script(text) in WITHOUT_VOWELS


@lru_cache(1 << 15)
def is_role(text: str) -> bool:
    """Whether a name or the local part of an address is a team's, not a person's."""
    if text.isascii():
        return are_role(words_of(fold(text)))
    text = compose(text)
    if _WRITTEN_ROLE.search(text.lower()):
        return True
    return not _is_without_vowels(text) and are_role(words_of(fold(text)))


def are_role(words: tuple[str, ...]) -> bool:
    """Whether the words of a name or of a local part are a team's."""
    if not words:
        return False
    if not ROLES.isdisjoint(words) or _WEAK.issuperset(words) or "".join(words) in ROLES:
        return True
    for word in words:
        if _is_joined(word) or word.startswith(_TELLING) or word.endswith(_TELLING):
            return True
    return False


def _is_joined(word: str) -> bool:
    # Itsupport: two of a hundred roles are looked up, for all their pairs would be many.
    for place in range(2, len(word) - 1):
        if word[:place] in _LONG_ROLES and word[place:] in _LONG_ROLES:
            return True
    return False


def is_shared(name: str) -> bool:
    """Whether a display name is that of more than one person: Ana Vega / Oscar Solis."""
    _, *others = [words_of(fold(part)) for part in _TOGETHER.split(compose(name))]
    return any(len(words) > 1 and words[0] in GIVEN_NAMES for words in others)


def script(text: str) -> str:
    """The script that most letters are written in, such as LATIN, CYRILLIC or CJK."""
    common = Counter(_script_of(letter) for letter in text if letter.isalpha()).most_common()
    return max(common, key=lambda item: (item[1], item[0]))[0] if common else ""


@lru_cache(1 << 13)
def _script_of(letter: str) -> str:
    return re.split(r"[ -]", unicodedata.name(letter, "UNKNOWN"))[0]


def address(text: str) -> str:
    """The e-mail address in comparable form, or nothing when it is not one."""
    mail = (text[:LONGEST] if text.isascii() else compose(text)).strip().casefold()
    local, at, domain = mail.rpartition("@")
    return mail if local and at and domain else ""


def texts_of(kind: str, shown: str, name: str) -> tuple[Text, ...]:
    """The string of a member in each of its spellings."""
    humps = _HUMPS.match(name) if name[:1].isupper() else None
    if humps and humps[1] not in _BEGINNINGS:
        name = f"{humps[1]} {humps[2]}"
    texts = []
    for folded in spellings(_as_heard(name)):
        words = words_of(folded)
        if words:
            own = words if _is_without_vowels(shown) else _without_labels(words)
            marked = own is not words or folded[-1].isdigit()
            texts.append(Text(kind, shown, own, "".join(own), marked))
    return tuple(texts)


def _as_heard(name: str) -> str:
    # As the names of responders are, so that one in the same script is the same.
    if name.isascii() or max(name) < _FIRST_OTHER:
        return name
    return as_heard(compose(name), script(name))[0]


def _without_labels(words: tuple[str, ...]) -> tuple[str, ...]:
    while len(words) > 1 and words[0] in LABELS:
        words = words[1:]
    while len(words) > 1 and words[-1] in LABELS:
        words = words[:-1]
    return words
