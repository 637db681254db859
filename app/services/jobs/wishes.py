"""What people, commands and the schedule wish for: start, cancel, retry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.clock import utcnow
from app.errors import Conflict
from app.extensions import db, waker
from app.models import JobRun, JobStatus
from app.services.actor import Actor
from app.services.jobs import rows, trail
from app.services.jobs.kinds import EACH_ITS_OWN, LEFT_BEHIND
from app.services.jobs.lease import STARTING, WAITING
from app.services.transaction import after_commit, transaction


def start(
    actor: Actor,
    kind: str,
    *,
    options: Mapping[str, Any] | None = None,
    slot: str | None = None,
    holder: str | None = None,
) -> tuple[JobRun, bool]:
    """Queue a run, or find the unfinished one of its kind; says whether it is a new one.

    A `slot`, a moment of the schedule, starts one run ever. With `holder` the run is that
    worker's from its first moment: nobody can claim it in between.
    """
    try:
        with transaction():
            there = rows.unfinished(kind) or rows.of_slot(kind, slot)
            if there is not None:
                _check_same_wish(there, options)
                return there, False
            job = JobRun(kind=kind, slot=slot, **_beginning(holder), **_asked(actor, options))
            db.session.add(job)
            db.session.flush()
            job_id = job.id
            if holder is None:
                after_commit(lambda: waker.wake(job_id))
    except IntegrityError:
        # Somebody else queued one between our look and our insert.
        return start(actor, kind, options=options, slot=slot, holder=holder)
    return rows.get(job_id), True


def _check_same_wish(there: JobRun, options: Mapping[str, Any] | None) -> None:
    if there.kind in EACH_ITS_OWN and rows.options(there) != (options or {}):
        raise Conflict(
            f"Another {there.kind} is under way (job {there.id}). Nothing was started; wait for its"
            " end or cancel it, then try again.",
            code="job_busy",
        )


def cancel(actor: Actor, job_id: int) -> JobRun:
    """End an unfinished run; its worker stops at its next sign of life and stores no more."""
    job = rows.get(job_id)
    left = "It had not begun." if job.started_at is None else LEFT_BEHIND[job.kind]
    statement = (
        sa.update(JobRun)
        .where(JobRun.id == job_id, JobRun.status.in_(rows.UNFINISHED))
        .values(
            status=JobStatus.CANCELLED,
            finished_at=utcnow(),
            waiting_until=None,
            message=f"Cancelled by {actor.label}. {left}"[:300],
        )
    )
    with transaction():
        changed = cast("sa.CursorResult[Any]", db.session.execute(statement)).rowcount
        if changed:
            trail.note(job_id)
    job = rows.get(job_id)
    if not changed:
        raise Conflict(f"Job {job_id} is over already: it {_ENDS[job.status]}.", code="job_over")
    return job


def retry(actor: Actor, job_id: int) -> tuple[JobRun, bool]:
    """Start a run of the same kind with the same options, as `start` does."""
    job = rows.get(job_id)
    if job.status in rows.UNFINISHED:
        raise Conflict(
            f"Job {job_id} is not over yet. Wait for its end or cancel it, then try again.",
            code="job_not_over",
        )
    return start(actor, job.kind, options=rows.options(job))


_ENDS: Mapping[str, str] = {
    JobStatus.SUCCEEDED: "succeeded",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELLED: "was cancelled",
}


def _asked(actor: Actor, options: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "options": json.dumps(dict(options)) if options else None,
        "actor_id": actor.user_id,
        "actor_label": actor.label,
        "actor_source": actor.source,
        "actor_address": actor.address,
    }


def _beginning(holder: str | None) -> dict[str, Any]:
    now = utcnow()
    if holder is None:
        return {"created_at": now, "status": JobStatus.QUEUED, "message": WAITING}
    return {
        "created_at": now,
        "status": JobStatus.RUNNING,
        "message": STARTING,
        "worker": holder,
        "attempt": 1,
        "started_at": now,
        "heartbeat_at": now,
    }
