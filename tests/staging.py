"""The whole product in this process: the app over HTTP, its job worker, the demo's members."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from tempfile import TemporaryDirectory
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from app.demo.people import MEMBERS
from app.extensions import db
from app.models import FreshworksUserMapping, JobStatus
from app.services import auto_link, jobs
from app.services.actor import SYSTEM
from app.services.reporting import Reporting
from app.worker import queue, runner
from app.worker.crew import Crew
from app.worker.queue import Queue
from tests import people
from tests.people import Person


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the app, served by threads of this process."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def worker(app: Flask) -> Iterator[None]:
    """The job worker, woken through a real queue, in which nothing is left from other tests."""
    # The consumer takes these signals for itself, and a test run still wants to be interrupted.
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    crew = Crew(lambda job_id: runner.run(app, job_id), size=len(jobs.KINDS))
    with own_queue(app) as fresh:
        consumer = fresh.consume(crew.offer)
        for number, handler in before.items():
            signal.signal(number, handler)
        try:
            yield
        finally:
            consumer.stop()
            crew.wait()


@contextmanager
def own_queue(app: Flask) -> Iterator[Queue]:
    """An empty queue in the place of the one that many tests share."""
    shared = queue.of(app)
    with TemporaryDirectory() as folder, closing(Queue(f"sqlite:///{folder}/queue.db")) as fresh:
        app.extensions["linking_queue"] = fresh
        try:
            yield fresh
        finally:
            app.extensions["linking_queue"] = shared


def load_members(app: Flask) -> dict[str, Person]:
    """Store the members of the demo; each can sign in (see `people.PASSWORD`)."""
    with app.app_context():
        return {
            member.username: people.store(
                Person(member.username, member.full_name or "", member.role),
                email=member.email,
                full_name=member.full_name,
            )
            for member in MEMBERS
        }


def sync(app: Flask) -> None:
    """Run a sync to its end; it must succeed."""
    done, is_ours = runner.run_now(app, SYSTEM, jobs.SYNC)
    assert is_ours
    assert (done.status, done.error) == (JobStatus.SUCCEEDED, None)


def link_automatically(app: Flask) -> int:
    """Run auto-link; returns how many are linked now."""
    with app.app_context():
        return len(auto_link.apply(SYSTEM, Reporting()).plan.linked)


def mapping_ids() -> dict[str, int]:
    """The ids of all mappings by the name of the responder; needs an app context."""
    mapping = FreshworksUserMapping
    query = db.select(mapping.freshworks_username, mapping.id)
    return {name: mapping_id for name, mapping_id in db.session.execute(query) if name}
