"""Erasing what is personal about a member, in its row and wherever else its names were kept.

The row stays, and with it links, credit and all counts. This is the one exception to the rule that
nothing in the audit trail is ever changed: who did what stays, under a name that says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.models import ADMIN, AuditEntry, FreshworksUserMapping, JobRun, MailOutbox, User, Verdict
from app.services import audit, jobs, reservations
from app.services.actor import VIA, Actor
from app.services.link_change import BY_PROGRAM
from app.services.link_state import LinkState
from app.services.members import rows
from app.services.members.changes import Done
from app.services.transaction import transaction

# What of a member's own changes says nothing about the person.
_KEPT = ("role", "active")


@dataclass(frozen=True)
class _Names:
    """All that a member was ever called here, and what stands in its place.

    `emails` are in small letters, as reservations keep them.
    """

    user_id: int
    labels: frozenset[str]
    emails: frozenset[str]
    erased: str


def erase(actor: Actor, user_id: int) -> Done:
    """Erase name, e-mail, password and sign-ins of a member for good; counts and links stay."""
    with transaction():
        member = rows.held_to_change(user_id)
        if member.role == ADMIN and member.is_active:
            rows.keep_an_admin(actor, member)
        names = _names(member)
        rows.end_access(member)
        _empty(member, names.erased)
        _forget_in_trail(names)
        _forget_in_states(names)
        _forget_in_reasons(names)
        _forget_elsewhere(names)
        db.session.expire_all()
        entry = rows.note(actor, "member_erased", member)
        message = f"{names.erased} is what is left: links and counts stay, the person is gone."
        return Done(member, message, entry)


def _names(member: User) -> _Names:
    e = AuditEntry
    labels = {member.username}
    labels |= set(db.session.scalars(sa.select(e.actor_label).where(e.actor_id == member.id)))
    named = sa.select(e.member_name).where(e.user_id == member.id, e.member_name.is_not(None))
    labels |= {name for name in db.session.scalars(named.distinct()) if name}
    labels = _theirs_alone(member, labels)
    emails = {member.email} if member.email else set()
    for _entry_id, before, after in _own_changes(member.id):
        emails |= {said["email"] for said in (before, after) if said.get("email")}
    small = frozenset(email.lower() for email in emails)
    return _Names(member.id, frozenset(labels), small, f"Erased member {member.id}")


def _theirs_alone(member: User, labels: set[str]) -> set[str]:
    """Without the names that somebody else has by now: what those said must stay theirs."""
    names = {label: label.partition(VIA)[0] for label in labels}
    others = sa.select(User.username).where(User.username.in_(names.values()))
    taken = set(db.session.scalars(others.where(User.id != member.id)))
    return {label for label, name in names.items() if name not in taken}


def _own_changes(user_id: int) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    e = AuditEntry
    query = sa.select(e.id, e.before, e.after).where(
        e.user_id == user_id, e.action.in_(audit.MEMBER_ACTIONS)
    )
    for entry_id, before, after in db.session.execute(query).all():
        yield entry_id, json.loads(before or "{}"), json.loads(after or "{}")


def _empty(member: User, erased: str) -> None:
    member.username = erased
    # Nobody can be called so: a name with such a character is refused.
    member.username_key = f"\x7ferased {member.id}"
    member.email = member.full_name = member.password_hash = member.last_login_at = None
    member.search_text = ""
    member.is_active = False
    member.erased_at = utcnow()
    db.session.flush()


def _forget_in_trail(names: _Names) -> None:
    """Names and addresses of network go; what was done, when and with which effect stays."""
    e = AuditEntry
    own = {"actor_label": names.erased, "address": None}
    db.session.execute(sa.update(AuditEntry).where(e.actor_id == names.user_id).values(**own))
    about = sa.update(AuditEntry).where(e.user_id == names.user_id, e.member_name.is_not(None))
    db.session.execute(about.values(member_name=names.erased))
    for entry_id, _before, after in _own_changes(names.user_id):
        kept = {name: after[name] for name in _KEPT if name in after}
        # Without a state before it, an entry offers no undo.
        values = {"before": None, "after": json.dumps(kept) if kept else None}
        db.session.execute(sa.update(AuditEntry).where(e.id == entry_id).values(**values))


def _forget_in_states(names: _Names) -> None:
    """States kept for undo name who judged, and for which address a responder was reserved."""
    e = AuditEntry
    texts = [json.dumps(text) for text in sorted(names.labels | names.emails)]
    holds = [
        column.contains(text, autoescape=True) for text in texts for column in (e.before, e.after)
    ]
    query = sa.select(e.id, e.before, e.after).where(e.action.in_(audit.DECISIONS), sa.or_(*holds))
    for entry_id, before, after in db.session.execute(query).all():
        values = {"before": _without(before, names), "after": _without(after, names)}
        db.session.execute(sa.update(AuditEntry).where(e.id == entry_id).values(**values))


def _without(text: str | None, names: _Names) -> str:
    # A decision has both states: that before it and that after it.
    assert text is not None
    state = LinkState.from_json(text)
    verdicts = tuple(
        replace(one, actor=names.erased) if one.actor in names.labels else one
        for one in state.verdicts
    )
    reserved = None if state.reserved_email in names.emails else state.reserved_email
    return replace(state, verdicts=verdicts, reserved_email=reserved).to_json()


def _forget_in_reasons(names: _Names) -> None:
    """Why a program made a link quotes name or address; what people wrote is left to them."""
    e = AuditEntry
    programs = [e.after.contains(f'"link_source": "{one}"') for one in sorted(BY_PROGRAM)]
    quoting = sa.update(AuditEntry).where(
        e.user_id == names.user_id, e.action.in_(("link", "relink"))
    )
    db.session.execute(quoting.where(sa.or_(*programs)).values(comment=None))


def _forget_elsewhere(names: _Names) -> None:
    labels = sorted(names.labels)
    judged = sa.update(Verdict).where(Verdict.actor_label.in_(labels))
    db.session.execute(judged.values(actor_label=names.erased))
    started = sa.update(JobRun).where(JobRun.actor_id == names.user_id)
    db.session.execute(started.values(actor_label=names.erased, actor_address=None))
    for label in labels:
        _forget_in_runs(label, names.erased)
    _forget_previews(names)
    # Why a mail did not leave is told with the name of whom it was for.
    mail = MailOutbox
    told = sa.update(mail).where(mail.user_id == names.user_id, mail.error.is_not(None))
    db.session.execute(told.values(error="The reason named the member and was erased too."))
    waiting = sa.update(FreshworksUserMapping).where(
        FreshworksUserMapping.reserved_email.in_(names.emails - reservations.had(names.emails))
    )
    db.session.execute(waiting.values(reserved_email=None))


def _forget_in_runs(label: str, erased: str) -> None:
    """Who cancelled a run is told by its row, and by the trail where the run had changed something;
    why an undo left a change as it is, with who made it."""
    cancelled = [f"Cancelled by {name}." for name in (label, erased)]
    _rename(JobRun.message, cancelled)
    _rename(AuditEntry.comment, cancelled, AuditEntry.action.in_(audit.COUNTED))
    left = [json.dumps(f" by {name}. Nothing changed")[1:-1] for name in (label, erased)]
    _rename(JobRun.result, left, JobRun.kind == jobs.UNDO)


def _rename(column: Any, words: list[str], *where: sa.ColumnElement[bool]) -> None:
    said, instead = words
    rows = sa.update(column.class_).where(column.contains(said, autoescape=True), *where)
    db.session.execute(rows.values({column: sa.func.replace(column, said, instead)}))


def _forget_previews(names: _Names) -> None:
    """What other settings would do was told with names, and the last such run is kept for ever."""
    named = [
        JobRun.result.contains(json.dumps(label), autoescape=True) for label in sorted(names.labels)
    ]
    told = sa.delete(JobRun).where(
        JobRun.kind == jobs.PREVIEW, JobRun.status.not_in(jobs.UNFINISHED), sa.or_(False, *named)
    )
    db.session.execute(told)
