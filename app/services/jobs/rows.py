"""Reading background runs: one, the latest, a page of the history; and letting go of old ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from app.clock import utcnow
from app.errors import NotFound
from app.extensions import db
from app.models import JobRun, JobStatus
from app.services.jobs.kinds import ROUTINE
from app.services.transaction import end_reading, transaction

UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)
# What a person may want to look up again, and what happens hundreds of times a day.
KEPT = timedelta(days=365)
ROUTINE_KEPT = timedelta(days=7)
_PRUNED_AT_ONCE = 500


def get(job_id: int) -> JobRun:
    """One run, or `NotFound`."""
    job = db.session.get(JobRun, job_id)
    if job is None:
        raise NotFound(f"There is no job {job_id}.")
    return job


def options(job: JobRun) -> Mapping[str, Any]:
    """What the run was asked to do in particular."""
    return _mapping(job.options)


def counted(job: JobRun) -> Mapping[str, Any]:
    """What the run has counted so far, whoever worked on it."""
    return _mapping(job.result)


def unfinished(kind: str) -> JobRun | None:
    """The queued or running run of a kind."""
    query = sa.select(JobRun).where(JobRun.kind == kind, JobRun.status.in_(UNFINISHED))
    return db.session.scalar(query)


def of_slot(kind: str, slot: str | None) -> JobRun | None:
    """The run that a moment of the schedule started."""
    if slot is None:
        return None
    return db.session.scalar(sa.select(JobRun).where(JobRun.kind == kind, JobRun.slot == slot))


def latest(kind: str) -> list[JobRun]:
    """The last run of a kind, the last that ended and the last that succeeded, newest first.

    To be read alone: every list shows them, and plain values take a third of the time of objects.
    """
    rows: list[Any] = list(db.session.connection().execute(_latest(kind)))
    return rows


@cache
def _latest(kind: str) -> sa.Select[Any]:
    query = sa.select(cast("sa.Table", JobRun.__table__))
    return query.where(is_among_latest(kind)).order_by(JobRun.id.desc())


def is_among_latest(kind: str) -> sa.ColumnElement[bool]:
    """Whether a row is one of the `latest` of a kind."""
    newest = sa.select(sa.func.max(JobRun.id)).where(JobRun.kind == kind)
    ended = newest.where(*(JobRun.status != status for status in UNFINISHED))
    good = newest.where(JobRun.status == JobStatus.SUCCEEDED)
    return sa.or_(*(JobRun.id == one.scalar_subquery() for one in (newest, ended, good)))


def page(
    kind: str | None, status: str | None, number: int, per_page: int
) -> tuple[list[JobRun], int]:
    """One page of the history, newest first, and how many runs there are in all."""
    wanted = {"kind": kind, "status": status}
    given = {name: value for name, value in wanted.items() if value is not None}
    total = db.session.scalar(sa.select(sa.func.count(JobRun.id)).filter_by(**given)) or 0
    query = sa.select(JobRun).filter_by(**given).order_by(JobRun.id.desc())
    found = db.session.scalars(query.limit(per_page).offset((number - 1) * per_page))
    return list(found), total


def prune() -> int:
    """Let go of runs that nobody asks for any more; returns how many.

    Successful runs of the schedule, refreshes and mail runs are kept for a week, all others for a year;
    the last success of each kind stays, whenever it was.
    """
    now = utcnow()
    good = JobRun.status == JobStatus.SUCCEEDED
    routine = sa.and_(good, sa.or_(JobRun.slot.is_not(None), JobRun.kind.in_(ROUTINE)))
    old = sa.or_(
        JobRun.finished_at < now - KEPT,
        sa.and_(routine, JobRun.finished_at < now - ROUTINE_KEPT),
    )
    last_good = sa.select(sa.func.max(JobRun.id)).where(good).group_by(JobRun.kind)
    query = sa.select(JobRun.id).where(old, JobRun.id.not_in(last_good))
    ids = list(db.session.scalars(query.order_by(JobRun.id).limit(_PRUNED_AT_ONCE)))
    end_reading()
    if ids:
        with transaction():
            db.session.execute(sa.delete(JobRun).where(JobRun.id.in_(ids)))
    return len(ids)


def _mapping(text: str | None) -> Mapping[str, Any]:
    found: Mapping[str, Any] = {} if text is None else json.loads(text)
    return found
