"""Folding text for search: no case, no marks, Latin letters. Imports nothing of the project."""

from __future__ import annotations

import unicodedata

from anyascii import anyascii


def fold(text: str) -> str:
    """Lower-case ASCII that sounds the same, so that "wojcik" finds "Wójcik"."""
    return anyascii(unicodedata.normalize("NFKC", text)).casefold().strip()


def fold_all(*parts: str | int | None) -> str:
    """One searchable line of several fields; empty ones leave no trace."""
    return " ".join(fold(str(part)) for part in parts if part not in (None, ""))
