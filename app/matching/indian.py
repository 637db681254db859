"""Indian scripts: what folding letter by letter would write otherwise than people do.

Their blocks have one order, so a letter is told by its place in its block.
"""

from __future__ import annotations

import re

INDIAN = frozenset("DEVANAGARI BENGALI GUJARATI GURMUKHI KANNADA MALAYALAM TAMIL TELUGU".split())
_BLOCK = 0x80
_LABIALS, _H = range(0x2A, 0x2F), 0x39
_FIRST, _LAST = 0x0900, 0x0D80
_NASALS, _SYLLABIC_R = {0x01, 0x02, 0x70}, {0x0B, 0x43}
_FLAPPED = re.compile("([\u0921\u0922\u09a1\u09a2])[\u093c\u09bc]")
_R = {"\u0921": "r", "\u0922": "rh", "\u09a1": "r", "\u09a2": "rh"}


def as_pronounced(text: str) -> str:
    """The text with Latin letters where the sound depends on a neighbour, or is that of r."""
    text = _FLAPPED.sub(lambda flapped: _R[flapped[1]], text)
    pairs = zip(text, f"{text[1:]} ", strict=True)
    return "".join(_letter(letter, _place(after)) for letter, after in pairs)


def _letter(letter: str, after: int) -> str:
    place = _place(letter)
    if place in _SYLLABIC_R:
        return "ri"
    if place not in _NASALS or not after or after in _LABIALS:
        return letter
    # Sanjay and Sandip, but Ambika; and Singh.
    return "ng" if after == _H else "n"


def _place(letter: str) -> int:
    code = ord(letter)
    return code % _BLOCK if _FIRST <= code < _LAST else 0
