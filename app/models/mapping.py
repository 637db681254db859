"""Mappings: one row about each responder, and the derived row that the list shows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import utcnow
from app.models.base import Base, Id, UtcDateTime


class FreshworksUserMapping(Base):
    """A responder and the member it stands for now (the member of the open link period)."""

    __tablename__ = "freshworks_user_mapping"
    __table_args__ = (
        Index("ix_freshworks_user_mapping_user_id", "user_id"),
        Index("ix_freshworks_user_mapping_reserved_email", "reserved_email"),
        # Orders of the list that the derived row does not hold.
        Index(None, "search_text", "id"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    freshworks_user_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    freshworks_username: Mapped[str | None] = mapped_column(String(100))
    freshworks_email: Mapped[str | None] = mapped_column(String(254))
    search_text: Mapped[str] = mapped_column(String(1000), default="")
    # Not active: deactivated in Freshworks, or not in its list of agents.
    active: Mapped[bool] = mapped_column(default=True)
    # Not a person (a bot, a shared mailbox): left out of the counts of mappings.
    excluded: Mapped[bool] = mapped_column(default=False)
    link_source: Mapped[str | None] = mapped_column(String(20))
    confirmed: Mapped[bool] = mapped_column(default=False)
    # Why a person has to look at it: `seat_changed`, or `disputed` by the member linked to it.
    flag: Mapped[str | None] = mapped_column(String(20))
    # Linked to the member with this address as soon as there is one.
    reserved_email: Mapped[str | None] = mapped_column(String(254))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, onupdate=utcnow)


class MappingStats(Base):
    """Figures of one mapping, recomputed in the transaction that touches its closures or link.

    `month_count` and `week_count` speak of `month_key` (first of that month) and `week_key`
    (first day of that week); in any other month or week they read as 0, so that no job at
    midnight is needed. `weeks` is a JSON list of twelve counts that ends with `week_key`.

    The last columns put the list in order. None of them holds NULL where it decides, and each has
    an index that ends with the id: a page is found at either end of it, whatever lies between.
    """

    __tablename__ = "mapping_stats"
    __table_args__ = (
        Index(None, "by_work", "mapping_id"),
        Index(None, "is_linked", "mapping_id"),
        Index(None, "is_linked", "member_key", "mapping_id"),
        Index(None, "member_key"),
        Index(None, "total_tickets", "mapping_id"),
        Index(None, "by_month", "mapping_id"),
        Index(None, "by_week", "mapping_id"),
        Index(None, "by_activity", "mapping_id"),
        Index(None, "unclaimed_tickets", "mapping_id"),
    )

    mapping_id: Mapped[int] = mapped_column(
        ForeignKey("freshworks_user_mapping.id", ondelete="CASCADE"), primary_key=True
    )
    total_tickets: Mapped[int] = mapped_column(default=0)
    month_key: Mapped[date | None] = mapped_column(Date)
    month_count: Mapped[int] = mapped_column(default=0)
    week_key: Mapped[date | None] = mapped_column(Date)
    week_count: Mapped[int] = mapped_column(default=0)
    last_activity: Mapped[datetime | None] = mapped_column(UtcDateTime)
    credited_tickets: Mapped[int] = mapped_column(default=0)
    unclaimed_tickets: Mapped[int] = mapped_column(default=0)
    weeks: Mapped[str] = mapped_column(Text, default="[]")
    is_linked: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The member's `username_key`; the database itself keeps it when somebody is renamed.
    member_key: Mapped[str | None] = mapped_column(
        String(200), ForeignKey("user.username_key", onupdate="CASCADE")
    )
    # Ascending: unlinked ones with most unclaimed, then by the latest activity, then no persons.
    by_work: Mapped[int] = mapped_column(default=0, server_default="0")
    by_month: Mapped[int] = mapped_column(default=0, server_default="0")
    by_week: Mapped[int] = mapped_column(default=0, server_default="0")
    by_activity: Mapped[int] = mapped_column(default=0, server_default="0")
