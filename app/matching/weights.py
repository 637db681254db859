"""How often evidence is shown by true pairs, and by chance on a site with these members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

HAS_MEMBER, ABSENT = 0.86, 0.21
# The share of true pairs that show each form: the start values for names of many countries.
SHOWN = {
    "full_name": 0.42,
    "initial_last": 0.16,
    "given_initial": 0.04,
    "given_name": 0.04,
    "typo": 0.05,
    "prefix": 0.02,
    "surname": 0.015,
    "local_part": 0.05,
}
# Beyond what the members show: names are misread, and people of one name arrive later.
NAMESAKE_AT_LEAST = 0.002
GIVEN_AND_SURNAME_GO_TOGETHER = 1.5
# A few members say little about how frequent a name is: act as if so many more bore others.
UNSEEN = 20

MAIL_WITH_NAME = 1e5
MAIL_ALONE = 3e4
MAIL_OTHER_SURNAME = 3e3
MAIL_NO_NAME = 60.0
MAIL_OTHER_GIVEN = 0.5
OTHER_MAILBOX_IN_COMPANY, SAME_LOCAL_PART, OTHER_DOMAIN = 0.005, 2.5, 0.8
CONTRADICTED = {"": 1.0, "given": 0.02, "surname": 0.1}
NOT_SURE, NUMBERED = 1 / 1.5, 0.5


@dataclass(frozen=True, slots=True)
class Counts:
    """How many other members bear the names that fit, on a site of this size."""

    first: int
    last: int
    size: int
    attested: bool

    @property
    def some_first(self) -> float:
        """The given name's bearers, never quite none."""
        return self.first + max(0.05, min(0.5, 0.003 * self.size))

    @property
    def some_last(self) -> float:
        """The surname's bearers, never quite none."""
        return self.last + max(0.01, min(0.5, 0.0007 * self.size))


def _full(counts: Counts) -> float:
    seen = counts.size + UNSEEN
    both = counts.size * (counts.some_first / seen) * (counts.some_last / seen)
    return NAMESAKE_AT_LEAST + GIVEN_AND_SURNAME_GO_TOGETHER * both


def _initial_last(counts: Counts) -> float:
    return 0.006 + (counts.last * 0.16 + counts.some_last / 2) * 0.2


def _given_initial(counts: Counts) -> float:
    return 0.006 + (counts.first * 0.05 + counts.some_first / 2) * 0.2


def _typo(counts: Counts) -> float:
    both = counts.some_first * counts.some_last / (counts.size + UNSEEN)
    return (both + 0.03) * 8 if counts.attested else both + 0.006


CHANCE: Mapping[str, Callable[[Counts], float]] = {
    "full_name": _full,
    "initial_last": _initial_last,
    "given_initial": _given_initial,
    # Sites that use bare given names as usernames show them more often among true pairs as well:
    # the site's share cancels out, and what is left is the usual one of a twentieth.
    "given_name": lambda counts: counts.some_first * 0.05 * 1.5,
    "surname": lambda counts: counts.some_last * 0.1 + 0.01,
    "prefix": lambda counts: counts.some_last * 0.05 + 0.006,
    "typo": _typo,
}


def name_weight(code: str, counts: Counts) -> float:
    """How many times likelier a true pair shows this form than somebody else does."""
    return HAS_MEMBER * SHOWN[code] / CHANCE[code](counts)


def local_weight(others: int) -> float:
    """The weight of an equal local part at another domain, where so many others have it."""
    return HAS_MEMBER * SHOWN["local_part"] / (others + 0.02)


def crowd_weight(form: str, size: int, members: int) -> float:
    """What a group weighs together that is too large to tell its people apart."""
    if form in CHANCE:
        return size * name_weight(form, Counts(size - 1, size - 1, members, attested=True))
    return size * local_weight(size - 1) if form == "local_part" else 1.0


def diluted(code: str, weight: float, dismissed: int) -> float:
    """The weight when so many people with the same evidence proved to be somebody else."""
    if code not in SHOWN:
        return weight
    shown = HAS_MEMBER * SHOWN[code]
    return weight * shown / (shown + dismissed * weight)
