"""Members: the website's users."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, UtcDateTime

ADMIN = "admin"
ROLES = (ADMIN, "manager", "staff", "user")
ELEVATED_ROLES = frozenset(ROLES) - {"user"}


class User(Base):
    """A website member. `username_key` is the username without case, which must be unique.

    Of an erased one nothing personal is left; the row stays for what it is credited with.
    """

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("role IN ('admin', 'manager', 'staff', 'user')", name="role"),
        Index("ix_user_email", "email"),
        Index("ix_user_is_active_username_key", "is_active", "username_key"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    username: Mapped[str] = mapped_column(String(100))
    username_key: Mapped[str] = mapped_column(String(200), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    full_name: Mapped[str | None] = mapped_column(String(200))
    search_text: Mapped[str] = mapped_column(String(2000), default="")
    role: Mapped[str] = mapped_column(String(20), default="user")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(default=True)
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
