"""Text from outside: what can be stored of it, and how it is folded for search."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

LONGEST_ADDRESS = 254
# Quotes, brackets and separators are allowed in an address by the book alone: no mailbox has them,
# and to a mail program they mean something else.
_ADDRESS_PART = r'[^@\s"()<>\[\]:;,\\]+'
_ADDRESS = re.compile(f"{_ADDRESS_PART}@{_ADDRESS_PART}")
# Signs that write what follows from right to left or back, each with the one that ends it.
_BEGINS = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c")
_BEGINS |= dict.fromkeys("\u2066\u2067\u2068", "\u2069")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def storable(text: str) -> str:
    """The text without what no database keeps or no page can show: controls, half characters."""
    kept = (" " if char in "\t\n\r" else char for char in text)
    return "".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cs")).strip()


def storable_name(text: str, longest: int) -> str:
    """The text as a name, cut off, that leaves the words behind it as they are.

    Where a sign that turns letters round stays in force beyond the end, all of them go.
    """
    name = storable(text)[:longest]
    ends: list[str] = []
    for sign in _TURNS.findall(name):
        if sign in _BEGINS:
            ends.append(_BEGINS[sign])
        elif sign in ends[-1:]:
            ends.pop()
    return _TURNS.sub("", name) if ends else name


def is_address(text: str) -> bool:
    """Whether it can be an e-mail address, as far as anybody can tell without writing to it."""
    fits = len(text) <= LONGEST_ADDRESS and text == storable(text)
    return fits and _ADDRESS.fullmatch(text) is not None


def fold(text: str) -> str:
    """Lower-case ASCII that sounds the same, so that "wojcik" finds "Wójcik"."""
    return anyascii(unicodedata.normalize("NFKC", text)).casefold().strip()


def fold_all(*parts: str | int | None) -> str:
    """One searchable line of several fields; empty ones leave no trace."""
    return " ".join(fold(str(part)) for part in parts if part not in (None, ""))
