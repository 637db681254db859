"""Addresses that responders are kept for: which member has one, and who else waits for it."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from app.extensions import db
from app.models import AuditEntry, FreshworksUserMapping, User
from app.services.link_change import RESERVED
from app.services.second_links import LinksOf
from app.services.wording import name_of

_M = FreshworksUserMapping
# Whoever waits for a member with an address.
IS_WAITING = (
    _M.reserved_email.is_not(None),
    _M.user_id.is_(None),
    _M.excluded.is_(False),
    _M.active.is_(True),
)


class _Holder(NamedTuple):
    """A member who has an address."""

    id: int
    username: str
    is_active: bool


def owners(addresses: Collection[str]) -> dict[str, User]:
    """The one active member of each address."""
    alone = {
        address: active[0].id
        for address, found in _having(addresses).items()
        if len(active := [one for one in found if one.is_active]) == 1
    }
    return {address: db.session.get_one(User, user_id) for address, user_id in alone.items()}


def had(addresses: Collection[str]) -> set[str]:
    """Which of these addresses some member has, active or not."""
    return set(_having(addresses))


def warning(mapping: FreshworksUserMapping, address: str, *, dry_run: bool = False) -> str | None:
    """What to look at before a responder is kept for an address; else nothing."""
    found = _having({address}).get(address, [])
    active = [one for one in found if one.is_active]
    if len(active) == 1:
        name = active[0].username
        at_once = (
            f"{name} has {address} already, so {name_of(mapping)} is linked to {name} at once."
        )
        second = LinksOf([active[0].id]).warning(mapping.id, active[0].id, dry_run=dry_run)
        return f"{at_once} {second}" if second else at_once
    if active:
        return (
            f"{_and([one.username for one in active])} share {address}, so it names neither and"
            " nobody is linked by it. Choose the member by hand."
        )
    said = [_inactive(found, address), _waiting_too(mapping.id, address)]
    return " ".join(filter(None, said)) or None


def is_reserved(entry: AuditEntry) -> bool:
    """Whether a reservation that came true made the link of this entry by itself."""
    by_itself = entry.actor_id is None and entry.action == "link"
    return by_itself and json.loads(entry.after or "{}").get("link_source") == RESERVED


def made_for(entry: AuditEntry) -> AuditEntry | None:
    """The reservation of a person that the link of this entry came from, if one did."""
    if not is_reserved(entry):
        return None
    query = sa.select(AuditEntry).where(
        AuditEntry.mapping_id == entry.mapping_id,
        AuditEntry.action == "reserve",
        AuditEntry.actor_id.is_not(None),
        AuditEntry.id < entry.id,
    )
    return db.session.scalar(query.order_by(AuditEntry.id.desc()).limit(1))


def _inactive(found: Collection[_Holder], address: str) -> str:
    if not found:
        return ""
    name = next(iter(found)).username
    return (
        f"{name} has {address}, and is deactivated: the link is made once {name} is active again."
    )


def _waiting_too(mapping_id: int, address: str) -> str:
    query = sa.select(_M).where(*IS_WAITING, _M.reserved_email == address, _M.id != mapping_id)
    names = [name_of(one) for one in db.session.scalars(query.order_by(_M.id))]
    if not names:
        return ""
    verb, every = ("is", "both") if len(names) == 1 else ("are", "all")
    return (
        f"{_and(names)} {verb} reserved for {address} too: {every} are linked once a member has"
        " it. Leave it to one of them if they are not one person."
    )


def _and(names: list[str]) -> str:
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2:,} more"]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _having(addresses: Collection[str]) -> dict[str, list[_Holder]]:
    """Who has each address; compared here, for databases fold letters apart."""
    query = sa.select(User.email, User.id, User.username, User.is_active)
    found: dict[str, list[_Holder]] = {}
    for row in db.session.execute(query.where(User.email.is_not(None)).order_by(User.id)):
        address = (row[0] or "").lower()
        if address in addresses:
            found.setdefault(address, []).append(_Holder(*row[1:]))
    return found
