"""The outbox: which mails wait, went out or failed; `mailing.py` sends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.clock import utcnow
from app.errors import Conflict, NotFound
from app.extensions import db
from app.models import AuditEntry, FreshworksUserMapping, MailOutbox, MailStatus, User
from app.services import jobs, reservations
from app.services.actor import Actor
from app.services.transaction import after_commit, end_reading, transaction

# Longer than any exchange with a mail server takes: a mail so fresh may still be going out.
IN_HAND_FOR = timedelta(minutes=3)
# Reservations for one member come true together, each with an instant of its own.
AT_ONCE = timedelta(seconds=10)
# No mail waits longer; one that would was put off by a clock that has been set back since.
LONGEST_PAUSE = timedelta(hours=12)
IN_HAND = (
    "It was being handed over and nobody wrote down the end. Ask the member whether it came; if"
    " not, retry."
)


@dataclass(frozen=True)
class Listed:
    """A mail with the names of whom it is about."""

    mail: MailOutbox
    member: User
    mapping: FreshworksUserMapping

    @property
    def can_retry(self) -> bool:
        """Whether a person may have it sent (again) at once."""
        return _can_retry(self.mail)


class Told(NamedTuple):
    """All that decides about a mail and stands in it."""

    mail: MailOutbox
    entry: AuditEntry
    member: User
    mapping: FreshworksUserMapping


def page(status: str | None, number: int, per_page: int) -> tuple[list[Listed], int]:
    """One page of mails, newest first, and how many there are in all."""
    where = () if status is None else (MailOutbox.status == status,)
    total = db.session.scalar(sa.select(sa.func.count(MailOutbox.id)).where(*where)) or 0
    query = _with_names().where(*where).order_by(MailOutbox.id.desc())
    rows = db.session.execute(query.limit(per_page).offset((number - 1) * per_page))
    return [Listed(mail, member, mapping) for mail, _, member, mapping in rows], total


def get(mail_id: int) -> Listed:
    """One mail, or `NotFound`."""
    row = db.session.execute(_with_names().where(MailOutbox.id == mail_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no mail {mail_id}. Refresh the list to see those there are.")
    mail, _, member, mapping = row
    return Listed(mail, member, mapping)


def retry(actor: Actor, mail_id: int) -> None:
    """Have a mail that failed sent again, with those that were to go out in one with it."""
    with transaction():
        asked = get(mail_id).mail
        held = _together(asked, asked.status)
        # It may have gone out while we waited for it.
        db.session.refresh(asked)
        if not _can_retry(asked):
            raise Conflict(_why_not(asked), code="mail_not_failed")
        for mail in held:
            mail.status = MailStatus.QUEUED
            mail.attempts = 0
            mail.due_at = utcnow()
        after_commit(lambda: start_if_due(actor))


def start_if_due(actor: Actor) -> None:
    """Start a run that sends, if anything waits for it."""
    is_wanted = next_due() is not None and jobs.unfinished(jobs.MAIL) is None
    end_reading()
    if is_wanted:
        jobs.start(actor, jobs.MAIL)


def next_due() -> int | None:
    """The mail that waits longest for being sent."""
    found: int | None = db.session.scalar(_due(MailOutbox.id))
    return found


def troubled() -> tuple[int, int]:
    """How many mails failed for good, and how many failed and are tried again."""
    failed = sa.func.count().filter(MailOutbox.status == MailStatus.FAILED)
    waiting = sa.func.count().filter(MailOutbox.status == MailStatus.QUEUED)
    query = sa.select(failed, waiting).where(
        MailOutbox.attempts > 0, MailOutbox.status.in_([MailStatus.QUEUED, MailStatus.FAILED])
    )
    row = db.session.execute(query).one()
    return int(row[0]), int(row[1])


def take() -> list[Told]:
    """The next mail that is due, with those that go out in one with it; held by a transaction.

    Nothing where nothing is due, or somebody was quicker.
    """
    first = db.session.scalar(_due(MailOutbox))
    ids = [] if first is None else [mail.id for mail in _together(first, MailStatus.QUEUED)]
    query = _with_names().where(MailOutbox.id.in_(ids)).order_by(MailOutbox.id)
    return [Told(*row) for row in db.session.execute(query)]


def is_newest(told: Told) -> bool:
    """Whether no later mail tells this member of this responder."""
    later = (
        sa.select(MailOutbox.id)
        .join(AuditEntry, AuditEntry.id == MailOutbox.audit_id)
        .where(
            MailOutbox.id > told.mail.id,
            MailOutbox.user_id == told.mail.user_id,
            AuditEntry.mapping_id == told.entry.mapping_id,
        )
    )
    return db.session.scalar(later.limit(1)) is None


def hold_back(until: timedelta) -> None:
    """Leave all that is due alone for a while: the server takes nothing."""
    now = utcnow()
    statement = sa.update(MailOutbox).where(
        MailOutbox.status == MailStatus.QUEUED, MailOutbox.due_at <= now
    )
    db.session.execute(statement.values(due_at=now + until))


def _with_names() -> sa.Select[MailOutbox, AuditEntry, User, FreshworksUserMapping]:
    return (
        sa.select(MailOutbox, AuditEntry, User, FreshworksUserMapping)
        .join(AuditEntry, AuditEntry.id == MailOutbox.audit_id)
        .join(User, User.id == MailOutbox.user_id)
        .join(FreshworksUserMapping, FreshworksUserMapping.id == AuditEntry.mapping_id)
    )


def _due(wanted: Any) -> sa.Select[Any]:
    now, due_at = utcnow(), MailOutbox.due_at
    on_time = sa.or_(due_at <= now, due_at > now + LONGEST_PAUSE)
    query = sa.select(wanted).where(MailOutbox.status == MailStatus.QUEUED, on_time)
    return query.order_by(MailOutbox.due_at, MailOutbox.id).limit(1)


def _together(mail: MailOutbox, status: str) -> list[MailOutbox]:
    """The mail and all others of its member that one act made, as far as they have this status.

    All are held, in one order for everybody, so that no two wait in a circle.
    """
    is_digest = mail.batch_id is not None
    query = sa.select(MailOutbox).where(MailOutbox.status == status)
    if is_digest or _is_reserved(mail):
        query = query.where(
            MailOutbox.user_id == mail.user_id, MailOutbox.batch_id == mail.batch_id
        )
    else:
        query = query.where(MailOutbox.id == mail.id)
    if not is_digest:
        query = query.where(MailOutbox.due_at.between(mail.due_at - AT_ONCE, mail.due_at + AT_ONCE))
    held = query.order_by(MailOutbox.id).with_for_update()
    found = db.session.scalars(held.execution_options(populate_existing=True)).all()
    return [one for one in found if is_digest or one.id == mail.id or _is_reserved(one)]


def _is_reserved(mail: MailOutbox) -> bool:
    return reservations.is_reserved(db.session.get_one(AuditEntry, mail.audit_id))


def _can_retry(mail: MailOutbox) -> bool:
    if mail.status == MailStatus.FAILED:
        # As far ahead as no mail in hand is: a clock may have been set back since.
        return not timedelta(0) < mail.due_at - utcnow() <= IN_HAND_FOR
    return mail.status == MailStatus.QUEUED and mail.attempts > 0


def _why_not(mail: MailOutbox) -> str:
    if mail.status == MailStatus.FAILED:
        return "This mail is being sent at this moment. Wait three minutes, then look again."
    return f"This mail did not fail; it is {mail.status}. Nothing changed."
