"""What taking a decision back brings back, in words: a link is told as one, all else as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.extensions import db
from app.models import REJECTED, UNDONE, UNLINKED, UNSURE, User
from app.services.link_state import Judgement, LinkState
from app.services.timeline import holder

# A subject, and what is so of it again: a form of "to be" stands between them.
Again = tuple[str, str]
_FLAGS = {
    None: "settled again",
    "disputed": "disputed again",
    "seat_changed": "to be looked at again",
}
_VERDICTS = {
    None: "a candidate for {} again",
    REJECTED: "rejected for {} again",
    UNLINKED: "unlinked from {}, as before",
    UNSURE: "put off for {} again",
    UNDONE: "a candidate for {} again, left to people",
}


def again(
    responder: str, before: LinkState, after: LinkState, called: Callable[[int], str]
) -> Again:
    """What is again as it was: the first that differs of link, person, agreement and the rest."""
    if before.timeline != after.timeline:
        return responder, _standing(after, called)
    for told in _marks(before, after):
        return responder, told
    return next(_said(responder, before, after, called), (responder, "as before"))


def username(user_id: int) -> str:
    """What a member is called who is not at hand."""
    member = db.session.get(User, user_id)
    return f"member {user_id}" if member is None else member.username


def _standing(state: LinkState, called: Callable[[int], str]) -> str:
    user_id = holder(state.timeline)
    return "unlinked, as before" if user_id is None else f"linked to {called(user_id)}, as before"


def _marks(before: LinkState, after: LinkState) -> Iterator[str]:
    if before.excluded != after.excluded:
        yield "marked as not a person again" if after.excluded else "counted as a person again"
    if before.confirmed != after.confirmed:
        yield "confirmed again" if after.confirmed else "unconfirmed again"
    if before.flag != after.flag:
        yield _FLAGS[after.flag]
    if before.reserved_email != after.reserved_email:
        email = after.reserved_email
        yield f"reserved for {email} again" if email else "reserved for nobody again"


def _said(
    responder: str, before: LinkState, after: LinkState, called: Callable[[int], str]
) -> Iterator[Again]:
    earlier, now = _by_member(before), _by_member(after)
    for user_id in sorted({*earlier, *now}):
        one = now.get(user_id)
        if one == earlier.get(user_id):
            continue
        told = _VERDICTS[None if one is None else one.verdict]
        yield called(user_id), told.format(responder)


def _by_member(state: LinkState) -> dict[int, Judgement]:
    return {one.user_id: one for one in state.verdicts}
