"""Whether a Latin spelling has the vowels that a script of consonants does show.

Arabic, Persian and Hebrew write the long ones, and those at either end; Indian scripts all but one.
Mahmoud and Mohamed, Hassan and Hussein, Karim and Karima have the same consonants.
"""

from __future__ import annotations

import re
from functools import lru_cache

from app.matching.sounds import consonants

_READ_AS = {
    "w": frozenset("ouwv"),
    "v": frozenset("ouwv"),
    "y": frozenset("iyej"),
    "i": frozenset("iyej"),
    "a": frozenset("aeo"),
    "u": frozenset("uow"),
    "o": frozenset("oua"),
}
_LONG_I = re.compile(r"ee|ii|i[aeou]|[aeou]i|[aeou]y|y[aeou]")
# In French the short one is ou as well: Mouhamed, Moustapha.
_LONG_U = re.compile(r"oo|ou")
_TWO = re.compile(r"ae|ao|ea|eo|oa|ua|au")
_SILENT_AT_END = frozenset("wv")
_UNWRITTEN_AT_END = frozenset("aeh")


@lru_cache(1 << 12)
def may_be(written: str, read: str, *, full: bool) -> bool:
    """Whether two spellings of the same consonants may be one name."""
    shown, heard = _gaps(written), _gaps(read)
    if len(shown) != len(heard) or bool(shown[0]) != bool(heard[0]):
        return False
    inner = list(zip(shown, heard, strict=True))[1:-1]
    if not all(_fits(one, two, first=not at, full=full) for at, (one, two) in enumerate(inner)):
        return False
    return _ends_alike(frozenset(shown[-1]), frozenset(heard[-1]), full=full)


@lru_cache(1 << 12)
def _gaps(word: str) -> tuple[str, ...]:
    """What stands before, between and behind the consonants of a word."""
    found, before = [""], ""
    for letter, is_consonant in consonants(word):
        if not is_consonant:
            found[-1] += letter
        elif letter != before:
            found.append("")
            before = letter
    return tuple(found)


def _fits(written: str, read: str, *, first: bool, full: bool) -> bool:
    letters, heard = frozenset(written), frozenset(read)
    if any(heard.isdisjoint(_READ_AS[letter]) for letter in letters & _READ_AS.keys()):
        return False
    if _LONG_I.search(read) and letters.isdisjoint("iye" if full else "iy"):
        return False
    if _LONG_U.search(read) and letters.isdisjoint("wvuo") and not first:
        return False
    if heard & _SILENT_AT_END and letters.isdisjoint("wvuo"):
        return False
    return bool(letters) or not (_TWO.search(read) or (full and "i" in heard))


def _ends_alike(written: frozenset[str], read: frozenset[str], *, full: bool) -> bool:
    if read & _SILENT_AT_END and written.isdisjoint("wvuo"):
        return False
    if "v" in written and read.isdisjoint(_READ_AS["v"]):
        return False
    if not read:
        # Amr is written with a w that nobody hears.
        return written <= (frozenset() if full else _SILENT_AT_END)
    return bool(written) or read <= (_UNWRITTEN_AT_END if full else frozenset("e"))
