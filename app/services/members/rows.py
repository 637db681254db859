"""The row of a member: found, held against others, filled in, and what is noted of its changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.errors import Conflict, NotFound
from app.extensions import db
from app.models import ADMIN, ApiToken, AuditEntry, PasswordLink, User
from app.services import audit, people, profiles, totals
from app.services.actor import Actor
from app.services.profiles import Profile, is_storable
from app.text import fold_all

Values = Mapping[str, Any]

_ADMINS = sa.and_(User.role == ADMIN, User.is_active.is_(True))


def find(username: str) -> User | None:
    """The member of that name, whatever its case."""
    if not is_storable(username):
        return None
    key = profiles.key_of(username)
    return db.session.scalar(sa.select(User).where(User.username_key == key))


def named(username: str) -> User:
    """The member of that name, or `NotFound`."""
    member = find(username)
    if member is None:
        raise NotFound(f"There is no member {username!r}. List them with: members list")
    return member


def get(user_id: int) -> User:
    """One member, or `NotFound`."""
    member = db.session.get(User, user_id)
    if member is None:
        raise NotFound(f"There is no member {user_id}.")
    return member


def hold_admins() -> None:
    """Let nobody else lower an admin until the transaction ends; call it before rows are held.

    Two people who lower the last two admins at once wait for each other here, and not in a circle.
    """
    db.session.scalars(sa.select(User.id).where(_ADMINS).order_by(User.id).with_for_update()).all()


def held_to_change(user_id: int) -> User:
    """The member, held until the transaction ends; `Conflict` where nothing of it is left."""
    hold_admins()
    member = db.session.get(User, user_id, with_for_update=True, populate_existing=True)
    if member is None:
        raise NotFound(f"There is no member {user_id}.")
    if member.erased_at is not None:
        raise Conflict(f"{member.username} is erased. Nothing about it can be changed.")
    return member


def keep_an_admin(actor: Actor, member: User) -> None:
    """Refuse what would take the rights of the last admin, or of whoever asks for it."""
    # Nobody else can lower one of them meanwhile: they are all held.
    admins = db.session.scalars(sa.select(User.id).where(_ADMINS)).all()
    if admins == [member.id]:
        raise Conflict(
            f"{member.username} is the last admin and stays one. Name another first.",
            code="last_admin",
        )
    if actor.user_id == member.id:
        raise Conflict(
            "Nobody takes rights from the own account, or one click could shut you out."
            " Ask another admin to do it.",
            code="own_account",
        )


def profile_of(member: User) -> Profile:
    """What is known of a member, as it is compared and changed."""
    return Profile(member.username, member.email, member.full_name, member.role)


def fill(member: User, profile: Profile) -> None:
    """Write what is known of a member into its row."""
    member.username = profile.username
    member.username_key = profiles.key_of(profile.username)
    member.email = profile.email
    member.full_name = profile.full_name
    member.role = profile.role
    member.search_text = fold_all(profile.username, profile.full_name, profile.email)[:2000]


def end_sessions(member: User) -> None:
    """Make every cookie of a member worthless, copied ones too."""
    # Counted by the database: two at once must not end in one number.
    member.session_version = User.session_version + 1


def end_link(member: User) -> None:
    """Make the one-time link of a member worthless."""
    _drop(sa.delete(PasswordLink).where(PasswordLink.user_id == member.id))


def end_access(member: User) -> None:
    """End whatever opens the account now: sessions, tokens and the one-time link."""
    end_sessions(member)
    end_link(member)
    _drop(sa.delete(ApiToken).where(ApiToken.user_id == member.id))


def _drop(keys: sa.Delete) -> None:
    # No key is held by the session: nothing has to be written, or looked through, before.
    with db.session.no_autoflush:
        db.session.execute(keys.execution_options(synchronize_session=False))


def note(
    actor: Actor,
    action: str,
    member: User,
    *,
    before: Values | None = None,
    after: Values | None = None,
    undoes_id: int | None = None,
) -> AuditEntry:
    """Store what was done about a member, in the transaction that does it."""
    changed()
    # A file changes thousands: one flush for each would hold up everybody who writes.
    return audit.add(
        actor,
        action,
        user_id=member.id,
        before=None if before is None else json.dumps(dict(before)),
        after=None if after is None else json.dumps(dict(after)),
        undoes_id=undoes_id,
    )


def changed() -> None:
    """Have everybody who looks at members see that something changed."""
    totals.touch()
    people.changed()
