"""Reading the audit trail: filter, page, and all that an entry tells. Nothing is written here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.clock import Calendar
from app.extensions import db
from app.models import BIGGEST, AuditBatch, AuditEntry, FreshworksUserMapping, User
from app.services import audit, members, undoable
from app.services.audit_words import Account, Change, Words
from app.services.lookup import among
from app.services.profiles import key_of
from app.services.wording import name_of
from app.text import fold

_E, _M, _U = AuditEntry, FreshworksUserMapping, User
_Actor = aliased(User)
_ROWS_AT_ONCE = 500
# Here more members have a part in it than the one that the entry names.
_OF_TWO = frozenset({"relink", "undo", "restore"})
# Words for more than one action: all that somebody decided, and that with what runs counted.
DECISIONS, EVERYTHING = "decisions", "everything"


@dataclass(frozen=True)
class Filters:
    """Which entries. `actor` is a member's id or username, or a program's name; `action` is one
    action, or `DECISIONS`, `EVERYTHING`; `until` is the first instant that is left out; every word
    of `q` is in the name of somebody concerned."""

    actor: str | None = None
    mapping_id: int | None = None
    freshworks_user_id: int | None = None
    user_id: int | None = None
    action: str | None = None
    batch_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    q: str = ""


@dataclass(frozen=True)
class Batch:
    """The act that an entry was a part of, and of how many entries it consists."""

    id: int
    kind: str
    size: int


@dataclass(frozen=True)
class Told:
    """An entry with all that a person wants to know of it."""

    entry: AuditEntry
    sentence: str
    changes: list[Change]
    effect: list[tuple[int, str, int]]
    responder: FreshworksUserMapping | None
    username: str | None
    batch: Batch | None
    undone_by: int | None

    @property
    def can_undo(self) -> bool:
        """Whether undo has something to take back."""
        return undoable.is_undoable(self.entry) and self.undone_by is None

    @property
    def tickets(self) -> int:
        """By how much credit rose in all."""
        return sum(tickets for _, _, tickets in self.effect)


def page(wanted: Filters, calendar: Calendar, number: int, per_page: int) -> tuple[list[Told], int]:
    """One page of the entries that fit, newest first, and how many there are in all."""
    where = _where(wanted)
    total = db.session.scalar(_joined(sa.select(sa.func.count(_E.id)), wanted).where(*where)) or 0
    query = _joined(sa.select(_E), wanted).where(*where).order_by(_E.id.desc())
    entries = db.session.scalars(query.limit(per_page).offset((number - 1) * per_page))
    return told(list(entries), calendar), total


def undone_in(batch_id: int) -> int:
    """How many changes of a batch were taken back for good."""
    return len(undone_by(audit.decision_ids_of(batch_id)))


def every(wanted: Filters, calendar: Calendar) -> Iterator[Told]:
    """All entries that fit, newest first, read part by part."""
    query = _joined(sa.select(_E), wanted).where(*_where(wanted)).order_by(_E.id.desc())
    entries = list(db.session.scalars(query.limit(_ROWS_AT_ONCE)))
    while entries:
        yield from told(entries, calendar)
        last = entries[-1].id
        entries = list(db.session.scalars(query.where(_E.id < last).limit(_ROWS_AT_ONCE)))


def told(entries: Sequence[AuditEntry], calendar: Calendar) -> list[Told]:
    """What these entries tell, in a constant number of statements."""
    accounts = [Account.of(entry) for entry in entries]
    responders = _responders(entries)
    usernames = members.usernames({one for account in accounts for one in account.members})
    batches, undone = _batches(entries), undone_by([entry.id for entry in entries])
    names = {mapping_id: name_of(mapping) for mapping_id, mapping in responders.items()}
    words = Words(usernames, names, calendar)
    return [
        Told(
            account.entry,
            words.sentence(account),
            words.changes(account),
            [(one, words.member(one), tickets) for one, tickets in account.effect.items()],
            responders.get(account.entry.mapping_id or 0),
            usernames.get(account.entry.user_id or 0),
            batches.get(account.entry.batch_id or 0),
            undone.get(account.entry.id),
        )
        for account in accounts
    ]


def _where(wanted: Filters) -> list[sa.ColumnElement[bool]]:
    equal = {_E.mapping_id: wanted.mapping_id, _E.batch_id: wanted.batch_id}
    where = _acts(wanted.action)
    where += [column == value for column, value in equal.items() if value is not None]
    if wanted.actor:
        where.append(_by(wanted.actor))
    if wanted.freshworks_user_id is not None:
        mapping = sa.select(_M.id).where(_M.freshworks_user_id == wanted.freshworks_user_id)
        where.append(_E.mapping_id == mapping.scalar_subquery())
    if wanted.user_id is not None:
        where.append(_concerns(wanted.user_id))
    if wanted.since is not None:
        where.append(_E.created_at >= wanted.since)
    if wanted.until is not None:
        where.append(_E.created_at < wanted.until)
    return where + [_names(word) for word in fold(wanted.q).split()]


def _acts(action: str | None) -> list[sa.ColumnElement[bool]]:
    if action in (None, EVERYTHING):
        return []
    if action == DECISIONS:
        return [_E.action.not_in(audit.COUNTED)]
    return [_E.action == action]


def _by(actor: str) -> sa.ColumnElement[bool]:
    """By a member, whatever it was called then, or by a program of this name."""
    # No member has an id beyond 64 bits, so a longer number can only be a name.
    if re.fullmatch(r"[0-9]{1,19}", actor) and int(actor) <= BIGGEST:
        return _E.actor_id == int(actor)
    member = sa.select(_U.id).where(_U.username_key == key_of(actor)).scalar_subquery()
    named = sa.func.lower(_E.actor_label) == actor.lower()
    return sa.or_(_E.actor_id == member, sa.and_(_E.actor_id.is_(None), named))


def _concerns(user_id: int) -> sa.ColumnElement[bool]:
    """The member was linked, parted, or named in a state that gave way to another."""
    in_state = _E.before.contains(f"[{user_id}, ")
    # Whatever names a member began with a decision about it: only its mappings are looked through.
    named = sa.select(_E.mapping_id).where(_E.user_id == user_id)
    of_another = sa.and_(_E.mapping_id.in_(named), _E.action.in_(_OF_TWO), in_state)
    return sa.or_(_E.user_id == user_id, of_another)


def _names(word: str) -> sa.ColumnElement[bool]:
    texts = (_M.search_text, _U.search_text, _Actor.search_text, sa.func.lower(_E.actor_label))
    return sa.or_(*(text.contains(word, autoescape=True) for text in texts))


def _joined(query: sa.Select[Any], wanted: Filters) -> sa.Select[Any]:
    """With those whose names are searched, where names are searched."""
    if not wanted.q.strip():
        return query
    return (
        query.outerjoin(_M, _M.id == _E.mapping_id)
        .outerjoin(_U, _U.id == _E.user_id)
        .outerjoin(_Actor, _Actor.id == _E.actor_id)
    )


def _responders(entries: Sequence[AuditEntry]) -> dict[int, FreshworksUserMapping]:
    ids = {entry.mapping_id for entry in entries if entry.mapping_id is not None}
    found = db.session.scalars(sa.select(_M).where(among(_M.id, ids)))
    return {mapping.id: mapping for mapping in found}


def _batches(entries: Sequence[AuditEntry]) -> dict[int, Batch]:
    ids = {entry.batch_id for entry in entries if entry.batch_id is not None}
    query = (
        sa.select(AuditBatch.id, AuditBatch.kind, sa.func.count(_E.id))
        .join(_E, _E.batch_id == AuditBatch.id)
        .where(among(AuditBatch.id, ids))
        .group_by(AuditBatch.id, AuditBatch.kind)
    )
    return {row[0]: Batch(*row) for row in db.session.execute(query)}


def undone_by(ids: Collection[int]) -> dict[int, int]:
    """By which entry each was undone for good: an undo that was undone itself undid nothing."""
    undo = sa.select(_E.undoes_id, _E.id).where(among(_E.undoes_id, ids)).cte(recursive=True)
    later = sa.select(_E.undoes_id, _E.id).join(undo, _E.undoes_id == undo.c.id)
    undo = undo.union(later)
    undoers: dict[int, list[int]] = defaultdict(list)
    for undone, undoer in db.session.execute(sa.select(undo)):
        undoers[undone].append(undoer)
    standing: dict[int, int] = {}
    # What undoes is younger than what it undoes, so its own fate is known first.
    for entry_id in sorted({*undoers, *ids}, reverse=True):
        left = [one for one in undoers[entry_id] if one not in standing]
        if left:
            standing[entry_id] = max(left)
    return {entry_id: standing[entry_id] for entry_id in ids if entry_id in standing}
