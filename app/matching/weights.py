"""How often evidence is shown by true pairs, and by chance on a site with these members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple

from app.matching.model import Counts, Member

HAS_MEMBER, ABSENT = 0.86, 0.21
# The share of true pairs that show each form: the start values for names of many countries.
SHOWN: Mapping[str, float] = {
    "full_name": 0.42,
    "initial_last": 0.16,
    "nickname": 0.05,
    "typo": 0.05,
    "given_initial": 0.04,
    "given_name": 0.04,
    "middle": 0.03,
    "cut": 0.02,
    "prefix": 0.02,
    "surname": 0.015,
    "sound": 0.05,
    "initials": 0.01,
    "same_initials": 0.13,
    "more_surnames": 0.004,
    "initial_full": 0.42,
    "one_name": 0.42,
    "local_part": 0.05,
}
MAIL_WITH_NAME = 1e5
MAIL_ALONE = 3e4
MAIL_OTHER_SURNAME = 3e3
# A mailbox whose every name is another one's was often handed on: likely, but never careful.
MAIL_NO_NAME = 20.0
MAIL_OTHER_GIVEN = 0.5
OTHER_MAILBOX_IN_COMPANY, SAME_LOCAL_PART, OTHER_DOMAIN = 0.005, 2.5, 0.8
CONTRADICTED = {"": 1.0, "given": 0.02, "surname": 0.1}
NOT_SURE, NUMBERED = 1 / 1.5, 0.5
# What a few members say about a share is mixed with what is usual, as if so many had said it.
USUAL_WEIGHT = 50
LETTERS = 26
# Given names and surnames of one language go together: where people of many countries work, whole
# names repeat oftener than their parts let expect, by so much at most.
MOST_TOGETHER = 8.0
# What few repeated names say about that is mixed with a usual factor of six.
USUAL_REPEATS, USUALLY_EXPECTED = 3.0, 0.5
# In hardly any language does one given name stand for more people.
MOST_CALLED = 0.03
# People are named after their parents, and work where they do: such a rival is always possible.
RELATIVES = 0.003
# The frequent and the rare surnames of many countries.
SURNAMES = 560_000
# A few members say little about how frequent a name is: act as if so many more bore others.
UNSEEN = 20


@dataclass(frozen=True, slots=True)
class Site:
    """What a site's usernames and names are like."""

    size: int
    together: float
    initials: float
    letters: Mapping[str, int]
    last_letters: Mapping[str, int]
    named: int
    # The bearers of a name besides those who were counted: never quite none.
    unseen_first: float
    unseen_last: float

    def letter(self, first: str) -> float:
        """The share of people whose given name begins with the letter."""
        return (self.letters.get(first, 0) + USUAL_WEIGHT / LETTERS) / (self.named + USUAL_WEIGHT)

    def last_letter(self, first: str) -> float:
        """The share of people whose surname begins with the letter."""
        seen = self.last_letters.get(first, 0)
        return (seen + USUAL_WEIGHT / LETTERS) / (self.named + USUAL_WEIGHT)

    def called(self, counts: Counts) -> float:
        """How many others are expected to bear the given name."""
        return counts.first + self.unseen_first

    def called_alone(self, counts: Counts) -> float:
        """How many others a given name with hardly anything beside it may mean, as it was counted."""
        return counts.first + max(0.02, min(0.5, 0.0003 * self.size))

    def family(self, counts: Counts) -> float:
        """How many others are expected to bear the surname."""
        return counts.last + self.unseen_last

    def namesakes(self, counts: Counts) -> float:
        """How many others are expected to bear both names."""
        called = self.called(counts) / (self.size + UNSEEN)
        among = max(called, min(MOST_CALLED, self.together * called))
        return self.family(counts) * among * self.size / (self.size + UNSEEN)


class Shown(NamedTuple):
    """The parts of a name that a username shows, and what is special about the way."""

    given: str
    surname: str
    counts: Counts
    namesakes: float
    rivals: int = 0
    slips: int = 1
    attested: bool = False


def site_of(members: Sequence[Member]) -> Site:
    """The counts of a site that every weight needs."""
    pairs = [text.words for member in members for text in member.texts[:1] if len(text.words) == 2]
    full = [pair for pair in pairs if min(map(len, pair)) > 1]
    keys = [member.texts[0].key for member in members if member.texts]
    first = Counter(words[0] for words in full)
    short = sum(len(key) in {2, 3} for key in keys)
    return Site(
        len(members),
        _together(full, first),
        (short + 0.02 * USUAL_WEIGHT) / (len(keys) + USUAL_WEIGHT),
        Counter(words[0][0] for words in full),
        Counter(words[1][0] for words in full),
        len(full),
        max(0.02, min(0.15, 0.0015 * len(members))),
        _unseen_last(len(members)),
    )


def _unseen_last(size: int) -> float:
    # Of a long tail of surnames the more are unseen, the fewer people there are to see.
    usual = 1 / log(SURNAMES / max(1, size)) if size < SURNAMES / exp(2) else 0.5
    return max(0.005, min(0.0007 * size, 0.5, usual))


