"""What goes in and out of matching, and what its steps hand to each other; no rules here.

What exists a hundred thousand times is a tuple, which is made several times faster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Literal, NamedTuple

Id = int | str
Tier = Literal["auto", "suggest"]
Flaw = Literal["", "role", "team_mailbox", "inactive", "contradiction", "other_mailbox"]
Side = Literal["given", "surname"]
Voice = Literal["spelt", "sound", "bones"]
Preset = Literal["careful", "normal", "small"]

PRESETS: Mapping[Preset, float] = {"careful": 0.99, "normal": 0.95, "small": 0.80}


@dataclass(frozen=True, slots=True)
class Options:
    """How sure an automatic link must be, and below how many members a site counts as small."""

    threshold: float | None = None
    preset: Preset | None = None
    small_site: int = 100

    def __post_init__(self) -> None:
        # Above one half no two members can both be the best for one responder, nor the reverse:
        # that is what makes every automatic link one-to-one without a separate assignment.
        if self.threshold is not None and not 0.5 < self.threshold <= 1:
            raise ValueError("The threshold must lie above 0.5 and at most at 1.")
        if self.preset is not None and self.preset not in PRESETS:
            raise ValueError(f"Unknown preset {self.preset!r}; choose one of {', '.join(PRESETS)}.")

    def limit(self, members: int) -> float:
        """The confidence from which a pair of a site of this size is linked automatically."""
        if self.threshold is not None:
            return self.threshold
        return PRESETS[self.preset or ("small" if members < self.small_site else "normal")]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One pair, how likely it is the same person, and why."""

    agent_id: Id
    member_id: Id
    confidence: float
    tier: Tier
    code: str
    reason: str
    evidence: dict[str, object] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a responder is not linked automatically."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """All proposals, and an explanation for each free responder without an automatic link."""

    proposals: list[Proposal]
    unlinked: dict[Id, Explanation]


class Written(NamedTuple):
    """The folded words that a reading by consonants comes from; `full` ones show short vowels."""

    given: tuple[str, ...]
    surname: tuple[str, ...]
    full: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: folded spellings that its given name and surname may have.

    `voice` tells whether these are spellings or keys of their sound, of which `initials` are the
    first letters of the given name; a `strict` reading is contradicted by another name. `share` is
    how likely this reading is where letters may be read in several ways.
    """

    given: tuple[str, ...]
    surname: tuple[str, ...]
    middle: tuple[str, ...] = ()
    sure: bool = True
    voice: Voice = "spelt"
    strict: bool = True
    initials: tuple[str, ...] = ()
    share: float = 1.0
    written: Written | None = None


class Text(NamedTuple):
    """One string of a member, folded and cut into words; `key` is all its letters.

    `numbered` is a string whose end or label makes it less telling: osolis7, ext.osolis.
    """

    kind: str
    shown: str
    words: tuple[str, ...]
    key: str
    numbered: bool


@dataclass(frozen=True, slots=True)
class Agent:
    """A responder, read: `role` by name or address, `team` by the name itself."""

    id: Id
    name: str
    mail: str
    readings: tuple[Reading, ...]
    role: bool
    active: bool = True
    team: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A member, read: `role` by any string, `team` by username or full name."""

    id: Id
    label: str
    mail: str
    texts: tuple[Text, ...]
    role: bool
    active: bool = True
    team: bool = False


class Clash(NamedTuple):
    """The part of one member string that contradicts a name."""

    text: Text
    side: Side
    said: str
    expected: str


class Fit(NamedTuple):
    """The form in which one member string shows a name, and the part that was written wrong.

    `plain` is a string that shows just these two names, whichever way the responder's was read;
    what has a `clash` sounds like the name but for the vowels.
    """

    text: Text
    form: str
    given: str
    surname: str
    sure: bool = True
    said: str = ""
    expected: str = ""
    plain: bool = False
    clash: Clash | None = None


class Counts(NamedTuple):
    """How many other members bear the names that fit, on a site of this size."""

    first: int
    last: int
    size: int


class Candidate(NamedTuple):
    """A pair of positions with its evidence, before both sides have competed.

    `form` is the form of username that the weight rests on; none when it rests on the e-mail.
    """

    agent: int
    member: int
    code: str
    weight: float
    form: str = ""
    certain: bool = False
    fit: Fit | None = None
    clash: Clash | None = None
    flaw: Flaw = ""
    counts: Counts | None = None
    owners: int = 0

    @property
    def enough(self) -> float:
        """The confidence that this evidence needs at least to link by itself."""
        if not self.certain:
            return inf
        # Of names that may be read in several ways only the clearest were always right.
        return PRESETS["careful"] if self.form and self.fit and not self.fit.sure else 0.0
