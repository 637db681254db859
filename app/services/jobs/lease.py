"""Working on a run: claimed, kept alive and finished through its row alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.models import JobRun, JobStatus
from app.services.jobs import trail
from app.services.transaction import end_reading, transaction

# A running row without a sign of life for this long has lost its worker.
LEASE = timedelta(seconds=8)
# Clocks of workers differ by less; a sign of life so far ahead is of a clock set back since.
_FAR_AHEAD = timedelta(hours=1)
# More than any restart of a machine explains.
MOST_ATTEMPTS = 20

WAITING = "Waiting for the job worker"
STARTING = "Starting"


class LeaseLost(Exception):
    """The run was given to another worker, or cancelled: stop without a trace."""


def waiting() -> list[int]:
    """Runs that nobody works on: queued ones, and running ones whose worker fell silent."""
    query = sa.select(JobRun.id).where(_claimable(utcnow()))
    found = list(db.session.scalars(query))
    end_reading()
    return found


def held() -> list[tuple[int, str]]:
    """Running ones and who works on each."""
    query = sa.select(JobRun.id, JobRun.worker).where(JobRun.status == JobStatus.RUNNING)
    found = [(job_id, worker) for job_id, worker in db.session.execute(query) if worker]
    end_reading()
    return found


def claim(job_id: int, worker: str) -> bool:
    """Take a waiting run for `worker`; False if somebody else has it or it is over.

    A run that took several workers down with it is given up.
    """
    now = utcnow()
    mine = (JobRun.id == job_id, _claimable(now))
    with transaction():
        if _write(_GIVE_UP.where(*mine).values(finished_at=now)):
            trail.note(job_id)
            return False
    statement = (
        sa.update(JobRun)
        .where(*mine)
        .values(
            status=JobStatus.RUNNING,
            worker=worker,
            heartbeat_at=now,
            waiting_until=None,
            attempt=JobRun.attempt + 1,
            started_at=sa.func.coalesce(JobRun.started_at, now),
            message=STARTING,
        )
    )
    return _write(statement) == 1


def beat(job_id: int, worker: str) -> None:
    """Show a sign of life; raises `LeaseLost` if the run is no longer this worker's."""
    _write_mine(job_id, worker, heartbeat_at=utcnow())


def progress(
    job_id: int,
    worker: str,
    done: int,
    message: str,
    *,
    counts: Mapping[str, Any] | None = None,
    waiting_until: datetime | None = None,
) -> None:
    """Store how far the run is; joins the transaction of the work itself.

    `counts` are those of the run so far: whoever takes it over goes on adding to them.
    """
    stored = {} if counts is None else {"result": json.dumps(dict(counts))}
    _write_mine(
        job_id,
        worker,
        done=done,
        message=message[:300],
        heartbeat_at=utcnow(),
        waiting_until=waiting_until,
        **stored,
    )


def release(job_id: int, worker: str) -> None:
    """Give an unfinished run back, for another worker to go on with; it was no attempt then."""
    _requeue(job_id, worker, attempt=JobRun.attempt - 1)


def recover(job_id: int, worker: str) -> None:
    """Give back the run of a worker that died, perhaps of it: the attempt counts."""
    _requeue(job_id, worker)


def succeed(job_id: int, worker: str, result: Mapping[str, Any], message: str) -> None:
    """Finish a run with its result."""
    _finish(job_id, worker, JobStatus.SUCCEEDED, message, result=json.dumps(dict(result)))


def fail(job_id: int, worker: str, sentence: str) -> None:
    """Finish a run with the sentence that says why and what to do next; its counts stay."""
    _finish(job_id, worker, JobStatus.FAILED, "Stopped", error=sentence)


def _claimable(now: datetime) -> sa.ColumnElement[bool]:
    beat_at = JobRun.heartbeat_at
    is_silent = sa.or_(beat_at < now - LEASE, beat_at > now + _FAR_AHEAD)
    return sa.or_(
        JobRun.status == JobStatus.QUEUED,
        sa.and_(JobRun.status == JobStatus.RUNNING, is_silent),
    )


_GIVE_UP = (
    sa.update(JobRun)
    .where(JobRun.attempt >= MOST_ATTEMPTS)
    .values(
        status=JobStatus.FAILED,
        message="Stopped",
        waiting_until=None,
        error=f"It was begun {MOST_ATTEMPTS} times and never ended. What was read is stored; look"
        " into the log for what ends the job worker, then start it again.",
    )
)


def _finish(job_id: int, worker: str, status: JobStatus, message: str, **values: Any) -> None:
    ended = {"status": status, "finished_at": utcnow(), "waiting_until": None}
    with transaction():
        _write_mine(job_id, worker, message=message[:300], **ended, **values)
        trail.note(job_id)


def _requeue(job_id: int, holder: str, /, **values: Any) -> None:
    _write_mine(
        job_id,
        holder,
        status=JobStatus.QUEUED,
        worker=None,
        waiting_until=None,
        message=WAITING,
        **values,
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
