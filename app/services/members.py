"""Members: made, imported, found, and how they prove who they are."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from app.clock import utcnow
from app.errors import Conflict, Invalid, NotFound
from app.extensions import db
from app.models import FreshworksUserMapping, User
from app.services import audit, people, profiles, totals
from app.services.actor import Actor
from app.services.profiles import Profile, checked, is_storable
from app.services.transaction import transaction
from app.text import fold, fold_all

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1000
_COLUMNS = ("username", "email", "full_name", "role")
_SCRYPT = "scrypt:32768:8:1"

key_of = profiles.key_of


@dataclass
class Import:
    """What an import did: counts, and a sentence for each line that was left out."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[str] = field(default_factory=list)


def create(actor: Actor, profile: Profile, password: str | None = None) -> User:
    """Make a member; without a password it cannot sign in yet."""
    profile = checked(profile)
    if password is not None:
        _check_password(password)
    with transaction():
        if find(profile.username) is not None:
            raise _taken(profile)
        member = User(username=profile.username, username_key=key_of(profile.username))
        member.created_at = utcnow()
        _fill(member, profile)
        member.password_hash = None if password is None else _hash(password)
        db.session.add(member)
        try:
            db.session.flush()
        except IntegrityError:
            # Somebody else made one between our look and our insert.
            raise _taken(profile) from None
        _record(actor, "member_created", member, {"role": member.role})
    return member


def import_csv(actor: Actor, lines: Iterable[str]) -> Import:
    """Take in members from CSV with a header; a bad line is named and the others go in."""
    done = Import()
    for number, row in _rows(lines):
        try:
            _import_row(actor, row, done)
        except (Invalid, Conflict) as problem:
            details = problem.fields.values() if isinstance(problem, Invalid) else ()
            done.errors.append(f"Line {number}: {' '.join(details) or problem.sentence}")
    return done


def set_password(actor: Actor, username: str, password: str) -> User:
    """Set a member's password and end all its sessions."""
    _check_password(password)
    with transaction():
        member = find(username)
        if member is None:
            raise NotFound(f"There is no member {username!r}. List them with: members list")
        member.password_hash = _hash(password)
        _end_sessions_of(member)
        _record(actor, "member_password_set", member, {})
    return member


def find(username: str) -> User | None:
    """The member of that name, whatever its case."""
    if not is_storable(username):
        return None
    return db.session.scalar(sa.select(User).where(User.username_key == key_of(username)))


def everybody() -> Iterator[User]:
    """All members by name."""
    yield from db.session.scalars(sa.select(User).order_by(User.username_key))


def authenticate(username: str, password: str) -> User | None:
    """The active member with this name and password; as slow for a wrong name as for a right."""
    member = find(username)
    stored = member.password_hash if member is not None else None
    matches = check_password_hash(stored or _NOBODY, password[:LONGEST_PASSWORD])
    return member if matches and stored and member is not None and member.is_active else None


def signed_in(member: User) -> None:
    """Remember when a member signed in last."""
    with transaction():
        db.session.get_one(User, member.id).last_login_at = utcnow()


def end_sessions(user_id: int) -> None:
    """Make every cookie of a member worthless, copied ones too."""
    with transaction():
        _end_sessions_of(db.session.get_one(User, user_id))


@dataclass(frozen=True)
class Candidate:
    """A member for the picker, with the responders it is linked to now."""

    member: User
    linked_to: list[FreshworksUserMapping]


def search(q: str, page: int, per_page: int) -> tuple[list[Candidate], int]:
    """Active members whose name, full name or e-mail holds every word of `q`, and how many."""
    where: list[sa.ColumnElement[bool]] = [User.is_active.is_(True)]
    where += [User.search_text.contains(word, autoescape=True) for word in fold(q).split()]
    total = db.session.scalar(sa.select(sa.func.count()).select_from(User).where(*where)) or 0
    query = sa.select(User).where(*where).order_by(User.username_key)
    members = list(db.session.scalars(query.limit(per_page).offset((page - 1) * per_page)))
    linked: dict[int, list[FreshworksUserMapping]] = {member.id: [] for member in members}
    mapping = FreshworksUserMapping
    for row in db.session.scalars(sa.select(mapping).where(mapping.user_id.in_(linked))):
        assert row.user_id is not None
        linked[row.user_id].append(row)
    return [Candidate(member, linked[member.id]) for member in members], total


def usernames(user_ids: Collection[int]) -> dict[int, str]:
    """What members are called."""
    query = sa.select(User.id, User.username).where(User.id.in_(user_ids))
    return dict(db.session.execute(query).all())


def available() -> list[User]:
    """All active members by name."""
    query = sa.select(User).where(User.is_active.is_(True)).order_by(User.username_key)
    return list(db.session.scalars(query))


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(lines)
    try:
        if "username" not in (reader.fieldnames or ()):
            raise Invalid(
                "The file has no column named username. Its first line must name the columns:"
                f" {', '.join(_COLUMNS)}."
            )
        for row in reader:
            given = [name for name in _COLUMNS if name in (reader.fieldnames or ())]
            yield reader.line_num, {name: (row.get(name) or "").strip() for name in given}
    except csv.Error as error:
        raise Invalid(
            f"The file is no CSV behind line {reader.line_num} ({error}). What stands before it"
            " was taken in; mend the file and import it again."
        ) from None


def _import_row(actor: Actor, row: dict[str, str], done: Import) -> None:
    with transaction():
        member = find(row["username"])
        # A column that the file does not have says nothing; an empty cell says "empty".
        known = Profile("") if member is None else _profile_of(member)
        profile = checked(replace(known, **row))
        if member is None:
            create(actor, profile)
            done.created += 1
        elif _profile_of(member) == profile:
            done.unchanged += 1
        else:
            _change(actor, member, profile)
            done.updated += 1


def _change(actor: Actor, member: User, profile: Profile) -> None:
    if profile.role != member.role:
        _keep_an_admin(member, profile.role)
        _end_sessions_of(member)
    _fill(member, profile)
    _record(actor, "member_changed", member, {"role": member.role})


def _end_sessions_of(member: User) -> None:
    # Counted by the database: two at once must not end in one number.
    member.session_version = User.session_version + 1


def _keep_an_admin(member: User, role: str) -> None:
    admins = sa.select(User.id).where(User.role == "admin", User.is_active.is_(True))
    # Held, so that two people cannot demote the last two at once.
    held = db.session.scalars(admins.order_by(User.id).with_for_update()).all()
    if held == [member.id] and role != "admin":
        raise Conflict(f"{member.username} is the last admin and stays one. Name another first.")


def _profile_of(member: User) -> Profile:
    return Profile(member.username, member.email, member.full_name, member.role)


def _fill(member: User, profile: Profile) -> None:
    member.username = profile.username
    member.email = profile.email
    member.full_name = profile.full_name
    member.role = profile.role
    member.search_text = fold_all(profile.username, profile.full_name, profile.email)[:2000]


def _taken(profile: Profile) -> Conflict:
    return Conflict(f"There is a member {profile.username!r} already. Choose another name.")


def _check_password(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        sentence = f"The password needs {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters."
        raise Invalid(sentence, {"password": sentence})


def _hash(password: str) -> str:
    return generate_password_hash(password, method=_SCRYPT)


# Checked when no such member exists, so that both answers take equally long.
_NOBODY = _hash("nobody has this password")


def _record(actor: Actor, action: str, member: User, after: dict[str, Any]) -> None:
    audit.record(actor, action, user_id=member.id, after=json.dumps(after))
    totals.touch()
    people.changed()
