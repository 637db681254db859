"""The projection: effective closures by member, responder and local day, and the unclaimed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import utcnow
from app.models.base import Base, Id, UtcDateTime


class TicketClosure(Base):
    """What a member is credited with for one responder on one local day.

    `ticket_numbers` is a JSON list of integers, ascending; `tickets_closed` is its length.
    """

    __tablename__ = "ticket_closure"
    __table_args__ = (
        UniqueConstraint("user_id", "freshworks_user_id", "date"),
        Index("ix_ticket_closure_user_id_date", "user_id", "date"),
        Index("ix_ticket_closure_freshworks_user_id_date", "freshworks_user_id", "date"),
        # For everybody's days at once, without a look at the rows.
        Index("ix_ticket_closure_date", "date", "user_id", "tickets_closed"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    freshworks_user_id: Mapped[int] = mapped_column(BigInteger)
    date: Mapped[date] = mapped_column(Date)
    tickets_closed: Mapped[int]
    ticket_numbers: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, onupdate=utcnow)


class UnclaimedDay(Base):
    """How many effective closures of a responder on one local day no member is credited with."""

    __tablename__ = "unclaimed_day"
    __table_args__ = (Index("ix_unclaimed_day_date", "date", "tickets"),)

    freshworks_user_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    date: Mapped[date] = mapped_column(Date, primary_key=True)
    tickets: Mapped[int]
