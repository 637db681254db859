"""Background runs and the schedule as the JSON values of the API; pages show the same values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson

from app import settings
from app.clock import utc_text, utcnow
from app.freshworks_linking.rendering.base import Json
from app.models import JobRun, JobStatus
from app.services import jobs
from app.services.schedule import Plan, entries, next_sync


def job(run: JobRun) -> Json:
    """A background run."""
    return {
        "id": run.id,
        "kind": run.kind,
        "status": run.status,
        "done": run.done,
        "total": run.total,
        "message": run.message,
        "created_at": utc_text(run.created_at),
        "started_at": utc_text(run.started_at),
        "finished_at": utc_text(run.finished_at),
        "result": None if run.result is None else orjson.loads(run.result),
        "error": run.error,
        "attempt": run.attempt,
        "actor": run.actor_label,
        "scheduled": run.slot is not None,
        "duration_seconds": _duration(run),
        "waiting_until": utc_text(_waiting_until(run)),
        "can_cancel": run.status in jobs.UNFINISHED,
        "can_retry": run.status in (JobStatus.FAILED, JobStatus.CANCELLED),
    }


def _duration(run: JobRun) -> float | None:
    if run.started_at is None or run.finished_at is None:
        return None
    return (run.finished_at - run.started_at).total_seconds()


def _waiting_until(run: JobRun) -> datetime | None:
    """The end of the present pause, which nobody writes away when it is over."""
    until = run.waiting_until
    return until if until is not None and until > utcnow() else None


def schedule(plan: Plan) -> list[Json]:
    """What is started by itself, and when next."""
    return [
        {
            "kind": entry.kind,
            "enabled": entry.enabled,
            "every_minutes": entry.every_minutes,
            "at": entry.at,
            "last_succeeded_at": utc_text(entry.last_succeeded_at),
            "next_at": utc_text(entry.next_at),
        }
        for entry in entries(plan)
    ]


def sync_state(runs: Sequence[JobRun]) -> Json:
    """The running sync, the last one that ended, the last that succeeded, and the next."""
    # Mostly the last one is the last that succeeded.
    shown = {run.id: job(run) for run in runs}
    running = next((run for run in runs if run.status in jobs.UNFINISHED), None)
    good = next((run for run in runs if run.status == JobStatus.SUCCEEDED), None)
    ended = next((run for run in runs if run.status not in jobs.UNFINISHED), None)
    return {
        "running": None if running is None else shown[running.id],
        "last": None if ended is None else shown[ended.id],
        "last_success": None if good is None else shown[good.id],
        "next_at": utc_text(next_sync(settings.schedule(), ended)) if running is None else None,
    }
