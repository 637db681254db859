"""Where tickets are closed: the groups and workspaces that the ledger names."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Place(Base):
    """A group or workspace in which something was closed once, by its number in Freshworks.

    `name` is what it is called there, as a sync read it last; None where the key may not ask.
    """

    __tablename__ = "place"
    __table_args__ = (CheckConstraint("kind IN ('group', 'workspace')", name="kind"),)

    kind: Mapped[str] = mapped_column(String(9), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str | None] = mapped_column(String(255))
