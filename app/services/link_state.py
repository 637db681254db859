"""All that a decision about a mapping can change: read, stored and put back as one."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.models import (
    KEPT_APART,
    Closure,
    ClosureState,
    FreshworksUserMapping,
    LinkPeriod,
    TicketClosure,
    Verdict,
)
from app.services import changes, people, projection, totals
from app.services.reporting import Reporting
from app.services.timeline import Period, Timeline, holder, member_at


@dataclass(frozen=True, slots=True, order=True)
class Judgement:
    """What a person said of this responder and a member; see `Verdict`."""

    user_id: int
    verdict: str
    seen: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class LinkState:
    """For whom a responder stood when, and what people said about it: all that undo needs."""

    timeline: Timeline = ()
    link_source: str | None = None
    confirmed: bool = False
    excluded: bool = False
    flag: str | None = None
    reserved_email: str | None = None
    verdicts: tuple[Judgement, ...] = ()

    def judged(self, judgement: Judgement) -> LinkState:
        """With this verdict in the place of an earlier one about the same member."""
        others = self.without(judgement.user_id).verdicts
        return replace(self, verdicts=tuple(sorted((*others, judgement))))

    def keeps_apart(self, user_id: int) -> bool:
        """Whether a person parted this member from the responder, or said it is somebody else."""
        return any(one.user_id == user_id and one.verdict in KEPT_APART for one in self.verdicts)

    def without(self, user_id: int | None) -> LinkState:
        """Without a verdict about this member."""
        rest = tuple(one for one in self.verdicts if one.user_id != user_id)
        return replace(self, verdicts=rest)

    def to_json(self) -> str:
        """The state as the JSON text that an audit entry keeps."""
        periods = [[one.user_id, _text(one.starts_at), _text(one.ends_at)] for one in self.timeline]
        verdicts = [[v.user_id, v.verdict, v.seen, v.actor, _text(v.at)] for v in self.verdicts]
        flags = {name: getattr(self, name) for name in _PLAIN}
        return json.dumps({"periods": periods, **flags, "verdicts": verdicts})

    @classmethod
    def from_json(cls, text: str) -> LinkState:
        """The state that an entry kept; what older ones did not know of is as it was then."""
        data: dict[str, Any] = json.loads(text)
        return cls(
            timeline=tuple(
                Period(user_id, _instant(starts_at), _instant(ends_at))
                for user_id, starts_at, ends_at in data["periods"]
            ),
            verdicts=tuple(
                Judgement(user_id, verdict, seen, actor, datetime.fromisoformat(at))
                for user_id, verdict, seen, actor, at in data.get("verdicts", ())
            ),
            **{name: data[name] for name in _PLAIN if name in data},
        )


_PLAIN = ("link_source", "confirmed", "excluded", "flag", "reserved_email")


def read(mapping: FreshworksUserMapping) -> LinkState:
    """The state of a mapping as it is stored."""
    query = sa.select(
        Verdict.user_id, Verdict.verdict, Verdict.seen, Verdict.actor_label, Verdict.created_at
    ).where(Verdict.mapping_id == mapping.id)
    return LinkState(
        timeline=timeline_of(mapping),
        verdicts=tuple(sorted(Judgement(*row) for row in db.session.execute(query))),
        **{name: getattr(mapping, name) for name in _PLAIN},
    )


def timeline_of(mapping: FreshworksUserMapping) -> Timeline:
    """The stored periods of a mapping, in time order."""
    query = (
        sa.select(LinkPeriod.user_id, LinkPeriod.starts_at, LinkPeriod.ends_at)
        .where(LinkPeriod.freshworks_user_id == mapping.freshworks_user_id)
        .order_by(LinkPeriod.starts_at.is_not(None), LinkPeriod.starts_at)
    )
    return tuple(Period(*row) for row in db.session.execute(query))


def credit_of(mapping: FreshworksUserMapping) -> dict[int, int]:
    """How many closures of this responder each member is credited with."""
    query = (
        sa.select(TicketClosure.user_id, sa.func.sum(TicketClosure.tickets_closed))
        .where(TicketClosure.freshworks_user_id == mapping.freshworks_user_id)
        .group_by(TicketClosure.user_id)
    )
    return {user_id: int(tickets) for user_id, tickets in db.session.execute(query)}


def put(
    mapping: FreshworksUserMapping, before: LinkState, after: LinkState, rules: Reporting
) -> dict[str, int]:
    """Store `after` where `before` is; returns the effect on credit by member id."""
    for name in _PLAIN:
        setattr(mapping, name, getattr(after, name))
    mapping.user_id = holder(after.timeline)
    mapping.version += 1
    mapping.updated_at = utcnow()
    if after.verdicts != before.verdicts:
        _replace_verdicts(mapping, after)
    effect = {}
    if after.timeline != before.timeline:
        effect = _effect(mapping, before.timeline, after.timeline)
        _replace_periods(mapping, after.timeline, rules)
    elif after.excluded != before.excluded:
        # Its figures stay; its place in the list does not.
        db.session.flush()
        projection.refresh(projection.Scope.of_responder(mapping.freshworks_user_id), rules)
    # A link without any closure changes no figure of its row, and yet how many are linked.
    changes.note([mapping.id])
    totals.refresh()
    people.changed(names=False)
    db.session.flush()
    return effect


def _effect(mapping: FreshworksUserMapping, before: Timeline, after: Timeline) -> dict[str, int]:
    """By how much the credit of each member rises: what the projection is going to say."""
    query = sa.select(Closure.closed_at).where(
        Closure.responder_id == mapping.freshworks_user_id,
        Closure.state == ClosureState.EFFECTIVE,
    )
    moved: Counter[int] = Counter()
    for at in db.session.scalars(query):
        for timeline, tickets in ((before, -1), (after, 1)):
            member = member_at(timeline, at)
            if member is not None:
                moved[member] += tickets
    return {str(user): moved[user] for user in sorted(moved) if moved[user]}


def _replace_periods(mapping: FreshworksUserMapping, timeline: Timeline, rules: Reporting) -> None:
    responder_id = mapping.freshworks_user_id
    _delete(sa.delete(LinkPeriod).where(LinkPeriod.freshworks_user_id == responder_id))
    rows = [
        {
            "freshworks_user_id": responder_id,
            "user_id": period.user_id,
            "starts_at": period.starts_at,
            "ends_at": period.ends_at,
        }
        for period in timeline
    ]
    if rows:
        db.session.execute(sa.insert(LinkPeriod), rows)
    projection.refresh(projection.Scope.of_responder(responder_id), rules)


def _replace_verdicts(mapping: FreshworksUserMapping, state: LinkState) -> None:
    _delete(sa.delete(Verdict).where(Verdict.mapping_id == mapping.id))
    rows = [
        {
            "mapping_id": mapping.id,
            "user_id": one.user_id,
            "verdict": one.verdict,
            "seen": one.seen,
            "actor_label": one.actor,
            "created_at": one.at,
        }
        for one in state.verdicts
    ]
    if rows:
        db.session.execute(sa.insert(Verdict), rows)


def _delete(statement: sa.Delete) -> None:
    """Rows that nobody holds as objects: none of all those in the session is looked at for it."""
    db.session.execute(statement.execution_options(synchronize_session=False))


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
