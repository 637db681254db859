"""Whom a file of links means: all responders and members, found by what people call them."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import sqlalchemy as sa

from app.errors import Invalid
from app.extensions import db
from app.models import FreshworksUserMapping, User
from app.services.link_import.file import Line
from app.services.profiles import key_of


class Responder(NamedTuple):
    """A mapping as far as a file can name and change it."""

    id: int
    freshworks_user_id: int
    name: str | None
    user_id: int | None
    excluded: bool
    version: int


class Member(NamedTuple):
    """A member as far as a file can name it."""

    id: int
    key: str
    email: str | None
    is_active: bool


class Known:
    """All responders and members, to be found by what a file calls them."""

    def __init__(self) -> None:
        m, u = FreshworksUserMapping, User
        rows = db.session.execute(
            sa.select(
                m.id, m.freshworks_user_id, m.freshworks_username, m.user_id, m.excluded, m.version
            )
        )
        self._by_id = {row[1]: Responder(*row) for row in rows}
        self._by_name: dict[str, list[Responder]] = defaultdict(list)
        for responder in self._by_id.values():
            self._by_name[responder.name or ""].append(responder)
        members = [
            Member(*row)
            for row in db.session.execute(sa.select(u.id, u.username_key, u.email, u.is_active))
        ]
        self._by_key = {member.key: member for member in members}
        self._by_email: dict[str, list[Member]] = defaultdict(list)
        for member in members:
            self._by_email[(member.email or "").casefold()].append(member)

    def find(self, line: Line) -> Responder | None:
        """The responder of a line, if it is told which."""
        if line.id_text:
            return self._by_id.get(line.responder_id or 0)
        named = self._by_name.get(line.name, []) if line.name else []
        return named[0] if len(named) == 1 else None

    def responder(self, line: Line) -> Responder:
        """The responder of a line; `Invalid` says why there is none."""
        found = self.find(line)
        if found is not None:
            return found
        if line.id_text:
            raise Invalid(f"There is no responder with the id {line.id_text}. Sync, or correct it.")
        if line.name in self._by_name:
            raise Invalid(f"Several responders are called {line.name}. Write the id of one.")
        raise Invalid(f"No responder is called {line.name}. Write the id of the responder.")

    def member(self, said: str) -> Member:
        """The member with this username, else with this e-mail; `Invalid` if not exactly one."""
        by_name = self._by_key.get(key_of(said))
        if by_name is not None:
            return by_name
        owners = self._by_email.get(said.casefold(), [])
        if len(owners) == 1:
            return owners[0]
        if owners:
            raise Invalid(f"{len(owners)} members have the e-mail {said}. Write a username.")
        raise Invalid(f"There is no member {said}. Write a username or an e-mail address.")
