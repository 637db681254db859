"""What goes in and out of matching, and what its steps hand to each other; no rules here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Id = int | str
Tier = Literal["auto", "suggest"]
Flaw = Literal["", "role", "contradiction", "other_mailbox"]
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


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: folded spellings that its given name and surname may have."""

    given: tuple[str, ...]
    surname: tuple[str, ...]
    middle: tuple[str, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """One string of a member, folded and cut into words."""

    kind: str
    shown: str
    words: tuple[str, ...]
    numbered: bool

    @property
    def key(self) -> str:
        """The letters without any separator."""
        return "".join(self.words)


@dataclass(frozen=True, slots=True)
class Agent:
    """A responder, read."""

    id: Id
    name: str
    mail: str
    readings: tuple[Reading, ...]
    role: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A member, read."""

    id: Id
    label: str
    mail: str
    texts: tuple[Text, ...]
    role: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """How one member string relates to a name: a form that fits, or a part that contradicts."""

    text: Text
    code: str = ""
    given: str = ""
    surname: str = ""
    sure: bool = True
    conflict: Literal["", "given", "surname"] = ""
    said: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair of positions with its evidence, before both sides have competed."""

    agent: int
    member: int
    code: str = ""
    weight: float = 0.0
    certain: bool = False
    fit: Fit | None = None
    conflict: Fit | None = None
    flaw: Flaw = ""
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def clash(self) -> Literal["", "given", "surname"]:
        """Which name a member string contradicts, if one does."""
        return self.conflict.conflict if self.conflict else ""
