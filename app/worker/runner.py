"""Running one job: claim it, show signs of life, finish it with a result or a sentence."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.errors import AppError
from app.extensions import db
from app.freshworks_service import FreshworksError
from app.models import JobRun
from app.services import jobs
from app.services.jobs import LeaseLost
from app.services.transaction import end_reading
from app.worker.tasks import TASKS, Progress

_BEAT_SECONDS = 2.0


def run(app: Flask, job_id: int, watch: Progress | None = None) -> JobRun | None:
    """Run a job to its end if it is free; `watch` hears of progress too. None if it is not."""
    worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"[-80:]
    with app.app_context():
        if not jobs.claim(job_id, worker):
            return None
        with _signs_of_life(app, job_id, worker):
            _carry_out(app, job_id, worker, watch)
        end_reading()
        return jobs.get(job_id)


def _carry_out(app: Flask, job_id: int, worker: str, watch: Progress | None) -> None:
    def progress(done: int, message: str) -> None:
        jobs.progress(job_id, worker, done, message)
        if watch is not None:
            watch(done, message)

    try:
        _finish(app, job_id, worker, progress)
    except LeaseLost:
        app.logger.warning("Job %d went to another worker; this one stops.", job_id)


def _finish(app: Flask, job_id: int, worker: str, progress: Progress) -> None:
    try:
        result, message = TASKS[jobs.get(job_id).kind](progress)
        jobs.succeed(job_id, worker, result, message)
    except LeaseLost:
        raise
    except (FreshworksError, AppError) as error:
        jobs.fail(job_id, worker, error.sentence)
    except Exception:
        app.logger.exception("Job %d broke.", job_id)
        jobs.fail(job_id, worker, _BROKE.format(job_id=job_id))


_BROKE = (
    "Something broke on our side; what was read before is stored. Start it again; if it breaks"
    " again, look for job {job_id} in the log."
)


@contextmanager
def _signs_of_life(app: Flask, job_id: int, worker: str) -> Iterator[None]:
    """Beat in a thread of its own: one answer of Freshworks may take longer than the lease."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(app, job_id, worker, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(app: Flask, job_id: int, worker: str, over: threading.Event) -> None:
    while not over.wait(_BEAT_SECONDS):
        with app.app_context():
            try:
                jobs.beat(job_id, worker)
            except LeaseLost:
                return
            except SQLAlchemyError:
                app.logger.warning("Job %d could not show a sign of life; tried again.", job_id)
            finally:
                db.session.remove()
