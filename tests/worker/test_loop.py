"""The queue that wakes a worker, and the worker's rounds, in this process."""

from __future__ import annotations

import json
import logging
import signal
import sqlite3
import subprocess
import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app import clock
from app.extensions import db, waker
from app.models import AppState, JobRun, JobStatus
from app.services import jobs, rebuild
from app.services.reporting import Reporting
from app.worker import identity, loop, tasks
from app.worker.queue import JsonSerializer, Queue
from tests.conftest import NOW
from tests.factories import TESTER
from tests.services.desk import rows_of
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("app_context")

LOOP = loop.__name__
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@pytest.fixture(autouse=True)
def own_queue(app, tmp_path, monkeypatch):
    """An empty queue, and the signals as they were."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    fresh = Queue(f"sqlite:///{tmp_path / 'below' / 'queue.db'}")
    monkeypatch.setitem(app.extensions, "linking_queue", fresh)
    yield fresh
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def finished(app):
    """`finished(number)`: wait until so many runs are over, and say how they ended."""

    def ends():
        with app.app_context():
            runs = db.session.scalars(sa.select(JobRun)).all()
            return sorted((r.kind, r.status, r.error) for r in runs if r.finished_at is not None)

    def wait(number):
        until(lambda: len(ends()) == number)
        return ends()

    return wait


def work_until(app, act):
    """Run the worker until `act`, in another thread, has returned; then end it as Ctrl-C does."""
    found, main = [], threading.get_ident()
    # Not that of an earlier worker: the thread waits for the handler of this one.
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    def wait():
        try:
            until(lambda: getattr(signal.getsignal(signal.SIGTERM), "__module__", "") == LOOP)
            found.append(act())
        finally:
            signal.pthread_kill(main, signal.SIGTERM)

    thread = threading.Thread(target=wait)
    thread.start()
    loop.work(app, threads=2)
    thread.join()
    return found[0]


def in_app(app, act):
    """`act()` in an app context of its own, for another thread."""
    with app.app_context():
        return act()


@pytest.fixture
def do_nothing(monkeypatch):
    """A sync is over as soon as it began."""
    monkeypatch.setitem(tasks.TASKS, jobs.SYNC, lambda *_given: ({}, "Done"))


@pytest.fixture
def in_silence(monkeypatch):
    """Wake-up calls are lost."""
    monkeypatch.setattr(waker, "wake", lambda _job_id: None)


class TestQueue:
    def test_wake_up_call_reaches_the_consumer(self, own_queue):
        heard, arrived = [], threading.Event()

        def run(job_id):
            heard.append(job_id)
            if len(heard) == 3:
                arrived.set()

        consumer = own_queue.consume(run)
        try:
            for job_id in (1, 18014125885, 3):
                own_queue.wake(job_id)
            assert arrived.wait(10)
        finally:
            consumer.stop()
        assert heard == [1, 18014125885, 3]

    def test_call_made_before_the_worker_starts_is_not_lost(self, own_queue):
        arrived = threading.Event()
        own_queue.wake(7)
        consumer = own_queue.consume(lambda _job_id: arrived.set())
        try:
            assert arrived.wait(10)
        finally:
            consumer.stop()

    def test_messages_are_text_and_hold_the_id_alone(self, own_queue, tmp_path):
        own_queue.wake(42)
        with sqlite3.connect(tmp_path / "below" / "queue.db") as connection:
            data = connection.execute("SELECT data FROM task").fetchone()[0]
        message = json.loads(data)
        assert [42] in message
        assert JsonSerializer().deserialize(bytes(data)).args == [42]

    def test_queue_that_is_away_costs_no_run(self, own_queue, tmp_path, caplog):
        with sqlite3.connect(tmp_path / "below" / "queue.db") as connection:
            connection.execute("DROP TABLE task")
        job, is_new = jobs.start(TESTER, jobs.SYNC)
        assert is_new
        assert jobs.waiting() == [job.id]
        assert f"no wake-up call for job {job.id} (OperationalError)" in caplog.text

    def test_queue_that_is_away_is_left_alone_for_a_while(self, own_queue, tmp_path, caplog):
        with sqlite3.connect(tmp_path / "below" / "queue.db") as connection:
            connection.execute("DROP TABLE task")
        for job_id in (1, 2, 3):
            own_queue.wake(job_id)
        assert caplog.text.count("no wake-up call") == 1

    def test_it_is_known_whether_the_queue_answers(self, own_queue, tmp_path, caplog):
        assert waker.answers()
        with sqlite3.connect(tmp_path / "below" / "queue.db") as connection:
            connection.execute("DROP TABLE task")
        assert not waker.answers()
        assert "The queue does not answer (OperationalError)." in caplog.text
        own_queue.prepare()
        assert waker.answers()

    def test_consumer_outlives_what_it_cannot_read(self, own_queue, tmp_path, caplog):
        arrived = threading.Event()
        with sqlite3.connect(tmp_path / "below" / "queue.db") as connection:
            for garbage in (b"no json", b"[]", b'["id", "eval", null]', b"\x80\x04N."):
                row = ("linking", garbage)
                connection.execute("INSERT INTO task (queue, data) VALUES (?, ?)", row)
        own_queue.wake(7)
        consumer = own_queue.consume(lambda _job_id: arrived.set())
        try:
            assert arrived.wait(10)
        finally:
            consumer.stop()
        # Said once, however often it happens.
        assert caplog.text.count("none of ours") == 1


class TestWork:
    def test_woken_run_is_done(self, app, demo, finished):
        def sync_now():
            in_app(app, lambda: jobs.start(TESTER, jobs.SYNC))
            return finished(1)

        assert work_until(app, sync_now) == [("sync", "succeeded", None)]

    def test_run_whose_call_was_lost_is_found(self, app, finished, in_silence):
        jobs.start(TESTER, jobs.REBUILD)
        db.session.rollback()
        assert work_until(app, lambda: finished(1)) == [("rebuild", "succeeded", None)]

    def test_run_that_comes_later_without_a_call_is_found_in_a_later_round(
        self, app, finished, in_silence, monkeypatch
    ):
        monkeypatch.setattr(loop, "_ROUND_SECONDS", 0.02)

        def start_in_silence():
            in_app(app, lambda: jobs.start(TESTER, jobs.REBUILD))
            return finished(1)

        assert work_until(app, start_in_silence) == [("rebuild", "succeeded", None)]

    def test_start_with_other_rules_projects_again(self, app, site, finished):
        state = db.session.get_one(AppState, 1)
        state.account, state.projected_with = "127.0.0.1", Reporting().fingerprint
        db.session.commit()
        site.set(time_zone="Pacific/Auckland")
        assert work_until(app, lambda: finished(1)) == [("rebuild", "succeeded", None)]
        assert db.session.scalars(sa.select(JobRun.actor_label)).all() == ["system"]
        db.session.rollback()
        assert work_until(app, lambda: finished(1)) == [("rebuild", "succeeded", None)]
        db.session.rollback()
        assert rows_of(JobRun) == 1
        assert rebuild.is_needed(Reporting())

    def test_failed_run_is_logged_with_its_sentence(self, app, finished, caplog):
        jobs.start(TESTER, jobs.SYNC)
        db.session.rollback()
        work_until(app, lambda: finished(1))
        assert "No Freshworks account is connected." in caplog.text

    def test_run_under_way_goes_back_into_the_queue(self, app, monkeypatch):
        begun = threading.Event()

        def long_run(_order, _progress, pause):
            begun.set()
            pause(3600)
            raise AssertionError("it should have stopped")

        monkeypatch.setitem(tasks.TASKS, jobs.SYNC, long_run)
        jobs.start(TESTER, jobs.SYNC)
        db.session.rollback()
        assert work_until(app, lambda: begun.wait(10))
        assert db.session.scalars(sa.select(JobRun.status)).all() == [JobStatus.QUEUED]

    def test_run_of_a_dead_process_is_taken_up_before_its_lease_ends(
        self, app, do_nothing, finished
    ):
        child = subprocess.Popen(["true"])
        child.wait()
        place, _, number = identity.name().rsplit(":", 2)
        jobs.start(TESTER, jobs.SYNC, holder=f"{place}:{child.pid}:{number}")
        db.session.rollback()
        assert work_until(app, lambda: finished(1)) == [("sync", "succeeded", None)]
        assert db.session.scalars(sa.select(JobRun.attempt)).all() == [2]

    def test_run_of_a_living_process_and_of_another_machine_are_left_alone(self, app, do_nothing):
        jobs.start(TESTER, jobs.SYNC, holder=identity.name())
        jobs.start(TESTER, jobs.REBUILD, holder="elsewhere/1:1:abcd")
        jobs.start(TESTER, jobs.AUDIT, holder="somebody")
        db.session.rollback()
        work_until(app, lambda: None)
        assert set(db.session.scalars(sa.select(JobRun.attempt))) == {1}

    def test_machine_of_the_same_name_is_another(self, monkeypatch, tmp_path):
        boot = tmp_path / "boot_id"
        monkeypatch.setattr(identity, "_BOOT", boot)
        boot.write_text("92881a80-05d3-4f6c-8cdd-37e9176544de\n")
        child = subprocess.Popen(["true"])
        child.wait()
        place, _, number = identity.name().rsplit(":", 2)
        ended = f"{place}:{child.pid}:{number}"
        assert identity.is_gone(ended)
        boot.write_text("0c2b14b5-3c7d-4d5e-9b0a-6b7f4a1d2e3f\n")
        assert not identity.is_gone(ended)

    def test_run_that_the_database_failed_goes_on_later(self, app, finished, monkeypatch, caplog):
        monkeypatch.setattr(loop, "_ROUND_SECONDS", 0.02)
        begun = []

        def fail_once(*_given):
            begun.append(1)
            if len(begun) == 1:
                raise OperationalError("UPDATE", {}, Exception("away"))
            return {}, "Done"

        def wait_past_the_lease():
            until(lambda: "it goes on later" in caplog.text)
            with clock.freeze(NOW + jobs.LEASE + timedelta(seconds=1)):
                return finished(1)

        monkeypatch.setitem(tasks.TASKS, jobs.SYNC, fail_once)
        jobs.start(TESTER, jobs.SYNC)
        db.session.rollback()
        assert work_until(app, wait_past_the_lease) == [("sync", "succeeded", None)]

    def test_schedule_is_kept(self, app, demo, site, do_nothing, finished, monkeypatch):
        monkeypatch.setattr(loop, "_ROUND_SECONDS", 0.02)
        site.set(sync_minutes=1)
        with clock.freeze(NOW - timedelta(minutes=5)):
            job, _ = jobs.start(TESTER, jobs.SYNC, holder="one")
            jobs.succeed(job.id, "one", {}, "Done")
        db.session.rollback()
        ends = work_until(app, lambda: finished(2))
        assert ends == [("sync", "succeeded", None)] * 2
        slots = set(db.session.execute(sa.select(JobRun.actor_label, JobRun.slot)))
        assert slots == {("Tester", None), ("schedule", "2025-07-29T13:58:00Z")}

    def test_database_that_is_away_ends_no_round(self, app, monkeypatch, caplog):
        def away():
            raise OperationalError("SELECT", {}, Exception(f"secret {uuid.uuid4()}"))

        monkeypatch.setattr(jobs, "waiting", away)
        with caplog.at_level(logging.WARNING):
            work_until(app, lambda: None)
        assert "The database does not answer (OperationalError)." in caplog.text
        assert "secret" not in caplog.text
