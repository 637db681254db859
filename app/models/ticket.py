"""Truth, part one and two: tickets as last seen, and the ledger of their closings."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, UtcDateTime


class ClosureState(StrEnum):
    """What a closing instant counts as."""

    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    VOID = "void"


class Ticket(Base):
    """The last seen state of a ticket, open ones too. `id` is the number that people see.

    `reopened_at` is the last reopening known: what Freshworks said, or the closing instant
    that was seen to be followed by an open state, whichever is later.
    """

    __tablename__ = "ticket"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    status: Mapped[int]
    responder_id: Mapped[int | None] = mapped_column(BigInteger)
    group_id: Mapped[int | None] = mapped_column(BigInteger)
    workspace_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status_updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted: Mapped[bool] = mapped_column(default=False)
    spam: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Closure(Base):
    """The ledger: one row per (ticket, closing instant), kept for ever.

    `local_date` is the reporting day of `closed_at`, stored so that days can be looked up.
    """

    __tablename__ = "closure"
    __table_args__ = (
        UniqueConstraint("ticket_id", "closed_at"),
        CheckConstraint("state IN ('effective', 'superseded', 'void')", name="state"),
        # For a responder's days, and for the latest closure: days follow instants.
        Index(None, "responder_id", "local_date", "closed_at"),
        Index("ix_closure_local_date_ticket_id", "local_date", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    local_date: Mapped[date] = mapped_column(Date)
    responder_id: Mapped[int | None] = mapped_column(BigInteger)
    group_id: Mapped[int | None] = mapped_column(BigInteger)
    workspace_id: Mapped[int | None] = mapped_column(BigInteger)
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(40))
