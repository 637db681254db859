"""Who changed what, when: written once, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, UtcDateTime


class AuditBatch(Base):
    """Several changes made by one act (an auto-link run), undone as one."""

    __tablename__ = "audit_batch"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditEntry(Base):
    """One change. `before`, `after` and `effect` are JSON texts (see `services/audit.py`)."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_mapping_id_id", "mapping_id", "id"),
        Index("ix_audit_entry_batch_id", "batch_id"),
        Index("ix_audit_entry_undoes_id", "undoes_id"),
        Index("ix_audit_entry_actor_id_id", "actor_id", "id"),
        Index("ix_audit_entry_user_id_id", "user_id", "id"),
        Index("ix_audit_entry_action_id", "action", "id"),
        Index("ix_audit_entry_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    actor_label: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(45))
    action: Mapped[str] = mapped_column(String(40))
    mapping_id: Mapped[int | None] = mapped_column(ForeignKey("freshworks_user_mapping.id"))
    freshworks_user_id: Mapped[int | None] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    # What they were called then: a seat or a name that changes later rewrites no history.
    responder_name: Mapped[str | None] = mapped_column(String(100))
    member_name: Mapped[str | None] = mapped_column(String(100))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("audit_batch.id"))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.id"))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    effect: Mapped[str | None] = mapped_column(Text)
    # How sure the matcher was of the pair when it was decided.
    confidence: Mapped[float | None] = mapped_column(Float)
    comment: Mapped[str | None] = mapped_column(String(500))
