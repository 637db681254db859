"""Personal API tokens: made and shown once, kept as a hash, used in the role of their owner."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.clock import utcnow
from app.errors import Conflict, Invalid, NotFound
from app.extensions import db
from app.models import ApiToken, User
from app.services import audit, secret_keys
from app.services.actor import Actor
from app.services.profiles import is_storable
from app.services.transaction import transaction

PREFIX = "fwl_"
MOST_OF_ONE = 20
LONGEST_NAME = 60
MOST_DAYS = 3650
_SHOWN = len(PREFIX) + 4
# A program that calls every second writes its last use no more often than this.
_USE_NOTED = timedelta(minutes=1)


@dataclass(frozen=True)
class Token:
    """A token without its key; `hint` is how that begins."""

    id: int
    name: str
    hint: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def of(cls, row: ApiToken) -> Token:
        """The token that a row stands for."""
        return cls(**{one.name: getattr(row, one.name) for one in fields(cls)})

    @property
    def expired(self) -> bool:
        """Whether its days are over."""
        return self.expires_at is not None and self.expires_at <= utcnow()


@dataclass(frozen=True)
class Made:
    """A new token, and its key, which is shown now and never again."""

    token: Token
    key: str


@dataclass(frozen=True)
class Bearer:
    """Who calls with a token, and what the token is called."""

    member: User
    token_name: str


def of(user_id: int) -> list[Token]:
    """The tokens of a member, the newest first."""
    query = sa.select(ApiToken).where(ApiToken.user_id == user_id)
    return [Token.of(row) for row in db.session.scalars(query.order_by(ApiToken.id.desc()))]


def make(actor: Actor, name: str, days: int | None = None) -> Made:
    """Make a token of the actor's own; it holds for so many days, or until it is revoked."""
    assert actor.user_id is not None
    name, key, now = _checked(name), secret_keys.new(PREFIX), utcnow()
    with transaction():
        # Held, so that two at once are counted one after the other.
        db.session.get_one(User, actor.user_id, with_for_update=True)
        _check_room(of(actor.user_id), name)
        token = ApiToken(
            user_id=actor.user_id,
            name=name,
            token_hash=secret_keys.hash_of(key),
            hint=key[:_SHOWN],
            created_at=now,
            expires_at=None if days is None else now + timedelta(days=days),
        )
        db.session.add(token)
        _note(actor, "token_made", token)
        return Made(Token.of(token), key)


def revoke(actor: Actor, token_id: int, *, of_others: bool) -> str:
    """Make a token worthless, and give its name. Of others' only where the actor may."""
    with transaction():
        token = db.session.get(ApiToken, token_id, with_for_update=True)
        if token is None or (token.user_id != actor.user_id and not of_others):
            raise NotFound(f"There is no token {token_id}, or it is revoked already.")
        name = token.name
        _note(actor, "token_revoked", token)
        db.session.delete(token)
    return name


def bearer(key: str) -> Bearer | None:
    """Who calls with this key; None where it is wrong, expired or revoked, or its owner gone."""
    query = sa.select(ApiToken, User).join(User, User.id == ApiToken.user_id)
    query = query.where(ApiToken.token_hash == secret_keys.hash_of(key), User.is_active.is_(True))
    found = db.session.execute(query).one_or_none()
    if found is None:
        return None
    # Plain: noting the use ends the reading.
    token, owner_id = Token.of(found[0]), found[1].id
    if token.expired:
        return None
    _note_use(token)
    owner = db.session.get(User, owner_id)
    return None if owner is None else Bearer(owner, token.name)


def _note_use(token: Token) -> None:
    now = utcnow()
    if token.last_used_at is not None and now - token.last_used_at < _USE_NOTED:
        return
    with transaction():
        noted = sa.update(ApiToken).where(ApiToken.id == token.id)
        db.session.execute(noted.values(last_used_at=now))


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not is_storable(name):
        sentence = f"Give the token a name of 1 to {LONGEST_NAME} characters."
        raise Invalid(sentence, {"name": sentence})
    return name


def _check_room(present: Sequence[Token], name: str) -> None:
    if any(token.name == name for token in present):
        sentence = f"There is a token {name!r} already. Choose another name, or revoke that one."
        raise Conflict(sentence, code="name_taken", details={"fields": {"name": sentence}})
    if len(present) >= MOST_OF_ONE:
        raise Conflict(f"You have {MOST_OF_ONE} tokens. Revoke one that is not used any more.")


def _note(actor: Actor, action: str, token: ApiToken) -> None:
    # The name alone: neither the key nor its hash has a place in the trail.
    db.session.flush()
    audit.record(actor, action, user_id=token.user_id, after=json.dumps({"token": token.name}))
