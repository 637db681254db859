"""What changed at which version of the data: how an open page asks for news alone."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id


class MappingChange(Base):
    """A mapping that reads differently since `version`; `mapping_id` 0 stands for all of them.

    Rows are only added and, once they are old, dropped: no writer waits for another's row.
    """

    __tablename__ = "mapping_change"

    version: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    mapping_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
