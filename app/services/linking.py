"""Linking: who a responder stands for. Web, command line and worker all change it here."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace

import sqlalchemy as sa

from app.clock import utc_text, utcnow
from app.errors import Conflict, NotFound
from app.extensions import db
from app.models import REJECTED, UNLINKED, FreshworksUserMapping, User
from app.services import audit, link_change, link_state, notifications, people, wording
from app.services.actor import Actor
from app.services.link_change import BY_PROGRAM, Change
from app.services.link_state import Judgement, LinkState
from app.services.lookup import among
from app.services.reporting import Reporting
from app.services.second_links import LinksOf
from app.services.timeline import Timeline, holder
from app.services.transaction import transaction

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What came of it. `effect` is the change of credit by member id.

    `warning` is what to look at, with which the message ends.
    `mapping_id` is None where no mapping was touched (settings that were restored).
    """

    mapping_id: int | None
    changed: bool
    message: str
    audit_id: int | None = None
    effect: dict[str, int] | None = None
    warning: str | None = None

    @property
    def tickets(self) -> int:
        """By how much credit rose in all."""
        return sum((self.effect or {}).values())


def change(actor: Actor, mapping_id: int, wanted: Change, rules: Reporting) -> Outcome:
    """Link, unlink or relink one mapping: periods, projection and audit entry together."""
    link_change.check(wanted)
    with transaction():
        mapping = locked(mapping_id)
        if mapping.user_id == wanted.user_id:
            link_change.check_same(mapping, wanted)
            return Outcome(mapping_id, False, wording.unchanged(mapping, _user(mapping.user_id)))
        if wanted.user_id is not None:
            active_member(wanted.user_id)
        check_version(mapping, wanted.version, rules)
        _check_state(mapping, wanted)
        before = link_state.read(mapping)
        timeline = link_change.timeline_after(mapping, before.timeline, wanted, rules)
        return _apply(actor, mapping, before, timeline, wanted, rules)


def locked(mapping_id: int) -> FreshworksUserMapping:
    """The mapping, held by this transaction; `NotFound` if there is none."""
    mapping = db.session.get(FreshworksUserMapping, mapping_id, with_for_update=True)
    if mapping is None:
        raise NotFound(
            f"There is no mapping {mapping_id}. Refresh the list to see those there are."
        )
    return mapping


def hold(mapping_ids: Collection[int]) -> None:
    """Hold many mappings at once, in one order for everybody, so that no two wait in a circle."""
    query = sa.select(FreshworksUserMapping.id).where(among(FreshworksUserMapping.id, mapping_ids))
    db.session.execute(query.order_by(FreshworksUserMapping.id).with_for_update()).all()


def check_version(mapping: FreshworksUserMapping, version: int | None, rules: Reporting) -> None:
    """`Conflict` where the caller saw another version than the present one."""
    if version is not None and version != mapping.version:
        last = audit.latest_decision(mapping.id)
        said = wording.stale(mapping, last, _user(mapping.user_id), rules.calendar)
        by, at = (None, None) if last is None else (last.actor_label, utc_text(last.created_at))
        raise Conflict(said, code="stale_version", details={"changed_by": by, "changed_at": at})


def active_member(user_id: int) -> User:
    """The member, if it can be linked to; `NotFound` else."""
    member = held_member(user_id)
    if member is None or not member.is_active:
        raise NotFound("There is no active member with this id. Choose another from the list.")
    return member


def held_member(user_id: int | None) -> User | None:
    """The member as it is now, whom nobody erases or renames until the transaction ends."""
    if user_id is None:
        return None
    # No stronger lock than a row takes that names the member; only, it is taken before.
    lock = {"read": True, "key_share": True}
    return db.session.get(User, user_id, with_for_update=lock, populate_existing=True)


def judgement(
    actor: Actor, verdict: str, mapping: FreshworksUserMapping, member: User
) -> Judgement:
    """A verdict about a pair, which holds until a name or an address of theirs changes."""
    seen = people.digest(people.as_responder(mapping), people.as_person(member))
    return Judgement(member.id, verdict, seen, actor.label, utcnow())


def _check_state(mapping: FreshworksUserMapping, wanted: Change) -> None:
    if wanted.user_id is not None and mapping.excluded:
        raise Conflict(wording.is_excluded(mapping), code="excluded")


def _apply(
    actor: Actor,
    mapping: FreshworksUserMapping,
    before: LinkState,
    timeline: Timeline,
    wanted: Change,
    rules: Reporting,
) -> Outcome:
    earlier = held_member(holder(before.timeline))
    after = _after(actor, mapping, replace(before, timeline=timeline), earlier, wanted)
    decision = audit.Decision(
        _action(earlier, wanted.user_id),
        wanted.user_id or (None if earlier is None else earlier.id),
        batch_id=wanted.batch_id,
        comment=wanted.comment,
        confidence=wanted.confidence,
    )
    entry, effect = audit.decide(actor, mapping, before, after, decision, rules)
    if wanted.user_id is not None:
        notifications.note(entry, wanted.user_id)
    _log.debug(
        "Mapping %d: %s, member %s after %s (%s, %s), credit by member %s",
        *(mapping.id, entry.action, wanted.user_id, earlier and earlier.id),
        *(wanted.source, wanted.history, effect),
    )
    warning = _warning(mapping, wanted)
    said = [wording.changed(mapping, earlier, _user(wanted.user_id), effect), warning]
    return Outcome(mapping.id, True, " ".join(filter(None, said)), entry.id, effect, warning)


def _warning(mapping: FreshworksUserMapping, wanted: Change) -> str | None:
    if wanted.user_id is None or wanted.batch_id is not None:
        # A batch knows its members together, and warns of them itself.
        return None
    return LinksOf([wanted.user_id]).warning(mapping.id, wanted.user_id)


def _after(
    actor: Actor,
    mapping: FreshworksUserMapping,
    state: LinkState,
    earlier: User | None,
    wanted: Change,
) -> LinkState:
    """The state after the change; what people part is theirs: no program joins it again."""
    linking = wanted.user_id is not None
    state = replace(
        state,
        link_source=wanted.source if linking else None,
        confirmed=linking and wanted.source not in BY_PROGRAM,
        flag=wanted.flag,
        reserved_email=None if linking else state.reserved_email,
    ).without(wanted.user_id)
    if earlier is None or not audit.is_a_person(actor):
        return state
    # Where earlier tickets stay the link was right until then; else it was a mistake.
    verdict = UNLINKED if wanted.history == "keep" else REJECTED
    return state.judged(judgement(actor, verdict, mapping, earlier))


def _action(earlier: User | None, user_id: int | None) -> str:
    if user_id is None:
        return "unlink"
    return "link" if earlier is None else "relink"


def _user(user_id: int | None) -> User | None:
    return None if user_id is None else db.session.get(User, user_id)
