"""The worker process: runs what it is woken for, and looks for runs that nobody works on."""

from __future__ import annotations

import signal
import threading

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import settings
from app.models import JobStatus
from app.services import jobs, rebuild
from app.services.actor import SYSTEM
from app.worker import queue, runner
from app.worker.runner import Watch

_ROUND_SECONDS = 2.0
# A rebuild that failed is tried again, but not at once.
_ROUNDS_A_LOOK = 150


def work(app: Flask, threads: int) -> None:
    """Work until SIGTERM or SIGINT; a run that is under way goes back into the queue then."""
    over = threading.Event()
    consumer = queue.of(app).consume(lambda job_id: _run(app, job_id, over), threads)
    # After the start of the consumer, which sets handlers of its own.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    app.logger.info("The job worker is ready.")
    rounds = 0
    while not over.is_set():
        _round(app, looks_at_rules=rounds % _ROUNDS_A_LOOK == 0)
        rounds += 1
        over.wait(_ROUND_SECONDS)
    consumer.stop(graceful=True)


def _run(app: Flask, job_id: int, over: threading.Event) -> None:
    done = runner.run(app, job_id, Watch(over=over))
    if done is not None and done.status == JobStatus.FAILED:
        app.logger.warning("Job %d stopped: %s", job_id, done.error)


def _queue_rebuild_if_needed() -> None:
    """Figures that were projected with other rules (zone, week, statuses) are projected again."""
    if rebuild.is_needed(settings.reporting()):
        jobs.start(SYSTEM, jobs.REBUILD)


def _round(app: Flask, *, looks_at_rules: bool) -> None:
    """Wake workers for waiting runs: a wake-up call was lost, or a worker died."""
    with app.app_context():
        try:
            if looks_at_rules:
                _queue_rebuild_if_needed()
            for job_id in jobs.waiting():
                queue.of(app).wake(job_id)
        except SQLAlchemyError as error:
            app.logger.warning("The database does not answer (%s).", type(error).__name__)
