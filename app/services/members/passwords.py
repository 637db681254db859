"""How members prove who they are, and how passwords are set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from werkzeug.security import check_password_hash, generate_password_hash

from app.clock import utcnow
from app.errors import Conflict, Invalid
from app.extensions import db
from app.models import User
from app.services.actor import Actor
from app.services.members import rows
from app.services.transaction import end_reading, transaction

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1000
_SCRYPT = "scrypt:32768:8:1"
# Each takes 32 MB of memory: a crowd of guesses must not take all there is.
_AT_ONCE = BoundedSemaphore(4)


def authenticate(username: str, password: str) -> User | None:
    """The active member with this name and password; as slow for a wrong name as for a right."""
    member = rows.find(username)
    stored = member.password_hash if member is not None else None
    matches = _fits(stored or _NOBODY, password)
    return member if matches and stored and member is not None and member.is_active else None


def signed_in(member: User) -> None:
    """Remember when a member signed in last."""
    with transaction():
        db.session.get_one(User, member.id).last_login_at = utcnow()


def end_sessions(user_id: int) -> None:
    """Make every cookie of a member worthless, copied ones too."""
    with transaction():
        rows.end_sessions(db.session.get_one(User, user_id))


def set_password(actor: Actor, username: str, password: str) -> User:
    """Set a member's password and end all its sessions."""
    check(password)
    hashed = hash_of(password)
    with transaction():
        member = rows.named(username)
        store(actor, member, hashed)
    return member


def change_own(actor: Actor, present: str, wanted: str) -> User:
    """Change the own password; `Invalid` names the field. All sessions end, this one too."""
    assert actor.user_id is not None
    stored = rows.get(actor.user_id).password_hash
    if stored is None or not _fits(stored, present):
        sentence = "This is not your present password. Nothing was changed."
        raise Invalid(sentence, {"present": sentence})
    check(wanted)
    if present == wanted:
        sentence = "This is your present password. Choose another one."
        raise Invalid(sentence, {"password": sentence})
    hashed = hash_of(wanted)
    with transaction():
        member = db.session.get_one(User, actor.user_id, with_for_update=True)
        if member.password_hash != stored:
            raise Conflict("Your password was changed elsewhere meanwhile. Sign in with that one.")
        store(actor, member, hashed)
    return member


def store(actor: Actor, member: User, hashed: str) -> None:
    """Give a member the password with this hash; whoever used the earlier one is signed out."""
    member.password_hash = hashed
    rows.end_sessions(member)
    rows.end_link(member)
    rows.note(actor, "member_password_set", member)


def check(password: str) -> None:
    """`Invalid` for a password that is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        sentence = f"The password needs {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters."
        raise Invalid(sentence, {"password": sentence})


def hash_of(password: str) -> str:
    """What is stored of a password; slow on purpose, so call it outside of transactions."""
    with _slowly():
        return generate_password_hash(password, method=_SCRYPT)


def _fits(stored: str, password: str) -> bool:
    with _slowly():
        return check_password_hash(stored, password[:LONGEST_PASSWORD])


@contextmanager
def _slowly() -> Iterator[None]:
    """A few at once, and with no connection in hand that others wait for."""
    end_reading()
    with _AT_ONCE:
        yield


# Checked when no such member exists, so that both answers take equally long.
_NOBODY = generate_password_hash("nobody has this password", method=_SCRYPT)
