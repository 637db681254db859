"""Mails that wait, went out or failed: written in the transaction of the link they tell of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, UtcDateTime

_WAITS = "status = 'queued'"


class MailStatus(StrEnum):
    """Where a mail stands."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class MailOutbox(Base):
    """One new link that its member is told of; those of one act go out as one mail.

    `error` is a sentence: why it failed, or why nothing was sent. `way` is what took a mail that
    left: a mail server, a folder or the console; of old ones nobody knows.
    """

    __tablename__ = "mail_outbox"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'sent', 'failed', 'cancelled')", name="status"),
        Index(
            "ix_mail_outbox_waiting",
            "due_at",
            sqlite_where=text(_WAITS),
            postgresql_where=text(_WAITS),
        ),
        Index("ix_mail_outbox_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("audit_batch.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    status: Mapped[str] = mapped_column(String(10), default=MailStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(500))
    way: Mapped[str | None] = mapped_column(String(10))
