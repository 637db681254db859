"""Chinese syllables as Taiwan writes them: pinyin turned into Wade-Giles, without its apostrophes."""

from __future__ import annotations

# The first that fits counts, so the longer ones come first.
_STARTS = (
    ("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("b", "p"), ("d", "t"), ("g", "k"), ("j", "ch"),
    ("q", "ch"), ("x", "hs"), ("z", "ts"), ("c", "ts"), ("r", "j"),
)  # fmt: skip
_ENDS = (("ian", "ien"), ("ong", "ung"), ("ie", "ieh"), ("ue", "ueh"))
# What no rule of beginnings and ends explains.
_WHOLE = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu",
    "si": "ssu", "e": "o", "er": "erh", "ge": "ko", "ke": "ko", "he": "ho", "gui": "kuei",
    "kui": "kuei", "yi": "i", "you": "yu", "ye": "yeh", "yan": "yen", "duo": "to", "tuo": "to",
    "nuo": "no", "luo": "lo", "zuo": "tso", "cuo": "tso", "suo": "so", "zhuo": "cho",
    "chuo": "cho", "ruo": "jo",
}  # fmt: skip


def wade_giles(syllables: list[str]) -> str:
    """The syllables of one name, run together."""
    return "".join(map(_syllable, syllables))


def _syllable(pinyin: str) -> str:
    if pinyin in _WHOLE:
        return _WHOLE[pinyin]
    start, written = next((pair for pair in _STARTS if pinyin.startswith(pair[0])), ("", ""))
    rest = pinyin[len(start) :]
    end, changed = next((pair for pair in _ENDS if rest.endswith(pair[0])), ("", ""))
    return written + rest[: len(rest) - len(end)] + changed
