"""Who is there to be matched, and which decisions of people still hold; no decision is made here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import cast

import sqlalchemy as sa

from app.clock import Calendar
from app.extensions import db
from app.models import (
    KEPT_APART,
    UNDONE,
    UNLINKED,
    UNSURE,
    AppState,
    FreshworksUserMapping,
    User,
    Verdict,
)
from app.services.changes import note_all
from app.services.transaction import before_commit
from app.text import fold

# What a verdict remembers, in the order of its digests.
_PARTS = (
    "the name of the responder",
    "the e-mail of the responder",
    "the username of the member",
    "the e-mail of the member",
    "the full name of the member",
)


@dataclass(frozen=True, slots=True)
class Responder:
    """A responder as the matcher takes it; `id` is that of the mapping."""

    id: int
    name: str | None
    email: str | None
    active: bool
    excluded: bool
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the matcher takes it."""

    id: int
    username: str
    email: str | None
    full_name: str | None
    active: bool


Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict about a pair, by whom and when; `changed` says what changed since, if anything."""

    verdict: str
    actor: str
    at: datetime
    changed: tuple[str, ...]

    @property
    def stands(self) -> bool:
        """Whether no program links the two: what a person parted once, a person joins."""
        return self.verdict in KEPT_APART or not self.changed

    def told(self, calendar: Calendar) -> str:
        """What a person decided, as a reason."""
        day = calendar.day_text(self.at)
        if self.verdict == UNSURE:
            return f"{self.actor} left this pair for later on {day}"
        if self.verdict == UNDONE:
            return f"Its link was undone by {self.actor} on {day}"
        *most, last = self.changed or ("nothing",)
        what = f"{', '.join(most)} and {last}" if most else last
        parted = "Unlinked" if self.verdict == UNLINKED else "Rejected"
        return f"{parted} by {self.actor} on {day}; since then {what} changed"


@dataclass(frozen=True)
class People:
    """Everybody at one version, and what was decided about pairs of mapping and member."""

    version: int
    responders: tuple[Responder, ...]
    members: tuple[Person, ...]
    judged: dict[Pair, Judged]

    @property
    def linked(self) -> list[Pair]:
        """Who stands for whom now."""
        return [(one.id, one.user_id) for one in self.responders if one.user_id is not None]

    @property
    def left_to_people(self) -> list[Pair]:
        """The pairs that no program links, whatever speaks for them."""
        return [pair for pair, judged in self.judged.items() if judged.stands]

    def holding(self, *verdicts: str) -> list[Pair]:
        """The pairs whose verdict still holds: no name and no address changed since."""
        return [
            pair
            for pair, judged in self.judged.items()
            if judged.verdict in verdicts and not judged.changed
        ]


def changed(*, names: bool = True) -> None:
    """Have the version raised at the end of the transaction: the matcher could see a difference."""
    before_commit(_raise_version)
    if names:
        # Any row may show them.
        note_all()


def version() -> int:
    """The present version of everybody's names, addresses, links and verdicts."""
    return db.session.scalar(sa.select(AppState.people_version)) or 0


def load() -> People:
    """Everybody, in four statements."""
    # The version first: whoever changes somebody meanwhile raises it, and this is read again.
    number = version()
    m, u = FreshworksUserMapping, User
    responders = db.session.execute(
        sa.select(
            m.id, m.freshworks_username, m.freshworks_email, m.active, m.excluded, m.user_id
        ).order_by(m.id)
    )
    found = tuple(Responder(*row) for row in responders)
    members = db.session.execute(
        sa.select(u.id, u.username, u.email, u.full_name, u.is_active).order_by(u.id)
    )
    people = tuple(Person(*row) for row in members)
    return People(number, found, people, _judged(found, people))


def digest(responder: Responder, member: Person) -> str:
    """What a verdict about this pair remembers: not the names, but whether they changed."""
    values = (responder.name, responder.email, member.username, member.email, member.full_name)
    return "-".join(_short(value) for value in values)


def changes(seen: str, responder: Responder, member: Person) -> tuple[str, ...]:
    """Which names and addresses changed since a verdict, in words."""
    pairs = zip(_PARTS, seen.split("-"), digest(responder, member).split("-"), strict=True)
    return tuple(part for part, then, now in pairs if then != now)


def as_responder(mapping: FreshworksUserMapping) -> Responder:
    """A stored mapping as the matcher takes it."""
    return Responder(
        mapping.id,
        mapping.freshworks_username,
        mapping.freshworks_email,
        mapping.active,
        mapping.excluded,
        mapping.user_id,
    )


def as_person(member: User) -> Person:
    """A stored member as the matcher takes it."""
    return Person(member.id, member.username, member.email, member.full_name, member.is_active)


def is_left_to_people(mapping: FreshworksUserMapping, member: User) -> bool:
    """Whether no program links these two, for a person decided otherwise."""
    verdict = db.session.get(Verdict, (mapping.id, member.id))
    return (
        verdict is not None and _as_judged(verdict, as_responder(mapping), as_person(member)).stands
    )


def _as_judged(verdict: Verdict, responder: Responder, member: Person) -> Judged:
    changed_since = changes(verdict.seen, responder, member)
    return Judged(verdict.verdict, verdict.actor_label, verdict.created_at, changed_since)


def _judged(responders: tuple[Responder, ...], members: tuple[Person, ...]) -> dict[Pair, Judged]:
    by_id = {one.id: one for one in responders}
    people = {one.id: one for one in members}
    return {
        (verdict.mapping_id, verdict.user_id): _as_judged(
            verdict, by_id[verdict.mapping_id], people[verdict.user_id]
        )
        for verdict in db.session.scalars(sa.select(Verdict))
        if verdict.mapping_id in by_id and verdict.user_id in people
    }


def _short(value: str | None) -> str:
    return blake2b(fold(value or "").encode(), digest_size=4).hexdigest()


def _raise_version() -> None:
    state = cast("sa.Table", AppState.__table__)
    db.session.execute(sa.update(state).values(people_version=state.c.people_version + 1))
