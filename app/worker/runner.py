"""Running one job: claim it, show signs of life, finish it with a result or a sentence."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.errors import AppError
from app.extensions import db
from app.freshworks_service import FreshworksError
from app.models import JobRun
from app.services import jobs
from app.services.jobs import LeaseLost
from app.services.transaction import end_reading
from app.worker.tasks import TASKS, Pause, Progress

_BEAT_SECONDS = 2.0


class Stopping(Exception):
    """The worker is asked to end: the run goes back into the queue, with all pages stored."""


@dataclass(frozen=True)
class Watch:
    """Who looks on: `progress` hears how far a run is, and `over` is set when it has to stop."""

    progress: Progress | None = None
    over: threading.Event = field(default_factory=threading.Event)

    def tell(self, done: int, message: str) -> None:
        """Pass progress on, unless it is time to stop."""
        if self.over.is_set():
            raise Stopping
        if self.progress is not None:
            self.progress(done, message)

    def pause(self, seconds: float) -> None:
        """Wait, but not past the moment at which the run has to stop."""
        if self.over.wait(seconds):
            raise Stopping


def run(app: Flask, job_id: int, watch: Watch | None = None) -> JobRun | None:
    """Run a job to its end if it is free; None if somebody else has it, or it is over."""
    worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"[-80:]
    with app.app_context():
        if not jobs.claim(job_id, worker):
            return None
        with _signs_of_life(app, job_id, worker):
            _carry_out(app, job_id, worker, watch or Watch())
        end_reading()
        return jobs.get(job_id)


def _carry_out(app: Flask, job_id: int, worker: str, watch: Watch) -> None:
    def progress(done: int, message: str) -> None:
        jobs.progress(job_id, worker, done, message)
        watch.tell(done, message)

    try:
        _finish(app, job_id, worker, progress, watch.pause)
    except LeaseLost:
        app.logger.warning("Job %d went to another worker; this one stops.", job_id)


def _finish(app: Flask, job_id: int, worker: str, progress: Progress, pause: Pause) -> None:
    try:
        result, message = TASKS[jobs.get(job_id).kind](progress, pause)
        jobs.succeed(job_id, worker, result, message)
    except LeaseLost:
        raise
    except Stopping:
        jobs.release(job_id, worker)
        app.logger.info("Job %d waits for the next worker; this one ends.", job_id)
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
