"""Members made, edited, deactivated and brought back, and how a change of them is taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.clock import utcnow
from app.errors import Conflict
from app.extensions import db
from app.models import ADMIN, AuditEntry, User
from app.services.actor import Actor
from app.services.members import passwords, rows
from app.services.profiles import Profile, checked
from app.services.transaction import transaction

_ACTIVE = "active"


@dataclass(frozen=True)
class Done:
    """The member as it is now, what happened in words, and the entry, None if nothing did."""

    member: User
    message: str
    entry: AuditEntry | None


def create(actor: Actor, profile: Profile, password: str | None = None) -> User:
    """Make a member; without a password it cannot sign in yet."""
    profile = checked(profile)
    if password is not None:
        passwords.check(password)
    hashed = None if password is None else passwords.hash_of(password)
    with transaction():
        if rows.find(profile.username) is not None:
            raise _taken(profile)
        member = User(created_at=utcnow(), password_hash=hashed)
        rows.fill(member, profile)
        db.session.add(member)
        _flush(profile)
        note_creation(actor, member, profile)
    return member


def note_creation(actor: Actor, member: User, profile: Profile) -> None:
    """Store that a member was made, in the transaction that makes it."""
    told = asdict(profile)
    after = {name: told[name] for name in ("email", "full_name", "role") if told[name]}
    rows.note(actor, "member_created", member, after=after)


def edit(actor: Actor, user_id: int, changes: Mapping[str, Any]) -> Done:
    """Change name, e-mail or role; what is left out stays. A new role ends all access."""
    with transaction():
        member = rows.held_to_change(user_id)
        profile = checked(replace(rows.profile_of(member), **changes), member.email)
        entry = apply(actor, member, profile)
        return Done(member, _edited(member, entry), entry)


def set_active(actor: Actor, user_id: int, active: bool, undoes_id: int | None = None) -> Done:
    """Deactivate a member, which ends all its access, or bring it back. Links stay and count."""
    with transaction():
        member = rows.held_to_change(user_id)
        if member.is_active == active:
            state = "active" if active else "deactivated"
            return Done(member, f"{member.username} is {state} already. Nothing changed.", None)
        if not active:
            rows.keep_an_admin(actor, member)
            rows.end_access(member)
        member.is_active = active
        action = "member_reactivated" if active else "member_deactivated"
        before, after = {_ACTIVE: not active}, {_ACTIVE: active}
        entry = rows.note(actor, action, member, before=before, after=after, undoes_id=undoes_id)
        return Done(member, _switched(member), entry)


def apply(
    actor: Actor, member: User, profile: Profile, undoes_id: int | None = None
) -> AuditEntry | None:
    """Store a checked profile in a row that is held; None if it was so before."""
    was, wanted = asdict(rows.profile_of(member)), asdict(profile)
    before = {name: value for name, value in was.items() if wanted[name] != value}
    if not before:
        return None
    if "username" in before and rows.find(profile.username) not in (None, member):
        raise _taken(profile)
    if "role" in before:
        if member.role == ADMIN and member.is_active:
            rows.keep_an_admin(actor, member)
        rows.end_access(member)
    rows.fill(member, profile)
    if "username" in before:
        _flush(profile)
    after = {name: wanted[name] for name in before}
    return rows.note(
        actor, "member_changed", member, before=before, after=after, undoes_id=undoes_id
    )


def restore(actor: Actor, entry: AuditEntry) -> AuditEntry:
    """Take one change of a member back; `Conflict` if the same was changed again since."""
    assert entry.user_id is not None
    before, after = json.loads(entry.before or "{}"), json.loads(entry.after or "{}")
    with transaction():
        member = rows.held_to_change(entry.user_id)
        present = {_ACTIVE: member.is_active, **asdict(rows.profile_of(member))}
        if any(present[name] != value for name, value in after.items()):
            raise Conflict(
                f"{member.username} was changed again since. Nothing changed; edit it on the page"
                " Members.",
                code="changed_since",
            )
        if _ACTIVE in before:
            done = set_active(actor, member.id, before[_ACTIVE], entry.id).entry
        else:
            wanted = replace(rows.profile_of(member), **before)
            profile = checked(wanted, wanted.email)
            done = apply(actor, member, profile, entry.id)
        # Whoever takes it back tells its number at once.
        db.session.flush()
    assert done is not None
    return done


def _flush(profile: Profile) -> None:
    try:
        db.session.flush()
    except IntegrityError:
        # Somebody else took the name between our look and our writing.
        raise _taken(profile) from None


def _taken(profile: Profile) -> Conflict:
    sentence = f"There is a member {profile.username!r} already. Choose another name."
    return Conflict(sentence, code="username_taken", details={"fields": {"username": sentence}})


def _edited(member: User, entry: AuditEntry | None) -> str:
    if entry is None:
        return f"{member.username} was so before. Nothing changed."
    if "role" not in json.loads(entry.after or "{}"):
        return f"{member.username} is saved."
    return (
        f"{member.username} has the role {member.role} now. Its sessions have ended and its tokens"
        " are revoked."
    )


def _switched(member: User) -> str:
    if not member.is_active:
        return (
            f"{member.username} is deactivated. Its sessions have ended and its tokens are revoked;"
            " links stay and count."
        )
    way = (
        "It signs in with the password of before."
        if member.password_hash
        else "Make a link, so that it can set a password."
    )
    return f"{member.username} is active again. {way}"
