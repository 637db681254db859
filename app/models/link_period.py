"""Truth, part three: which member a responder stood for, from when to when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, UtcDateTime


class LinkPeriod(Base):
    """A stretch of a responder's time line, [starts_at, ends_at); None is open at that end."""

    __tablename__ = "link_period"
    __table_args__ = (
        CheckConstraint(
            "starts_at IS NULL OR ends_at IS NULL OR starts_at < ends_at", name="order"
        ),
        Index(
            "uq_link_period_one_open",
            "freshworks_user_id",
            unique=True,
            sqlite_where=text("ends_at IS NULL"),
            postgresql_where=text("ends_at IS NULL"),
        ),
        Index("ix_link_period_freshworks_user_id_starts_at", "freshworks_user_id", "starts_at"),
        Index("ix_link_period_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    freshworks_user_id: Mapped[int] = mapped_column(
        ForeignKey("freshworks_user_mapping.freshworks_user_id")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
