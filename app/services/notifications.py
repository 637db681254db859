"""Which new links their members are told of: rows of the outbox, in the link's transaction."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.models import AuditEntry, MailOutbox, MailStatus, User

# A link that is undone within this time is never told of.
GRACE = timedelta(minutes=5)


def note(entry: AuditEntry, user_id: int) -> None:
    """Have the member told of the link of this entry, unless there is nobody to write to."""
    member = db.session.get(User, user_id)
    if member is None or not member.is_active or not member.email:
        return
    db.session.add(
        MailOutbox(
            audit_id=entry.id,
            batch_id=entry.batch_id,
            user_id=user_id,
            due_at=utcnow() + GRACE,
        )
    )


def note_again(entry: AuditEntry, user_id: int) -> None:
    """Have the member told of a link that undo brings back, unless a mail told of it before."""
    told = (
        sa.select(MailOutbox.id)
        .join(AuditEntry, AuditEntry.id == MailOutbox.audit_id)
        .where(
            AuditEntry.mapping_id == entry.mapping_id,
            MailOutbox.user_id == user_id,
            MailOutbox.status == MailStatus.SENT,
        )
    )
    if db.session.scalar(told.limit(1)) is None:
        note(entry, user_id)
