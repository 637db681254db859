"""What the sync remembers between runs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, UtcDateTime


class SyncCursor(Base):
    """Where one listing is being read. `position` is JSON, `scope` what the listing covers."""

    __tablename__ = "sync_cursor"

    listing: Mapped[str] = mapped_column(String(20), primary_key=True)
    scope: Mapped[str] = mapped_column(String(100))
    position: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BadRecord(Base):
    """A record of Freshworks that could not be read: why, without its content."""

    __tablename__ = "bad_record"
    __table_args__ = (UniqueConstraint("kind", "freshworks_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    freshworks_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(300))
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketRefresh(Base):
    """A ticket that somebody hinted at, to be read back from Freshworks; one row a ticket.

    Asked for again while it is being read, `asked_at` moves on and the row stays. A row whose
    reading failed is left alone until `not_before`.
    """

    __tablename__ = "ticket_refresh"

    ticket_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
