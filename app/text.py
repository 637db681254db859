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


def storable(text: str) -> str:
    """The text without what no database keeps or no page can show: controls, half characters."""
    kept = (" " if char in "\t\n\r" else char for char in text)
    return "".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cs")).strip()


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
