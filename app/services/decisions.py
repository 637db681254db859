"""What people decide about a responder besides linking it; `linking` has the links themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa

from app.errors import Conflict, Invalid
from app.extensions import db
from app.models import REJECTED, UNSURE, FreshworksUserMapping, User
from app.services import audit, link_change, link_state, linking, people, reservations, wording
from app.services.actor import SYSTEM, Actor
from app.services.audit import Decision
from app.services.link_change import DISPUTED, Change
from app.services.link_state import LinkState
from app.services.linking import Outcome, locked
from app.services.put_off import is_news
from app.services.reporting import Reporting
from app.services.transaction import end_reading, transaction
from app.text import is_address


@dataclass(frozen=True)
class Wish:
    """How a decision is asked for: the version seen, its batch, a comment, the pair's score.

    With `dry_run`, which only `reserve` knows, it is told and nothing of it kept.
    """

    version: int | None = None
    batch_id: int | None = None
    comment: str | None = None
    confidence: float | None = None
    dry_run: bool = False


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
    """A person agrees to the present link; `user_id`, where given, is the member that was seen.

    Who did not look at the member agrees to no link that this member disputes.
    """

    def step(mapping: FreshworksUserMapping, state: LinkState) -> LinkState:
        if mapping.user_id is None and user_id is None:
            raise Conflict(wording.nothing_to_confirm(mapping), code="not_linked")
        if mapping.user_id is None or user_id not in (None, mapping.user_id):
            raise Conflict(wording.not_linked(mapping), code="not_linked")
        if user_id is None and state.flag == DISPUTED:
            raise Conflict(wording.is_disputed(mapping), code="disputed")
        return replace(state, confirmed=True, flag=None)

    return _decide(actor, mapping_id, step, Decision("confirm", None), rules, wish)


def exclude(
    actor: Actor, mapping_id: int, excluded: bool, rules: Reporting, wish: Wish = PLAIN
) -> Outcome:
    """Not a person (a bot, a shared mailbox), or a person after all."""

    def step(mapping: FreshworksUserMapping, state: LinkState) -> LinkState:
        if excluded and mapping.user_id is not None:
            raise Conflict(wording.unlink_first(mapping), code="linked")
        if not excluded:
            return replace(state, excluded=False)
        return replace(state, excluded=True, flag=None, reserved_email=None)

    decision = Decision("exclude" if excluded else "include", None)
    return _decide(actor, mapping_id, step, decision, rules, wish)


def reserve(
    actor: Actor, mapping_id: int, email: str | None, rules: Reporting, wish: Wish = PLAIN
) -> Outcome:
    """Keep a responder for the member with this address, who is linked as soon as there is one.

    Where somebody has it already, the link is made at once.
    """
    wanted = None if email is None else _checked(email)

    def step(mapping: FreshworksUserMapping, state: LinkState) -> LinkState:
        _check_free(mapping)
        return replace(state, reserved_email=wanted)

    with transaction(keep=not wish.dry_run):
        warning = _warning(mapping_id, wanted, wish)
        owner = None if wanted is None else reservations.owners({wanted}).get(wanted)
        if owner is None:
            done = _decide(actor, mapping_id, step, Decision("reserve", None), rules, wish)
            return _warned(done, warning, wish)
        _check_free(locked(mapping_id))
        change = replace(_reserved(owner, wanted or ""), version=wish.version)
        done = linking.change(actor, mapping_id, change, rules)
        return _warned(done, warning, wish)


def _warning(mapping_id: int, address: str | None, wish: Wish) -> str | None:
    if address is None:
        return None
    return reservations.warning(locked(mapping_id), address, dry_run=wish.dry_run)


def _warned(done: Outcome, warning: str | None, wish: Wish) -> Outcome:
    """With one warning, the last of all that is said."""
    plain = done.message.removesuffix(f" {done.warning}")
    said = plain if warning is None else f"{plain} {warning}"
    if not wish.dry_run:
        return replace(done, message=said, warning=warning)
    # Without the entry that was taken back with everything else.
    said = f"A trial, nothing was stored: {said}"
    return replace(done, message=said, warning=warning, audit_id=None)


def dispute(actor: Actor, mapping_id: int, user_id: int, rules: Reporting) -> Outcome:
    """The member says: this is not me. A person looks at it; the link itself stays."""

    def step(mapping: FreshworksUserMapping, state: LinkState) -> LinkState:
        if mapping.user_id != user_id:
            raise Conflict(wording.not_linked(mapping), code="not_linked")
        return replace(state, flag=DISPUTED)

    return _decide(actor, mapping_id, step, Decision("dispute", user_id), rules, PLAIN)


def link_reserved(rules: Reporting) -> list[Outcome]:
    """Link the responders that wait for a member who is there now; call it when members change.

    An address that two members share names neither, and no program joins a pair about which a
    person decided otherwise.
    """
    waiting = db.session.scalars(_WAITING).all()
    end_reading()
    if not waiting:
        return []
    with transaction():
        linking.hold(waiting)
        mappings = [locked(mapping_id) for mapping_id in waiting]
        owners = reservations.owners({one.reserved_email for one in mappings if one.reserved_email})
        pairs = [(one, owners.get(one.reserved_email or "")) for one in mappings]
        return [
            linking.change(SYSTEM, one.id, _reserved(owner, one.reserved_email or ""), rules)
            for one, owner in pairs
            # Whoever was quicker has decided.
            if owner is not None
            and one.user_id is None
            and not people.is_left_to_people(one, owner)
        ]


_WAITING = (
    sa.select(FreshworksUserMapping.id)
    .where(*reservations.IS_WAITING)
    .order_by(FreshworksUserMapping.id)
)


def _reserved(owner: User, address: str) -> Change:
    return Change(owner.id, source=link_change.RESERVED, comment=f"Reserved for {address}.")


def _check_free(mapping: FreshworksUserMapping) -> None:
    if mapping.user_id is not None:
        raise Conflict(wording.unlink_first(mapping), code="linked")
    if mapping.excluded:
        raise Conflict(wording.is_excluded(mapping), code="excluded")


def _judge(
    actor: Actor, mapping_id: int, decision: Decision, verdict: str, rules: Reporting, wish: Wish
) -> Outcome:
    assert decision.user_id is not None
    with transaction():
        member = linking.active_member(decision.user_id)

        def step(mapping: FreshworksUserMapping, state: LinkState) -> LinkState:
            if mapping.user_id == member.id:
                raise Conflict(wording.is_linked(mapping, member), code="linked")
            if verdict == REJECTED and (member.email or "").lower() == state.reserved_email:
                # Kept for nobody else, it would wait for ever, and nobody would be asked about it.
                state = replace(state, reserved_email=None)
            return state.judged(linking.judgement(actor, verdict, mapping, member))

        return _decide(actor, mapping_id, step, decision, rules, wish)


def _decide(
    actor: Actor, mapping_id: int, step: Step, decision: Decision, rules: Reporting, wish: Wish
) -> Outcome:
    with transaction():
        mapping = locked(mapping_id)
        before = link_state.read(mapping)
        linking.check_version(mapping, wish.version, rules)
        after = step(mapping, before)
        member = linking.held_member(decision.user_id or mapping.user_id)
        if _same(before, after) and not is_news(mapping.id, decision, before):
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
    address = email.strip().lower()
    if not is_address(address):
        sentence = "Write an address as name@example.com."
        raise Invalid(f"This is no e-mail address. {sentence}", {"email": sentence})
    return address
