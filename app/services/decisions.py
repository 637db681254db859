"""What people decide about a responder besides linking it; `linking` has the links themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa

from app.errors import Conflict, Invalid
from app.extensions import db
from app.models import REJECTED, UNSURE, FreshworksUserMapping, User
from app.services import audit, link_change, link_state, linking, wording
from app.services.actor import SYSTEM, Actor
from app.services.audit import Decision
from app.services.link_change import Change
from app.services.link_state import LinkState
from app.services.linking import Outcome, locked
from app.services.reporting import Reporting
from app.services.transaction import transaction
from app.text import is_address

DISPUTED = "disputed"


@dataclass(frozen=True)
class Wish:
    """How a decision is asked for: the version seen, its batch, a comment, the pair's score."""

    version: int | None = None
    batch_id: int | None = None
    comment: str | None = None
    confidence: float | None = None


PLAIN = Wish()
Step = Callable[[FreshworksUserMapping, LinkState], LinkState]


def reject(
    actor: Actor, mapping_id: int, user_id: int, rules: Reporting, wish: Wish = PLAIN
) -> Outcome:
    """These two are not the same person: nobody proposes the pair until either changes."""
    return _judge(actor, mapping_id, Decision("reject", user_id), REJECTED, rules, wish)


def unsure(
    actor: Actor, mapping_id: int, user_id: int, rules: Reporting, wish: Wish = PLAIN
) -> Outcome:
    """Later: the pair goes to the end of the review, and no program links it."""
    return _judge(actor, mapping_id, Decision("unsure", user_id), UNSURE, rules, wish)


def confirm(
    actor: Actor, mapping_id: int, user_id: int | None, rules: Reporting, wish: Wish = PLAIN
) -> Outcome:
    """A person agrees to the present link; `user_id`, where given, is the member that was seen."""

    def step(mapping: FreshworksUserMapping, state: LinkState) -> LinkState:
        if mapping.user_id is None or user_id not in (None, mapping.user_id):
            raise Conflict(wording.not_linked(mapping), code="not_linked")
        return replace(state, confirmed=True, flag=None)

    return _decide(actor, mapping_id, step, Decision("confirm", None), rules, wish)


def exclude(
    actor: Actor, mapping_id: int, excluded: bool, rules: Reporting, wish: Wish = PLAIN
) -> Outcome:
    """Not a person (a bot, a shared mailbox), or a person after all."""

    def step(mapping: FreshworksUserMapping, state: LinkState) -> LinkState:
        if excluded and mapping.user_id is not None:
            raise Conflict(wording.unlink_first(mapping), code="linked")
        flag = None if excluded else state.flag
        return replace(state, excluded=excluded, flag=flag)

    decision = Decision("exclude" if excluded else "include", None)
    return _decide(actor, mapping_id, step, decision, rules, wish)


def reserve(
    actor: Actor, mapping_id: int, email: str | None, rules: Reporting, wish: Wish = PLAIN
) -> Outcome:
    """Keep a responder for the member with this address, who is linked as soon as there is one."""
    wanted = None if email is None else _checked(email)

    def step(mapping: FreshworksUserMapping, state: LinkState) -> LinkState:
        if mapping.user_id is not None:
            raise Conflict(wording.unlink_first(mapping), code="linked")
        if mapping.excluded:
            raise Conflict(wording.is_excluded(mapping), code="excluded")
        return replace(state, reserved_email=wanted)

    with transaction():
        outcome = _decide(actor, mapping_id, step, Decision("reserve", None), rules, wish)
        link_reserved(rules)
    return outcome


def dispute(actor: Actor, mapping_id: int, user_id: int, rules: Reporting) -> Outcome:
    """The member says: this is not me. A person looks at it; the link itself stays."""

    def step(mapping: FreshworksUserMapping, state: LinkState) -> LinkState:
        if mapping.user_id != user_id:
            raise Conflict(wording.not_linked(mapping), code="not_linked")
        return replace(state, flag=DISPUTED)

    return _decide(actor, mapping_id, step, Decision("dispute", user_id), rules, PLAIN)


def link_reserved(rules: Reporting) -> list[Outcome]:
    """Link the responders that wait for a member who is there now; call it when members change.

    An address that two members share names neither.
    """
    address = sa.func.lower(User.email)
    query = (
        sa.select(FreshworksUserMapping.id, sa.func.min(User.id), address)
        .join(User, sa.and_(address == FreshworksUserMapping.reserved_email, User.is_active))
        .where(FreshworksUserMapping.user_id.is_(None))
        .group_by(FreshworksUserMapping.id, address)
        .having(sa.func.count() == 1)
        .order_by(FreshworksUserMapping.id)
    )
    with transaction():
        return [
            linking.change(SYSTEM, mapping_id, _reserved(user_id, email), rules)
            for mapping_id, user_id, email in db.session.execute(query).all()
        ]


def _reserved(user_id: int, email: str) -> Change:
    return Change(user_id, source=link_change.RESERVED, comment=f"Reserved for {email}.")


def _judge(
    actor: Actor, mapping_id: int, decision: Decision, verdict: str, rules: Reporting, wish: Wish
) -> Outcome:
    assert decision.user_id is not None
    with transaction():
        member = linking.active_member(decision.user_id)

        def step(mapping: FreshworksUserMapping, state: LinkState) -> LinkState:
            if mapping.user_id == member.id:
                raise Conflict(wording.is_linked(mapping, member), code="linked")
            return state.judged(linking.judgement(actor, verdict, mapping, member))

        return _decide(actor, mapping_id, step, decision, rules, wish)


def _decide(
    actor: Actor, mapping_id: int, step: Step, decision: Decision, rules: Reporting, wish: Wish
) -> Outcome:
    with transaction():
        mapping = locked(mapping_id)
        before = link_state.read(mapping)
        linking.check_version(mapping, wish.version)
        after = step(mapping, before)
        member = _user(decision.user_id or mapping.user_id)
        if _same(before, after):
            return Outcome(mapping_id, False, wording.decided_already(decision.action, mapping))
        written = replace(
            decision,
            user_id=None if member is None else member.id,
            batch_id=wish.batch_id,
            comment=wish.comment,
            confidence=wish.confidence,
        )
        entry, effect = audit.decide(actor, mapping, before, after, written, rules)
        message = wording.decided(decision.action, mapping, member)
        return Outcome(mapping_id, True, message, entry.id, effect)


def _same(before: LinkState, after: LinkState) -> bool:
    """Whether nothing was decided that had not been before, whoever said it and when."""
    said = [{(one.user_id, one.verdict, one.seen) for one in s.verdicts} for s in (before, after)]
    return said[0] == said[1] and replace(before, verdicts=()) == replace(after, verdicts=())


def _checked(email: str) -> str:
    address = email.strip().casefold()
    if not is_address(address):
        sentence = "Write an address as name@example.com."
        raise Invalid(f"This is no e-mail address. {sentence}", {"email": sentence})
    return address


def _user(user_id: int | None) -> User | None:
    return None if user_id is None else db.session.get(User, user_id)
