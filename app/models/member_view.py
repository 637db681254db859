"""How a member likes to see the list."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id


class MemberView(Base):
    """What one member chose: the columns that can be left out, by blank, and rows on a page."""

    __tablename__ = "member_view"

    user_id: Mapped[int] = mapped_column(
        Id, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    columns: Mapped[str] = mapped_column(String(200))
    per_page: Mapped[int]
