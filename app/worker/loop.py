"""The worker process: runs what it is woken for, and looks for runs that nobody works on."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from datetime import datetime

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import settings
from app.clock import utcnow
from app.models import JobStatus
from app.services import jobs, reprojection, schedule
from app.services.jobs import LeaseLost
from app.worker import identity, queue, runner
from app.worker.crew import Crew
from app.worker.runner import Watch

_ROUND_SECONDS = 2.0
# A rebuild that failed is tried again, but not at once; and history does not grow old that fast.
_ROUNDS_A_LOOK = 150


def work(app: Flask, threads: int) -> None:
    """Work until SIGTERM or SIGINT; a run that is under way goes back into the queue then."""
    over = threading.Event()
    crew = Crew(lambda job_id: _run(app, job_id, over), threads)
    consumer = queue.of(app).consume(crew.offer)
    # After the start of the consumer, which sets handlers of its own.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    app.logger.info("The job worker is ready.")
    rounds, since = 0, utcnow()
    while not over.is_set():
        _round(app, crew, since, looks_around=rounds % _ROUNDS_A_LOOK == 0)
        rounds += 1
        over.wait(_ROUND_SECONDS)
    consumer.stop()
    crew.wait()
    queue.of(app).close()


def _run(app: Flask, job_id: int, over: threading.Event) -> None:
    try:
        done = runner.run(app, job_id, Watch(over=over))
    except SQLAlchemyError as error:
        name = type(error).__name__
        app.logger.warning("The database failed job %d (%s); it goes on later.", job_id, name)
        return
    if done is not None and done.status == JobStatus.FAILED:
        app.logger.warning("Job %d stopped: %s", job_id, done.error)


def _round(app: Flask, crew: Crew, since: datetime, *, looks_around: bool) -> None:
    """Start what is due, and begin what waits: a wake-up call was lost, or a worker died."""
    with app.app_context():
        try:
            reprojection.keep(settings.reporting(), looks_around=looks_around)
            if looks_around:
                jobs.prune()
            schedule.keep(settings.schedule(), since)
            _give_back_what_the_dead_held()
            for job_id in jobs.waiting():
                crew.offer(job_id)
        except SQLAlchemyError as error:
            app.logger.warning("The database does not answer (%s).", type(error).__name__)


def _give_back_what_the_dead_held() -> None:
    """Where a process of this machine has ended, nobody has to wait for the end of its lease."""
    for job_id, worker in jobs.held():
        if identity.is_gone(worker):
            # Somebody may be quicker.
            with suppress(LeaseLost):
                jobs.recover(job_id, worker)
