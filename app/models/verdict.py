"""What people decided about a responder and a member who may be the same person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, UtcDateTime

REJECTED = "rejected"
UNSURE = "unsure"
UNDONE = "undone"


class Verdict(Base):
    """One pair: never the same person (rejected), or never linked by a program (unsure, undone).

    It holds as long as `seen`, the digests of names and addresses at that time, still fits.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        CheckConstraint("verdict IN ('rejected', 'unsure', 'undone')", name="verdict"),
        Index("ix_verdict_user_id", "user_id"),
    )

    mapping_id: Mapped[int] = mapped_column(
        Id, ForeignKey("freshworks_user_mapping.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("user.id"), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10))
    seen: Mapped[str] = mapped_column(String(60))
    actor_label: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
