"""One-time links with which a member sets a password: random, for three days, stored as a hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.clock import utcnow
from app.errors import Conflict, NotFound
from app.extensions import db
from app.models import PasswordLink, User
from app.services import secret_keys
from app.services.actor import Actor
from app.services.members import passwords, rows
from app.services.transaction import transaction

HOLDS = timedelta(hours=72)


@dataclass(frozen=True)
class Link:
    """A new link: for whom, its key, which is nowhere else, and until when it holds."""

    member: User
    key: str
    expires_at: datetime


def make(actor: Actor, user_id: int) -> Link:
    """Make a link for a member; an earlier one stops working."""
    key, now = secret_keys.new(), utcnow()
    with transaction():
        member = rows.held_to_change(user_id)
        if not member.is_active:
            raise Conflict(
                f"{member.username} is deactivated and cannot sign in. Reactivate it first."
            )
        rows.end_link(member)
        made = PasswordLink(
            user_id=member.id,
            token_hash=secret_keys.hash_of(key),
            created_at=now,
            expires_at=now + HOLDS,
        )
        db.session.add(made)
        rows.note(actor, "member_link_made", member)
    return Link(member, key, made.expires_at)


def owner(key: str) -> User | None:
    """The member that a link is for; None for one that is wrong, used, replaced or too old."""
    query = sa.select(User).join(PasswordLink).where(_holds(key), User.is_active.is_(True))
    return db.session.scalar(query)


def use(key: str, password: str, address: str | None) -> User:
    """Set the password, once; `NotFound` where the link does not hold (any more)."""
    passwords.check(password)
    hashed = passwords.hash_of(password)
    with transaction():
        # Whoever deletes the row has the right: of two at once only one.
        used = sa.delete(PasswordLink).where(_holds(key))
        user_id = db.session.scalar(used.returning(PasswordLink.user_id))
        member = None if user_id is None else rows.get(user_id)
        if member is None or not member.is_active:
            raise NotFound("This link does not work any more. Ask an admin for a new one.")
        actor = Actor(member.id, member.username, "web", address=address)
        passwords.store(actor, member, hashed)
    return member


def _holds(key: str) -> sa.ColumnElement[bool]:
    is_it = PasswordLink.token_hash == secret_keys.hash_of(key)
    return sa.and_(is_it, PasswordLink.expires_at > utcnow())
