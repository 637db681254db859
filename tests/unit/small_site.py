"""Responders and members of a small site, as the matcher is given them."""

from __future__ import annotations

from typing import Any

from app.matching import Explanation, Proposal, assess, match

Row = dict[str, Any]
_LETTERS = "bcdfghklmnprtvz"


def agent(id_: object, name: str | None = None, email: str | None = None, **more: object) -> Row:
    """A responder."""
    return {"id": id_, "name": name, "email": email, **more}


def member(
    id_: object,
    username: str | None = None,
    email: str | None = None,
    full_name: str | None = None,
    **more: object,
) -> Row:
    """A member."""
    return {"id": id_, "username": username, "email": email, "full_name": full_name, **more}


def crowd(size: int, first: int = 1000) -> list[Row]:
    """Members who have nothing to do with anybody else."""
    return [
        member(first + i, _LETTERS[i % 15] + "u" + _LETTERS[i // 15 % 15] + "oxq")
        for i in range(size)
    ]


def only(agents: list[Row], members: list[Row], **how: Any) -> Proposal:
    """The one proposal there is."""
    found = match(agents, members, **how)
    assert len(found) == 1, found
    return found[0]


def explain(agents: list[Row], members: list[Row]) -> dict[Any, Explanation]:
    """Why there is no proposal, by id of the responder."""
    return assess(agents, members).unlinked
