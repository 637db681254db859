"""Background runs: the row is the truth, the queue only wakes a worker."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, UtcDateTime

_UNFINISHED = "status IN ('queued', 'running')"


class JobStatus(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobRun(Base):
    """One run of a job. A running row whose `heartbeat_at` is old has lost its worker.

    `slot` names the moment of the schedule that started it, None where a person did.
    `options` is JSON: what its kind was asked to do in particular. `result` is JSON: what it has
    counted so far, and in the end. `waiting_until` is the end of the pause it makes.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        CheckConstraint(
            "status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="status"
        ),
        # One unfinished run of a kind at a time, whoever starts it.
        Index(
            "uq_job_run_one_unfinished",
            "kind",
            unique=True,
            sqlite_where=text(_UNFINISHED),
            postgresql_where=text(_UNFINISHED),
        ),
        # Several workers keep the schedule: each moment of it starts one run.
        UniqueConstraint("kind", "slot"),
        Index("ix_job_run_kind_id", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    slot: Mapped[str | None] = mapped_column(String(30))
    options: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(12), default=JobStatus.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    message: Mapped[str | None] = mapped_column(String(300))
    waiting_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    worker: Mapped[str | None] = mapped_column(String(80))
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    actor_label: Mapped[str] = mapped_column(String(120))
    # From where it was asked for; None in runs older than these columns.
    actor_source: Mapped[str | None] = mapped_column(String(20))
    actor_address: Mapped[str | None] = mapped_column(String(45))
