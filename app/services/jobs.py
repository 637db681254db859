"""Background runs: started, claimed, kept alive and finished through their row alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.clock import utcnow
from app.errors import NotFound
from app.extensions import db, waker
from app.models import JobRun, JobStatus
from app.services.actor import Actor
from app.services.transaction import after_commit, end_reading, transaction

SYNC = "sync"
REBUILD = "rebuild"
KINDS = (SYNC, REBUILD)

# A running row without a sign of life for this long has lost its worker.
LEASE = timedelta(seconds=8)
# More than any restart of a machine explains.
MOST_ATTEMPTS = 20
UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)


_WAITING = "Waiting for the job worker"


class LeaseLost(Exception):
    """The run was given to another worker, or cancelled: stop without a trace."""


def start(actor: Actor, kind: str, *, wake: bool = True) -> tuple[JobRun, bool]:
    """Queue a run, or find the unfinished one of its kind; says whether it is a new one.

    Without `wake` the caller claims and runs it itself.
    """
    try:
        with transaction():
            running = unfinished(kind)
            if running is not None:
                return running, False
            job = JobRun(
                kind=kind,
                status=JobStatus.QUEUED,
                created_at=utcnow(),
                message=_WAITING,
                actor_id=actor.user_id,
                actor_label=actor.label,
            )
            db.session.add(job)
            db.session.flush()
            job_id = job.id
            if wake:
                after_commit(lambda: waker.wake(job_id))
    except IntegrityError:
        # Somebody else queued one between our look and our insert.
        return start(actor, kind, wake=wake)
    return get(job_id), True


def get(job_id: int) -> JobRun:
    """One run, or `NotFound`."""
    job = db.session.get(JobRun, job_id)
    if job is None:
        raise NotFound(f"There is no job {job_id}.")
    return job


def unfinished(kind: str) -> JobRun | None:
    """The queued or running run of a kind."""
    query = sa.select(JobRun).where(JobRun.kind == kind, JobRun.status.in_(UNFINISHED))
    return db.session.scalar(query)


def latest(kind: str) -> list[JobRun]:
    """The last run of a kind, the last that ended and the last that succeeded, newest first."""
    newest = sa.select(sa.func.max(JobRun.id)).where(JobRun.kind == kind)
    ended = newest.where(JobRun.status.not_in(UNFINISHED))
    good = newest.where(JobRun.status == JobStatus.SUCCEEDED)
    ids = [one.scalar_subquery() for one in (newest, ended, good)]
    query = sa.select(JobRun).where(sa.or_(*(JobRun.id == one for one in ids)))
    return list(db.session.scalars(query.order_by(JobRun.id.desc())))


def waiting() -> list[int]:
    """Runs that nobody works on: queued ones, and running ones whose worker fell silent."""
    query = sa.select(JobRun.id).where(_claimable(utcnow() - LEASE))
    found = list(db.session.scalars(query))
    end_reading()
    return found


def claim(job_id: int, worker: str) -> bool:
    """Take a waiting run for `worker`; False if somebody else has it or it is over.

    A run that took several workers down with it is given up.
    """
    now = utcnow()
    mine = (JobRun.id == job_id, _claimable(now - LEASE))
    if _write(_GIVE_UP.where(*mine).values(finished_at=now)):
        return False
    statement = (
        sa.update(JobRun)
        .where(*mine)
        .values(
            status=JobStatus.RUNNING,
            worker=worker,
            heartbeat_at=now,
            attempt=JobRun.attempt + 1,
            started_at=sa.func.coalesce(JobRun.started_at, now),
            message="Starting",
        )
    )
    return _write(statement) == 1


def beat(job_id: int, worker: str) -> None:
    """Show a sign of life; raises `LeaseLost` if the run is no longer this worker's."""
    _write_mine(job_id, worker, heartbeat_at=utcnow())


def progress(job_id: int, worker: str, done: int, message: str) -> None:
    """Store how far the run is; joins the transaction of the work itself."""
    _write_mine(job_id, worker, done=done, message=message[:300], heartbeat_at=utcnow())


def release(job_id: int, worker: str) -> None:
    """Give an unfinished run back, for another worker to go on with."""
    _write_mine(job_id, worker, status=JobStatus.QUEUED, worker=None, message=_WAITING)


def succeed(job_id: int, worker: str, result: Mapping[str, Any], message: str) -> None:
    """Finish a run with its result."""
    _finish(job_id, worker, JobStatus.SUCCEEDED, message, result=json.dumps(dict(result)))


def fail(job_id: int, worker: str, sentence: str) -> None:
    """Finish a run with the sentence that says why and what to do next."""
    _finish(job_id, worker, JobStatus.FAILED, "Stopped", error=sentence)


def _claimable(silent_since: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(
        JobRun.status == JobStatus.QUEUED,
        sa.and_(JobRun.status == JobStatus.RUNNING, JobRun.heartbeat_at < silent_since),
    )


_GIVE_UP = (
    sa.update(JobRun)
    .where(JobRun.attempt >= MOST_ATTEMPTS)
    .values(
        status=JobStatus.FAILED,
        message="Stopped",
        error=f"It was begun {MOST_ATTEMPTS} times and never ended. What was read is stored; look"
        " into the log for what ends the job worker, then start it again.",
    )
)


def _finish(job_id: int, worker: str, status: JobStatus, message: str, **values: Any) -> None:
    _write_mine(
        job_id, worker, status=status, message=message[:300], finished_at=utcnow(), **values
    )


def _write_mine(job_id: int, holder: str, /, **values: Any) -> None:
    statement = (
        sa.update(JobRun)
        .where(JobRun.id == job_id, JobRun.worker == holder, JobRun.status == JobStatus.RUNNING)
        .values(**values)
    )
    if _write(statement) == 0:
        raise LeaseLost(f"Job {job_id} is no longer worked on by {holder}.")


def _write(statement: sa.Update) -> int:
    with transaction():
        return cast("sa.CursorResult[Any]", db.session.execute(statement)).rowcount
