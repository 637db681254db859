"""Members found: for the picker, for the page of admins, by id. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.models import ApiToken, FreshworksUserMapping, PasswordLink, TicketClosure, User
from app.services.lookup import among
from app.text import fold

ACTIVE, DEACTIVATED, ERASED = "active", "deactivated", "erased"
STATES = (ACTIVE, DEACTIVATED, ERASED)
# Who is active and cannot sign in yet, with a link or without: asked for like a state.
NO_PASSWORD = "no_password"  # noqa: S105 - the name of a state, no secret
_SORTABLE = ("username", "full_name", "last_login_at", "created_at")
SORTS = (*_SORTABLE, *(f"-{name}" for name in _SORTABLE))


@dataclass(frozen=True)
class Candidate:
    """A member for the picker, with the responders it is linked to now."""

    member: User
    linked_to: list[FreshworksUserMapping]


@dataclass(frozen=True)
class Listed:
    """A member with what hangs on it: responders, credited tickets, tokens, an open link."""

    member: User
    responders: int
    tickets: int
    tokens: int
    link_expires_at: datetime | None

    @property
    def state(self) -> str:
        """Whether it may sign in, and whether anything is left of it."""
        return state_of(self.member)


@dataclass(frozen=True)
class Wanted:
    """Which members, in which order."""

    q: str = ""
    role: str | None = None
    state: str | None = None
    sort: str = "username"


def state_of(member: User) -> str:
    """Active, deactivated or erased."""
    if member.erased_at is not None:
        return ERASED
    return ACTIVE if member.is_active else DEACTIVATED


def everybody() -> Iterator[User]:
    """All members by name."""
    yield from db.session.scalars(sa.select(User).order_by(User.username_key))


def search(q: str, page: int, per_page: int) -> tuple[list[Candidate], int]:
    """Active members whose name, full name or e-mail holds every word of `q`, and how many.

    First those in whom the words begin a name: the domain of an e-mail is that of all.
    """
    members, total = _page(Wanted(q=q, state=ACTIVE), page, per_page, _begins(fold(q).split()))
    linked: dict[int, list[FreshworksUserMapping]] = {member.id: [] for member in members}
    mapping = FreshworksUserMapping
    for row in db.session.scalars(sa.select(mapping).where(mapping.user_id.in_(linked))):
        assert row.user_id is not None
        linked[row.user_id].append(row)
    return [Candidate(member, linked[member.id]) for member in members], total


def page(wanted: Wanted, number: int, per_page: int) -> tuple[list[Listed], int]:
    """One page of the members that fit, and how many there are in all."""
    members, total = _page(wanted, number, per_page)
    return listed(members), total


def listed(members: Sequence[User]) -> list[Listed]:
    """These members with what hangs on each, in a constant number of statements."""
    ids = [member.id for member in members]
    mapping, closure, token = FreshworksUserMapping, TicketClosure, ApiToken
    responders = _by_member(mapping.user_id, sa.func.count(mapping.id), ids)
    tickets = _by_member(closure.user_id, sa.func.sum(closure.tickets_closed), ids)
    tokens = _by_member(token.user_id, sa.func.count(token.id), ids)
    links = _links(ids)
    return [
        Listed(
            one,
            responders.get(one.id, 0),
            tickets.get(one.id, 0),
            tokens.get(one.id, 0),
            links.get(one.id),
        )
        for one in members
    ]


def usernames(user_ids: Collection[int]) -> dict[int, str]:
    """What members are called."""
    query = sa.select(User.id, User.username).where(among(User.id, user_ids))
    return dict(db.session.execute(query).all())


def available() -> list[User]:
    """All active members by name."""
    query = sa.select(User).where(User.is_active.is_(True)).order_by(User.username_key)
    return list(db.session.scalars(query))


def is_alone(user_id: int) -> bool:
    """Whether nobody else is there to be linked to."""
    others = sa.exists().where(User.is_active.is_(True), User.id != user_id)
    return not db.session.scalar(sa.select(others))


def _page(
    wanted: Wanted, number: int, per_page: int, first: Sequence[sa.ColumnElement[Any]] = ()
) -> tuple[list[User], int]:
    where = _where(wanted)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(User).where(*where)) or 0
    query = sa.select(User).where(*where).order_by(*first, *_order(wanted.sort))
    return list(db.session.scalars(query.limit(per_page).offset((number - 1) * per_page))), total


def _begins(words: Sequence[str]) -> list[sa.ColumnElement[Any]]:
    """An order that puts first in whom each word begins a word."""
    text = User.search_text
    begins = [
        text.startswith(word, autoescape=True) | text.contains(f" {word}", autoescape=True)
        for word in words
    ]
    return [sa.case((sa.and_(*begins), 0), else_=1)] if begins else []


def _where(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    where = [User.search_text.contains(word, autoescape=True) for word in fold(wanted.q).split()]
    if wanted.role is not None:
        where.append(User.role == wanted.role)
    if wanted.state is not None:
        where.append(User.is_active.is_(wanted.state in (ACTIVE, NO_PASSWORD)))
    if wanted.state == NO_PASSWORD:
        where.append(User.password_hash.is_(None))
    if wanted.state == DEACTIVATED:
        where.append(User.erased_at.is_(None))
    if wanted.state == ERASED:
        where.append(User.erased_at.is_not(None))
    return where


def _order(sort: str) -> tuple[sa.ColumnElement[Any], ...]:
    by_name = User.username_key.asc()
    name = sort.removeprefix("-")
    if name == "username":
        return (User.username_key.desc() if sort.startswith("-") else by_name,)
    column = getattr(User, name)
    first = column.desc() if sort.startswith("-") else column.asc()
    # Who never signed in comes last, whichever way the others stand.
    return (first.nulls_last(), by_name)


def _links(ids: Collection[int]) -> dict[int, datetime]:
    link = PasswordLink
    query = sa.select(link.user_id, link.expires_at).where(link.user_id.in_(ids))
    rows = db.session.execute(query.where(link.expires_at > utcnow()))
    return dict(rows.all())


def _by_member(
    owner: sa.orm.InstrumentedAttribute[int] | sa.orm.InstrumentedAttribute[int | None],
    figure: sa.ColumnElement[int],
    ids: Collection[int],
) -> dict[int, int]:
    query = sa.select(owner, figure).where(owner.in_(ids)).group_by(owner)
    return {user_id: int(value) for user_id, value in db.session.execute(query) if user_id}
