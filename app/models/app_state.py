"""The one row about the whole installation: its account, its version, its totals."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime


class AppState(Base):
    """A single row (`id` 1), made by the first migration.

    `data_version` rises in every transaction that changes what a reader could see.
    `people_version` rises with every change that the matcher could see: names, addresses, links,
    verdicts.
    `projected_with` names the zone, week, statuses and groups of the last projection.
    `webhook_at` is when the last good webhook came, to the second.
    `not_before` is the latest instant before which Freshworks wanted to be left alone.
    The totals are those of the tiles; month and week read as 0 outside their key.
    """

    __tablename__ = "app_state"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    data_version: Mapped[int] = mapped_column(BigInteger, default=1)
    people_version: Mapped[int] = mapped_column(BigInteger, default=1, server_default="1")
    account: Mapped[str | None] = mapped_column(String(255))
    projected_with: Mapped[str | None] = mapped_column(Text)
    webhook_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    total_mappings: Mapped[int] = mapped_column(default=0)
    linked_count: Mapped[int] = mapped_column(default=0)
    excluded_count: Mapped[int] = mapped_column(default=0)
    active_count: Mapped[int] = mapped_column(default=0)
    confirmed_count: Mapped[int] = mapped_column(default=0)
    total_tickets: Mapped[int] = mapped_column(default=0)
    unclaimed_tickets: Mapped[int] = mapped_column(default=0)
    week_key: Mapped[date | None] = mapped_column(Date)
    week_count: Mapped[int] = mapped_column(default=0)
