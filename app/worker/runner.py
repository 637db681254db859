"""Running one job: claim it, show signs of life, finish it with a result or a sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from app.errors import AppError
from app.extensions import db
from app.freshworks_service import FreshworksError
from app.models import JobRun
from app.services import jobs
from app.services.actor import Actor
from app.services.jobs import LeaseLost
from app.services.transaction import end_reading
from app.worker import identity
from app.worker.tasks import TASKS, Order

_BEAT_SECONDS = 2.0
# A pause looks so often whether it still has a point.
_LOOK_SECONDS = 0.5


class Stopping(Exception):
    """The worker is asked to end: the run goes back into the queue, with all pages stored."""


@dataclass(frozen=True)
class Watch:
    """Who looks on: `progress` hears how far a run is, and `over` is set when it has to stop."""

    progress: Callable[[int, str], None] | None = None
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
    worker = identity.name()
    with app.app_context():
        if not jobs.claim(job_id, worker):
            return None
        return _Hold(app, job_id, worker, watch or Watch()).work()


def run_now(app: Flask, actor: Actor, kind: str, watch: Watch | None = None) -> tuple[JobRun, bool]:
    """Start a run that is ours from its first moment, or take over the one that nobody works on.

    Returns it as it is then, and whether it was worked on here.
    """
    worker = identity.name()
    with app.app_context():
        found, is_new = jobs.start(actor, kind, holder=worker)
        job_id = found.id
        end_reading()
        if is_new or jobs.claim(job_id, worker):
            return _Hold(app, job_id, worker, watch or Watch()).work(), True
        return jobs.get(job_id), False


@dataclass(frozen=True)
class _Hold:
    """One run in the hands of one worker."""

    app: Flask
    job_id: int
    worker: str
    watch: Watch
    lost: threading.Event = field(default_factory=threading.Event)

    def work(self) -> JobRun:
        """Carry it out, and return it as it is then."""
        with self._signs_of_life():
            try:
                self._carry_out()
            except LeaseLost:
                self.app.logger.warning(
                    "Job %d was cancelled or went to another worker; this one stops.", self.job_id
                )
        end_reading()
        return jobs.get(self.job_id)

    def _carry_out(self) -> None:
        job_id, worker = self.job_id, self.worker
        try:
            result, message = self._do()
            jobs.succeed(job_id, worker, result, message)
        except (LeaseLost, OperationalError, InterfaceError):
            # A database that is away, locked or full: the row falls silent, and whoever takes it
            # up goes on where this worker stopped.
            raise
        except Stopping:
            jobs.release(job_id, worker)
            self.app.logger.info("Job %d waits for the next worker; this one ends.", job_id)
        except (FreshworksError, AppError) as error:
            jobs.fail(job_id, worker, error.sentence)
        except Exception:
            self.app.logger.exception("Job %d broke.", job_id)
            jobs.fail(job_id, worker, _BROKE.format(job_id=job_id))

    def _do(self) -> tuple[Mapping[str, Any], str]:
        row = jobs.get(self.job_id)
        actor = Actor(row.actor_id, row.actor_label, "worker", row.actor_address)
        asked_by = replace(actor, source=row.actor_source or actor.source)
        kind, order = row.kind, Order(actor, jobs.options(row), jobs.counted(row), asked_by)
        end_reading()
        return TASKS[kind](order, self._progress, self._pause)

    def _progress(
        self,
        done: int,
        message: str,
        counts: Mapping[str, Any] | None = None,
        /,
        *,
        waiting_until: datetime | None = None,
    ) -> None:
        jobs.progress(
            self.job_id, self.worker, done, message, counts=counts, waiting_until=waiting_until
        )
        # Pages write the end of a pause as their reader does; who watches here has the text alone.
        pause = f": waiting for Freshworks until {waiting_until:%H:%M} UTC" if waiting_until else ""
        self.watch.tell(done, message + pause)

    def _pause(self, seconds: float) -> None:
        left = seconds
        while left > 0:
            self.watch.pause(min(left, _LOOK_SECONDS))
            left -= _LOOK_SECONDS
            if self.lost.is_set():
                raise LeaseLost(f"Job {self.job_id} is no longer ours.")

    @contextmanager
    def _signs_of_life(self) -> Iterator[None]:
        """Beat in a thread of its own: one answer of Freshworks may take longer than the lease."""
        over = threading.Event()
        thread = threading.Thread(target=self._beat, args=(over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(_BEAT_SECONDS):
            with self.app.app_context():
                try:
                    jobs.beat(self.job_id, self.worker)
                except LeaseLost:
                    self.lost.set()
                    return
                except SQLAlchemyError:
                    self.app.logger.warning(
                        "Job %d could not show a sign of life; tried again.", self.job_id
                    )
                finally:
                    db.session.remove()


_BROKE = (
    "Something broke on our side; what was read before is stored. Start it again; if it breaks"
    " again, look for job {job_id} in the log."
)
