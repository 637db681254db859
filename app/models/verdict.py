"""What people decided about a responder and a member who may be the same person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, UtcDateTime

REJECTED = "rejected"
UNLINKED = "unlinked"
UNSURE = "unsure"
UNDONE = "undone"
# Nobody proposes such a pair while both stay as they are, and no program ever links it.
KEPT_APART = (REJECTED, UNLINKED)


class Verdict(Base):
    """One pair: not the same person (rejected), not any more (unlinked), or left to people.

    What is left to people was put off (unsure), or its automatic link was taken back (undone).

    It holds as long as `seen`, the digests of names and addresses at that time, still fits.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        CheckConstraint("verdict IN ('rejected', 'unlinked', 'unsure', 'undone')", name="verdict"),
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