def _together(pairs: Sequence[tuple[str, ...]], first: Counter[str]) -> float:
    """How much oftener whole names repeat than if given names and surnames were independent."""
    last = Counter(words[1] for words in pairs)
    size = max(len(pairs), 1)
    expected = _repeats(first) * _repeats(last) / (size * size / 2)
    seen = _repeats(Counter(pairs)) + USUAL_REPEATS
    return max(1.0, min(MOST_TOGETHER, seen / (expected + USUALLY_EXPECTED)))


def _repeats(counts: Counter[str] | Counter[tuple[str, ...]]) -> float:
    return sum(count * (count - 1) for count in counts.values()) / 2


def _initial_last(shown: Shown, site: Site) -> float:
    letter = site.letter(shown.given[:1])
    return site.family(shown.counts) * SHOWN["initial_last"] * letter * 1.5


def _given_initial(shown: Shown, site: Site) -> float:
    letter = site.last_letter(shown.surname[:1])
    return site.called_alone(shown.counts) * SHOWN["given_initial"] * letter * 2.5


def _cut(shown: Shown, site: Site) -> float:
    # The more people there are, the likelier what is left of one is left of another.
    alike = 0.0003 + 0.004 * min(1.0, site.size / 2_000)
    if not shown.surname:
        return alike + site.called(shown.counts) * 0.003
    if not shown.given:
        return alike + site.family(shown.counts) * 0.003
    return alike + _initial_last(shown, site) / 2


def _typo(shown: Shown, _: Site) -> float:
    chance = shown.namesakes * (1 if shown.slips == 1 else 4)
    return (chance + 0.03) * 6 if shown.attested else chance + 0.002


def _sound(shown: Shown, site: Site) -> float:
    # The more people there are, the likelier two of them are heard as one.
    alike = shown.rivals + RELATIVES / 2 + 0.003 * min(1.0, site.size / 2_000)
    if len(shown.given) == 1:
        return alike + _initial_last(shown, site) * 2
    if len(shown.surname) == 1:
        return alike + _given_initial(shown, site) * 2
    return alike + 1.5 * shown.namesakes


CHANCE: Mapping[str, Callable[[Shown, Site], float]] = {
    "full_name": lambda shown, _: shown.namesakes + RELATIVES,
    "middle": lambda shown, _: shown.namesakes / 5 + RELATIVES / 3,
    "nickname": lambda shown, _: shown.namesakes + RELATIVES / 3,
    "initial_last": lambda shown, site: _initial_last(shown, site) + 0.0005,
    "given_initial": lambda shown, site: _given_initial(shown, site) + 0.0003,
    # Sites that use bare given names as usernames show them more often among true pairs as well:
    # the site's share cancels out, and what is left is the usual one of a twentieth.
    "one_name": lambda shown, site: site.called(shown.counts),
    "initial_full": lambda shown, site: (
        site.family(shown.counts) * site.letter(shown.given[:1]) * 0.6 + RELATIVES
    ),
    # Whoever shows no more than this may be somebody of whom nothing else is seen either.
    "given_name": lambda shown, site: site.called_alone(shown.counts) * 0.075,
    "surname": lambda shown, site: site.family(shown.counts) * 0.03 + 0.001,
    "prefix": lambda shown, site: site.family(shown.counts) * 0.005 + 0.001,
    "cut": _cut,
    "initials": lambda shown, site: (
        shown.rivals + site.size * site.initials / LETTERS**2 * 1.2 + 0.02
    ),
    "same_initials": lambda shown, site: shown.rivals + 1.5 * site.size / LETTERS**2 + 0.02,
    # Another surname may begin like this one, as Greenwood does like Green.
    "more_surnames": lambda shown, site: shown.rivals + 2e-5 * site.size + 0.001,
    "sound": _sound,
    "typo": _typo,
}


def name_weight(form: str, shown: Shown, site: Site) -> float:
    """How many times likelier a true pair shows this form than somebody else does."""
    return HAS_MEMBER * SHOWN[form] / CHANCE[form](shown, site)


def local_weight(others: int) -> float:
    """The weight of an equal local part at another domain, where so many others have it."""
    return HAS_MEMBER * SHOWN["local_part"] / (others + 0.02)


def crowd_weight(form: str, size: int, site: Site) -> float:
    """What a group weighs together that is too large to tell its people apart."""
    if form == "local_part":
        return size * local_weight(size - 1)
    if form not in CHANCE:
        return 1.0
    shown = Shown("", "", Counts(size - 1, size - 1, site.size), size - 1, size - 1, attested=True)
    return size * name_weight(form, shown, site)


def diluted(form: str, weight: float, dismissed: int) -> float:
    """The weight when so many people with the same evidence proved to be somebody else."""
    if form not in SHOWN:
        return weight
    shown = HAS_MEMBER * SHOWN[form]
    return weight * shown / (shown + dismissed * weight)
