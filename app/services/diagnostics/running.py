"""Whether work is done: the last sync, the job worker, its queue, webhooks, mails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db, waker
from app.models import JobRun, JobStatus
from app.services import jobs, mappings, outbox, ticket_hints
from app.services.diagnostics.check import Check, Setup, failed, ok, unknown, warning
from app.services.wording import count

# So many planned syncs may be missed before it is worth a word.
_MISSED = 3
# A worker looks for waiting runs every two seconds.
_TAKEN_UP_BY = timedelta(seconds=60)
# Over a long weekend a desk may be silent.
_SILENT = timedelta(days=3)
_START_WORKER = "Start web and worker with make serve, or one more worker with make worker."


def checks(setup: Setup) -> Iterator[Check]:
    """All of this module."""
    yield _sync(setup)
    yield _worker(setup)
    yield _queue()
    yield _webhook(setup)
    yield _mails()


def _sync(setup: Setup) -> Check:
    runs = jobs.latest(jobs.SYNC)
    running = next((run for run in runs if run.status in jobs.UNFINISHED), None)
    if running is not None:
        return ok("sync", "Sync", f"A sync is under way: {running.message}.")
    if not runs:
        return warning(
            "sync",
            "Sync",
            "No sync has run yet, so there are no mappings and no tickets.",
            "Press Sync Mappings on the dashboard, or run: flask --app wsgi sync",
        )
    return _ended_sync(setup, runs[0])


def _ended_sync(setup: Setup, last: JobRun) -> Check:
    finished = last.finished_at or last.created_at
    when = setup.rules.calendar.moment_text(finished)
    if last.status == JobStatus.FAILED:
        return failed(
            "sync",
            "Sync",
            f"The last sync stopped on {when}: {last.error}",
            "Mend the cause, then press Retry. What was read before is stored.",
        )
    if last.status == JobStatus.CANCELLED:
        return warning(
            "sync",
            "Sync",
            f"The last sync was cancelled on {when}, so tickets may be missing.",
            "Press Sync Mappings on the dashboard; it goes on where the last one ended.",
        )
    wanted = timedelta(minutes=setup.sync_minutes * _MISSED)
    if setup.sync_minutes and utcnow() - finished > wanted:
        return warning(
            "sync",
            "Sync",
            f"Freshworks was last read on {when}, though a sync is planned every"
            f" {setup.sync_minutes} minutes.",
            f"See whether a job worker runs. {_START_WORKER}",
        )
    return ok("sync", "Sync", f"The last sync succeeded on {when}: {last.message}.")


def _worker(setup: Setup) -> Check:
    now = utcnow()
    waiting = db.session.scalar(
        sa.select(JobRun)
        .where(
            sa.or_(
                sa.and_(JobRun.status == JobStatus.QUEUED, JobRun.created_at < now - _TAKEN_UP_BY),
                sa.and_(
                    JobRun.status == JobStatus.RUNNING, JobRun.heartbeat_at < now - _TAKEN_UP_BY
                ),
            )
        )
        .order_by(JobRun.id)
        .limit(1)
    )
    last_beat = db.session.scalar(sa.select(sa.func.max(JobRun.heartbeat_at)))
    is_alive = last_beat is not None and now - last_beat <= _TAKEN_UP_BY
    if waiting is not None:
        return _waiting(waiting, is_alive=is_alive)
    if last_beat is None:
        return unknown("worker", "Job worker", "No job has run yet, so nothing is known of it.")
    when = setup.rules.calendar.moment_text(last_beat)
    said = f"A job worker last showed a sign of life on {when}"
    lately = max(_TAKEN_UP_BY, timedelta(minutes=setup.sync_minutes * _MISSED))
    if now - last_beat <= lately:
        return ok("worker", "Job worker", f"{said}.")
    return unknown("worker", "Job worker", f"{said}; no job has waited for one since.")


def _waiting(run: JobRun, *, is_alive: bool) -> Check:
    said = f"Job {run.id} ({run.kind}) waits for a job worker"
    if is_alive:
        cure = "Wait for the runs that go on, or start one more with make worker."
        return warning("worker", "Job worker", f"{said}, and all are busy.", cure)
    return failed("worker", "Job worker", f"{said}, and none shows a sign of life.", _START_WORKER)


def _queue() -> Check:
    title = "Queue"
    if waker.answers():
        return ok("queue", title, "Job workers are told at once of what is to be done.")
    return warning(
        "queue",
        title,
        "The queue does not answer, so a job begins some seconds late. None is lost.",
        "Check that QUEUE_URL names it and that it runs.",
    )


def _webhook(setup: Setup) -> Check:
    last, waits = mappings.state().webhook_at, ticket_hints.waiting()
    waiting = f" {count(waits, 'ticket')} to be read back." if waits else ""
    if last is None:
        said = "No webhook has come yet. They are optional: syncs find every change a little later."
        return ok("webhook", "Webhooks", said + waiting)
    said = f"The last webhook came on {setup.rules.calendar.moment_text(last)}."
    if utcnow() - last > _SILENT:
        cure = "See whether the rule in Freshworks is still on; the page Webhooks has its address."
        return warning("webhook", "Webhooks", said + waiting, cure)
    return ok("webhook", "Webhooks", said + waiting)


def _mails() -> Check:
    title = "Mails"
    failed_ones, put_off = outbox.troubled()
    if not failed_ones and not put_off:
        return ok("mails", title, "No mail has failed.")
    parts = [f"{count(failed_ones, 'mail')} failed for good"] if failed_ones else []
    parts += [f"{count(put_off, 'mail')} failed and will be tried again"] if put_off else []
    cure = "See why on the page Mails; check MAIL_URL and MAIL_FROM, then retry them there."
    return warning("mails", title, f"{' and '.join(parts)}. The links themselves stand.", cure)
