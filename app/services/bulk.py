"""Many mappings changed by one act: an outcome for each, one batch, one transaction, one undo."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import sqlalchemy as sa

from app.errors import AppError, Conflict, Invalid, NotFound
from app.extensions import db
from app.models import FreshworksUserMapping, User
from app.services import audit, decisions, linking, projection, suggestions, wording
from app.services.actor import Actor
from app.services.bulk_rows import (
    BEST,
    CONFIRM,
    DONE,
    ERROR,
    EXCLUDE,
    INCLUDE,
    LINKED,
    UNCHANGED,
    Asked,
    Order,
    Result,
    RowOutcome,
    trial_of,
)
from app.services.candidates import Suggestions
from app.services.decisions import Wish
from app.services.link_change import Change
from app.services.linking import Outcome
from app.services.lookup import among
from app.services.reporting import Reporting
from app.services.second_links import LinksOf
from app.services.transaction import transaction


def run(actor: Actor, rows: Sequence[Asked], rules: Reporting, order: Order) -> Result:
    """Do what is asked of each mapping; a row that is refused stops no other."""
    # Before anything is held: who fits best takes longer to find out than a change.
    resolved = _resolved(rows)
    try:
        with transaction(keep=not order.dry_run):
            batch = _Batch(actor, rules, order, resolved)
            with projection.together(rules):
                outcomes = batch.warned(list(batch.outcomes()))
            if not any(row.outcome not in (UNCHANGED, ERROR) for row in outcomes):
                raise _NothingChanged(outcomes)
    except _NothingChanged as nothing:
        return Result(nothing.outcomes, None, order.dry_run)
    return Result(outcomes, None if order.dry_run else batch.id, order.dry_run)


class _NothingChanged(Exception):
    """Ends a batch in which nothing changed, so that no trace of one stays."""

    def __init__(self, outcomes: tuple[RowOutcome, ...]) -> None:
        super().__init__()
        self.outcomes = outcomes


class _Batch:
    """The rows of one batch, inside its transaction."""

    def __init__(self, actor: Actor, rules: Reporting, order: Order, rows: Sequence[Asked]) -> None:
        self.id = audit.open_batch(order.kind)
        self._actor = actor
        self._rules = rules
        self._order = order
        self._rows = rows
        self._mappings = _held(rows)
        # Kept, as the session forgets whom nobody names: each row speaks of them several times.
        self._members = _members_of(rows, self._mappings.values())
        self._links = LinksOf({row.user_id for row in rows if row.user_id is not None})

    def outcomes(self) -> Iterator[RowOutcome]:
        """What comes of each row, in their order."""
        seen: set[int] = set()
        for row in self._rows:
            try:
                if row.mapping_id in seen:
                    raise Conflict(_TWICE, code="duplicate")
                seen.add(row.mapping_id)
                yield self._done(row)
            except (NotFound, Conflict, Invalid) as refusal:
                # Raised before anything was written for the row, so the others go on.
                yield self._refused(row, refusal)

    def warned(self, outcomes: Sequence[RowOutcome]) -> tuple[RowOutcome, ...]:
        """With a warning at each link to a member who has another in the end."""
        return tuple(map(self._warned, outcomes))

    def _warned(self, told: RowOutcome) -> RowOutcome:
        if told.outcome not in LINKED:
            return told
        is_trial = self._order.dry_run
        warning = self._links.warning(told.mapping_id, told.user_id, dry_run=is_trial)
        if warning is None:
            return told
        return replace(told, message=f"{told.message} {warning}", warning=warning)

    def _done(self, row: Asked) -> RowOutcome:
        mapping = self._mappings.get(row.mapping_id) or linking.locked(row.mapping_id)
        before, seen = mapping.user_id, mapping.version
        if row.act == BEST and before is None:
            self._check_best(row, mapping)
        outcome = self._changed(row, before)
        self._links.moved(mapping, before)
        word = DONE.get(row.act) or LINKED[before is not None]
        told = replace(
            self._about(row, before if mapping.user_id is None else mapping.user_id),
            outcome=word if outcome.changed else UNCHANGED,
            message=outcome.message,
            tickets=outcome.tickets,
            # A trial leaves the version that the next request has to name.
            version=seen if self._order.dry_run else mapping.version,
        )
        return trial_of(told) if self._order.dry_run else told

    def _check_best(self, row: Asked, mapping: FreshworksUserMapping) -> None:
        if row.user_id is None:
            raise Conflict(_by_hand(row, mapping), code="no_candidate")
        name = self._links.made_to(row.user_id)
        if name is not None:
            # Each was the best by itself: which of two is the person, only a person can say.
            best = self._members[row.user_id].username
            said = f"{best} is linked to {name} in this batch already."
            raise Conflict(f"{said} Choose by hand.", code="member_taken")

    def _changed(self, row: Asked, before: int | None) -> Outcome:
        if row.act in (CONFIRM, EXCLUDE, INCLUDE):
            wish = Wish(row.version, self.id, self._order.comment)
            if row.act == CONFIRM:
                return decisions.confirm(self._actor, row.mapping_id, None, self._rules, wish)
            is_excluded = row.act == EXCLUDE
            return decisions.exclude(self._actor, row.mapping_id, is_excluded, self._rules, wish)
        is_settled = row.act == BEST and before is not None
        wanted = Change(
            # Whoever was linked meanwhile stays: a suggestion never ends a link.
            before if is_settled else row.user_id,
            history=row.history,
            version=row.version,
            source=self._order.kind,
            batch_id=self.id,
            comment=self._order.comment,
            confidence=row.confidence,
        )
        return linking.change(self._actor, row.mapping_id, wanted, self._rules)

    def _refused(self, row: Asked, refusal: AppError) -> RowOutcome:
        told = self._about(row, row.user_id)
        return replace(told, outcome=ERROR, message=refusal.sentence, code=refusal.code)

    def _about(self, row: Asked, user_id: int | None) -> RowOutcome:
        mapping = self._mappings.get(row.mapping_id)
        member = None if user_id is None else self._members.get(user_id)
        return RowOutcome(
            row.mapping_id,
            None if mapping is None else wording.name_of(mapping),
            outcome=UNCHANGED,
            message="",
            user_id=user_id,
            username=None if member is None else member.username,
            version=None if mapping is None else mapping.version,
            confidence=row.confidence,
            reason=row.reason,
        )


_TWICE = "This responder stands in an earlier row too. Keep one of them."


def _resolved(rows: Sequence[Asked]) -> list[Asked]:
    """The rows, with the member who fits best in each that asks for it, if there is one."""
    if all(row.act != BEST for row in rows):
        return list(rows)
    known = suggestions.exact()
    return [_with_best(row, known) if row.act == BEST else row for row in rows]


def _with_best(row: Asked, known: Suggestions) -> Asked:
    best = next(iter(known.of(row.mapping_id)), None)
    if best is None or best.code in _LEFT_TO_PEOPLE:
        told = best or known.why_none(row.mapping_id)
        return row if told is None else replace(row, reason=told.reason)
    member = int(best.member_id)
    return replace(row, user_id=member, confidence=best.confidence, reason=best.reason)


# Who is first among equals, or has a team's account, is not the best: a person has to know.
_LEFT_TO_PEOPLE = frozenset({"tie", "contested", "role"})


def _by_hand(row: Asked, mapping: FreshworksUserMapping) -> str:
    name = wording.name_of(mapping)
    return (
        f"{row.reason or f'Nobody is suggested for {name}'}. Choose the member of {name} by hand."
    )


def _held(rows: Sequence[Asked]) -> dict[int, FreshworksUserMapping]:
    """The mappings by id, held; in the session they stay up to date with what is done to them."""
    ids = {row.mapping_id for row in rows}
    linking.hold(ids)
    mapping = FreshworksUserMapping
    query = sa.select(mapping).where(among(mapping.id, ids))
    return {row.id: row for row in db.session.scalars(query)}


def _members_of(
    rows: Sequence[Asked], mappings: Collection[FreshworksUserMapping]
) -> dict[int, User]:
    ids = {row.user_id for row in rows} | {mapping.user_id for mapping in mappings}
    query = sa.select(User).where(among(User.id, [one for one in ids if one is not None]))
    return {member.id: member for member in db.session.scalars(query)}
