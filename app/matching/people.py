"""Rows of any kind to responders and members that are read once; nothing is compared here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import cast

from app.matching.model import Agent, Id, Member, Text
from app.matching.names import readings
from app.matching.normalise import (
    address,
    are_role,
    clean,
    is_role,
    is_shared,
    login,
    texts_of,
)
from app.matching.orders import given_first


def read_agents(rows: Iterable[object]) -> list[Agent]:
    """The responders, in an order that does not depend on that of the rows."""
    loaded = _in_order(rows)
    mails = [_agent_mail(row) for _, row in loaded]
    owners = Counter(mails)
    found = zip(loaded, mails, strict=True)
    return [_agent(id_, row, mail, owners[mail] == 1) for (id_, row), mail in found]


def read_members(rows: Iterable[object]) -> list[Member]:
    """The members, in an order that does not depend on that of the rows."""
    loaded = _in_order(rows)
    mails = [address(_text(row, "email")) for _, row in loaded]
    owners = Counter(mails)
    found = zip(loaded, mails, strict=True)
    return [_member(id_, row, mail, owners[mail] == 1) for (id_, row), mail in found]


def order(id_: Id) -> tuple[int, str]:
    """A key that sorts whole numbers by value, before text."""
    return (0, f"{id_:+025d}") if isinstance(id_, int) else (1, id_)


def _in_order(rows: Iterable[object]) -> list[tuple[Id, object]]:
    return sorted(((_id(row), row) for row in rows), key=lambda pair: order(pair[0]))


def _agent(id_: Id, row: object, mail: str, is_own: bool) -> Agent:
    name, local = _text(row, "name"), mail.rpartition("@")[0]
    cleaned = clean(name)
    personal = local if is_own and not is_role(local) else ""
    team = is_role(cleaned) or is_shared(name)
    read = () if team else readings(cleaned, personal)
    return Agent(id_, name.strip() or mail, mail, read, team or is_role(local), _active(row), team)


def _agent_mail(row: object) -> str:
    return address(_text(row, "email")) or address(_text(row, "name"))


def _member(id_: Id, row: object, mail: str, is_own: bool) -> Member:
    username, full_name = _text(row, "username").strip(), _text(row, "full_name").strip()
    local = mail.rpartition("@")[0]
    shown = texts_of("Username", username, login(username))
    named = texts_of("Full name", full_name, given_first(clean(full_name))) if full_name else ()
    mailed = texts_of("E-mail", mail, local) if local else ()
    team_mail, team = _is_team(mailed), _is_team(shown) or _is_team(named)
    texts = (*shown, *named, *(mailed if is_own and not team_mail else ()))
    label = username or full_name or mail or str(id_)
    return Member(id_, label, mail, texts, team or team_mail, _active(row), team)


def _is_team(texts: tuple[Text, ...]) -> bool:
    return bool(texts) and are_role(texts[0].words)


def _active(row: object) -> bool:
    # A CSV file has no truth values, and whoever has no flag is taken for active.
    return _text(row, "active").lower() not in {"false", "0", "no"}


def _id(row: object) -> Id:
    return cast("Id", row["id"] if isinstance(row, Mapping) else row.id)  # type: ignore[attr-defined]


def _text(row: object, name: str) -> str:
    # Asking a dictionary's type first is many times faster than asking whether it is a mapping.
    if type(row) is dict or isinstance(row, Mapping):
        value = row.get(name)
    else:
        value = getattr(row, name, None)
    return "" if value is None else str(value)
