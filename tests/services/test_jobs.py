"""Background runs: the row is the truth."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.clock import utcnow
from app.errors import NotFound
from app.extensions import db, waker
from app.models import JobRun, JobStatus
from app.services import jobs
from app.services.jobs import LeaseLost
from tests.conftest import NOW
from tests.factories import TESTER
from tests.services.desk import rows_of

pytestmark = pytest.mark.usefixtures("app_context")

LATE = NOW + jobs.LEASE + timedelta(seconds=1)


@pytest.fixture
def woken(monkeypatch):
    """The calls that would wake a worker."""
    calls: list[int] = []
    monkeypatch.setattr(waker, "_wake", calls.append)
    return calls


def start(kind=jobs.SYNC, **options):
    job, is_new = jobs.start(TESTER, kind, **options)
    return job.id, is_new


def row(job_id):
    db.session.rollback()
    return jobs.get(job_id)


def in_threads(app, number, act):
    """What `act(n)` returns in each of so many threads that begin at once."""
    barrier, found = threading.Barrier(number), []

    def run(place):
        with app.app_context():
            barrier.wait(timeout=10)
            found.append(act(place))

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


class TestStart:
    def test_new_run_is_queued_and_wakes_a_worker(self, woken):
        job_id, is_new = start()
        job = row(job_id)
        assert is_new
        assert woken == [job_id]
        assert (job.status, job.attempt, job.done) == (JobStatus.QUEUED, 0, 0)
        assert (job.actor_label, job.created_at, job.started_at) == ("Tester", NOW, None)

    def test_without_wake_nobody_is_woken(self, woken):
        start(wake=False)
        assert woken == []

    def test_unfinished_run_of_the_kind_is_found_again(self, woken):
        first, _ = start()
        assert start() == (first, False)
        jobs.claim(first, "one")
        assert start() == (first, False)
        assert start(jobs.REBUILD) == (first + 1, True)
        assert woken == [first, first + 1]

    def test_finished_run_gives_way_to_another(self, woken):
        first, _ = start()
        jobs.claim(first, "one")
        jobs.succeed(first, "one", {}, "Done")
        second, is_new = start()
        assert is_new
        assert second != first

    def test_many_at_once_start_one(self, app, woken):
        found = in_threads(app, 6, lambda _: start())
        assert len({job_id for job_id, _ in found}) == 1
        assert sorted(is_new for _, is_new in found) == [False] * 5 + [True]
        assert len(woken) == 1
        assert rows_of(JobRun) == 1

    def test_somebody_quicker_between_look_and_insert(self, monkeypatch):
        first, _ = start()
        real, looks = jobs.unfinished, []

        def look(kind):
            looks.append(kind)
            return None if len(looks) == 1 else real(kind)

        monkeypatch.setattr(jobs, "unfinished", look)
        assert start() == (first, False)
        assert len(looks) == 2

    def test_database_refuses_a_second_unfinished_run(self):
        start()
        db.session.add(JobRun(kind=jobs.SYNC, created_at=NOW, actor_label="Somebody"))
        with pytest.raises(sa.exc.IntegrityError):
            db.session.flush()
        db.session.rollback()

    def test_unknown_run_is_not_found(self):
        with pytest.raises(NotFound, match="no job 404"):
            jobs.get(404)


class TestClaim:
    def test_claimed_once_of_many(self, app):
        job_id, _ = start()
        won = in_threads(app, 6, lambda place: jobs.claim(job_id, f"worker {place}"))
        assert sorted(won) == [False] * 5 + [True]
        job = row(job_id)
        assert (job.status, job.attempt, job.started_at) == (JobStatus.RUNNING, 1, NOW)

    def test_finished_or_unknown_run_is_not_claimed(self):
        job_id, _ = start()
        jobs.claim(job_id, "one")
        jobs.fail(job_id, "one", "It was not to be.")
        assert not jobs.claim(job_id, "two")
        assert not jobs.claim(404, "two")

    def test_silent_run_goes_to_another_and_the_first_one_must_stop(self):
        job_id, _ = start()
        jobs.claim(job_id, "one")
        jobs.progress(job_id, "one", 40, "40 tickets read")
        assert not jobs.claim(job_id, "two")
        assert jobs.waiting() == []
        with clock.freeze(LATE):
            assert jobs.waiting() == [job_id]
            assert jobs.claim(job_id, "two")
            job = row(job_id)
            assert (job.attempt, job.worker, job.started_at) == (2, "two", NOW)
            assert job.done == 40
            for act in (
                lambda: jobs.beat(job_id, "one"),
                lambda: jobs.progress(job_id, "one", 50, "50 tickets read"),
                lambda: jobs.succeed(job_id, "one", {}, "Done"),
                lambda: jobs.fail(job_id, "one", "Failed"),
            ):
                with pytest.raises(LeaseLost):
                    act()
            assert row(job_id).done == 40
            jobs.succeed(job_id, "two", {}, "Done")

    def test_sign_of_life_keeps_the_run(self):
        job_id, _ = start()
        jobs.claim(job_id, "one")
        with clock.freeze(NOW + jobs.LEASE - timedelta(seconds=1)):
            jobs.beat(job_id, "one")
        with clock.freeze(LATE):
            assert jobs.waiting() == []
            assert not jobs.claim(job_id, "two")

    def test_cancelled_run_stops_its_worker(self):
        job_id, _ = start()
        jobs.claim(job_id, "one")
        db.session.execute(sa.update(JobRun).values(status=JobStatus.CANCELLED))
        db.session.commit()
        with pytest.raises(LeaseLost):
            jobs.beat(job_id, "one")

    def test_waiting_are_queued_ones_and_silent_ones(self):
        sync, _ = start()
        rebuild, _ = start(jobs.REBUILD)
        assert sorted(jobs.waiting()) == [sync, rebuild]
        jobs.claim(sync, "one")
        assert jobs.waiting() == [rebuild]


class TestEnd:
    @pytest.fixture
    def job_id(self, app_context):
        job_id, _ = start()
        jobs.claim(job_id, "one")
        return job_id

    def test_progress_is_stored_and_shows_life(self, job_id):
        with clock.freeze(NOW + timedelta(seconds=3)):
            jobs.progress(job_id, "one", 200, "x" * 400)
            job = row(job_id)
            assert (job.done, job.message, job.heartbeat_at) == (200, "x" * 300, utcnow())

    def test_success_keeps_result_and_sentence(self, job_id):
        jobs.succeed(job_id, "one", {"closures_added": 3}, "3 closures added")
        job = row(job_id)
        assert (job.status, job.finished_at) == (JobStatus.SUCCEEDED, NOW)
        assert (job.result, job.message, job.error) == (
            '{"closures_added": 3}',
            "3 closures added",
            None,
        )

    def test_failure_keeps_its_sentence(self, job_id):
        jobs.fail(job_id, "one", "The key is refused. Change it.")
        job = row(job_id)
        assert (job.status, job.error, job.finished_at) == (
            JobStatus.FAILED,
            "The key is refused. Change it.",
            NOW,
        )
        assert job.result is None

    def test_latest_are_the_last_the_last_ended_and_the_last_success(self, job_id):
        assert latest() == [job_id]
        jobs.succeed(job_id, "one", {}, "Done")
        assert latest() == [job_id]
        for _ in range(2):
            failed, _ = start()
            jobs.claim(failed, "one")
            jobs.fail(failed, "one", "Failed")
        running, _ = start()
        assert latest() == [running, failed, job_id]
        assert jobs.latest(jobs.REBUILD) == []

    def test_released_run_waits_for_another_worker(self, job_id):
        jobs.progress(job_id, "one", 40, "40 tickets read")
        jobs.release(job_id, "one")
        assert jobs.waiting() == [job_id]
        assert jobs.claim(job_id, "two")
        job = row(job_id)
        assert (job.worker, job.attempt, job.done) == ("two", 2, 40)
        with pytest.raises(LeaseLost):
            jobs.release(job_id, "one")

    def test_run_that_ends_every_worker_is_given_up(self, job_id):
        for _ in range(jobs.MOST_ATTEMPTS - 1):
            jobs.release(job_id, "one")
            assert jobs.claim(job_id, "one")
        jobs.release(job_id, "one")
        assert not jobs.claim(job_id, "one")
        job = row(job_id)
        assert (job.status, job.finished_at) == (JobStatus.FAILED, NOW)
        assert "never ended" in (job.error or "")
        assert jobs.waiting() == []
        assert start()[1]


def latest():
    return [job.id for job in jobs.latest(jobs.SYNC)]
