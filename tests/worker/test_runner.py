"""Running one job on real rows: claimed, kept alive, finished with a result or a sentence."""

from __future__ import annotations

import json
import logging
import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from app import clock
from app.errors import Conflict
from app.models import JobStatus
from app.services import jobs, sync
from app.services.jobs import LeaseLost
from app.services.transaction import end_reading
from app.worker import runner, tasks
from app.worker.runner import Watch
from tests.conftest import NOW
from tests.factories import TESTER
from tests.services.desk import Desk, ledger

pytestmark = pytest.mark.usefixtures("app_context")

LATE = NOW + jobs.LEASE + timedelta(seconds=1)


@pytest.fixture
def do(monkeypatch):
    """`do(act)`: a sync does this from now on."""

    def put(act):
        monkeypatch.setitem(tasks.TASKS, jobs.SYNC, act)

    return put


def queued(kind=jobs.SYNC):
    job, _ = jobs.start(TESTER, kind, wake=False)
    job_id = job.id
    end_reading()
    return job_id


def done(_progress, _pause):
    return {"closures_added": 1}, "1 closure added"


class TestSync:
    @pytest.mark.demo(history=20)
    def test_sync_brings_everything_and_tells_how_far_it_is(self, app, demo):
        told = []
        run = runner.run(app, queued(), Watch(lambda done, said: told.append((done, said))))
        assert run is not None
        assert (run.status, run.error, run.attempt) == (JobStatus.SUCCEEDED, None, 1)
        result = json.loads(run.result or "")
        assert result["closures_added"] == len(ledger()) > 0
        assert run.message == (
            f"{result['closures_added']:,} closures added, {result['created']:,} responders new,"
            " nothing missing"
        )
        assert run.done == told[-1][0] >= result["closures_added"]
        assert ledger() == Desk(demo).truth()

    def test_refused_key_fails_with_what_to_do(self, app, demo, site):
        site.set(freshworks_api_key="wrong-key-0123")
        run = runner.run(app, queued())
        assert run is not None
        assert run.status == JobStatus.FAILED
        assert "FRESHWORKS_API_KEY" in (run.error or "")
        assert "wrong-key-0123" not in (run.error or "")

    def test_account_that_is_not_connected_fails_with_what_to_do(self, app):
        run = runner.run(app, queued())
        assert run is not None
        assert run.error is not None
        assert run.error.startswith("No Freshworks account is connected. Set FRESHWORKS_URL")

    @pytest.mark.sqlite_only
    def test_wait_is_told_with_its_end_in_the_reporting_zone(self, app, demo, site):
        site.set(time_zone="Asia/Tokyo")
        told = []
        demo.faults.set(rate_limited=1, retry_after=1, route="tickets")
        runner.run(app, queued(), Watch(lambda done, said: told.append((done, said))))
        waits = [(done, said) for done, said in told if "waiting" in said]
        why = "Freshworks asked for a pause, or is tried again"
        assert waits == [(0, f"{why}: waiting for Freshworks until 23:02")]

    def test_killed_workers_run_goes_on(self, app, demo):
        Desk(demo).closed(18014125801)
        job_id = queued()
        jobs.claim(job_id, "killed")
        assert runner.run(app, job_id) is None
        with clock.freeze(LATE):
            run = runner.run(app, job_id)
        assert run is not None
        assert (run.status, run.attempt) == (JobStatus.SUCCEEDED, 2)
        assert len(ledger()) == 1


def test_rebuild_tells_how_many_cells_changed(app):
    run = runner.run(app, queued(jobs.REBUILD))
    assert run is not None
    assert (run.status, run.result, run.message) == (
        JobStatus.SUCCEEDED,
        '{"changed": 0}',
        "0 cells changed",
    )


class TestEnds:
    def test_run_that_is_over_is_not_run_again(self, app, do):
        calls = []

        def note(*given):
            calls.append(1)
            return done(*given)

        do(note)
        job_id = queued()
        assert runner.run(app, job_id) is not None
        assert runner.run(app, job_id) is None
        assert calls == [1]

    def test_refusal_of_a_service_is_shown_as_it_is(self, app, do):
        def refuse(_progress, _pause):
            raise Conflict("This database holds the figures of another account.")

        do(refuse)
        run = runner.run(app, queued())
        assert run is not None
        assert run.error == "This database holds the figures of another account."

    def test_text_of_an_exception_is_logged_and_never_shown(self, app, do, caplog):
        def break_(_progress, _pause):
            raise ValueError("requester@example.com")

        do(break_)
        job_id = queued()
        run = runner.run(app, job_id)
        assert run is not None
        assert run.status == JobStatus.FAILED
        assert f"look for job {job_id} in the log" in (run.error or "")
        assert "requester" not in f"{run.error}{run.message}{run.result}"
        assert "requester@example.com" in caplog.text

    def test_run_that_was_taken_away_stops_without_a_trace(self, app, do, caplog):
        def too_slow(progress, _pause):
            with clock.freeze(LATE):
                assert jobs.claim(job_id, "another")
            progress(5, "5 tickets read")
            raise AssertionError("it should have stopped")

        do(too_slow)
        job_id = queued()
        run = runner.run(app, job_id)
        assert run is not None
        assert (run.worker, run.status, run.done, run.error) == ("another", "running", 0, None)
        assert f"Job {job_id} went to another worker" in caplog.text

    @pytest.mark.parametrize("error", [Conflict("Refused."), ValueError("Broken.")])
    def test_run_that_fails_after_it_was_taken_away_says_nothing(self, app, do, error):
        def too_slow(_progress, _pause):
            with clock.freeze(LATE):
                assert jobs.claim(job_id, "another")
            raise error

        do(too_slow)
        job_id = queued()
        run = runner.run(app, job_id)
        assert run is not None
        assert (run.worker, run.status, run.error) == ("another", "running", None)


class TestStopping:
    """A worker that has to end gives its run back, with all pages stored."""

    @pytest.fixture
    def watch(self):
        return Watch()

    @pytest.mark.demo(history=20)
    def test_run_stops_between_two_batches_and_the_next_worker_goes_on(
        self, app, demo, watch, monkeypatch
    ):
        monkeypatch.setattr(sync, "MOST_PAGES", 1)

        def stop(done, _said):
            if done:
                watch.over.set()

        job_id = queued()
        run = runner.run(app, job_id, Watch(stop, watch.over))
        assert run is not None
        assert (run.status, run.worker, run.error) == ("queued", None, None)
        read = len(ledger())
        end_reading()
        assert 0 < read < demo.truth()["total"]
        done = runner.run(app, job_id)
        assert done is not None
        assert (done.status, done.attempt) == (JobStatus.SUCCEEDED, 2)
        assert ledger() == Desk(demo).truth()

    def test_pause_ends_when_the_worker_has_to(self, app, do, watch):
        def pause_long(_progress, pause):
            watch.over.set()
            pause(3600)
            raise AssertionError("it should have stopped")

        do(pause_long)
        run = runner.run(app, queued(), watch)
        assert run is not None
        assert run.status == "queued"

    def test_pause_that_is_over_changes_nothing(self, app, do, watch):
        def pause_briefly(progress, pause):
            pause(0.001)
            return done(progress, pause)

        do(pause_briefly)
        run = runner.run(app, queued(), watch)
        assert run is not None
        assert run.status == JobStatus.SUCCEEDED

    def test_run_that_was_taken_away_is_not_given_back(self, app, do, watch):
        def too_slow(_progress, pause):
            with clock.freeze(LATE):
                assert jobs.claim(job_id, "another")
            watch.over.set()
            pause(1)

        do(too_slow)
        job_id = queued()
        run = runner.run(app, job_id, watch)
        assert run is not None
        assert (run.status, run.worker) == ("running", "another")


class TestSignsOfLife:
    @pytest.fixture(autouse=True)
    def quick_beats(self, monkeypatch):
        monkeypatch.setattr(runner, "_BEAT_SECONDS", 0.01)

    def test_beats_while_one_answer_takes_long(self, app, do):
        def wait_for_a_beat(*given):
            with clock.freeze(NOW + timedelta(seconds=5)):
                for _ in range(500):
                    threading.Event().wait(0.01)
                    with app.app_context():
                        if jobs.get(job_id).heartbeat_at == clock.utcnow():
                            return done(*given)
            raise AssertionError("no sign of life")

        do(wait_for_a_beat)
        job_id = queued()
        run = runner.run(app, job_id)
        assert run is not None
        assert run.status == JobStatus.SUCCEEDED

    def test_beats_go_on_after_a_failure_and_end_with_the_lease(self, app, do, monkeypatch, caplog):
        over = threading.Event()
        answers = iter([OperationalError("UPDATE", {}, Exception("away")), LeaseLost("gone")])

        def beat(_job_id, _worker):
            error = next(answers)
            if isinstance(error, LeaseLost):
                over.set()
            raise error

        def wait(*given):
            assert over.wait(10)
            return done(*given)

        monkeypatch.setattr(jobs, "beat", beat)
        do(wait)
        with caplog.at_level(logging.WARNING):
            runner.run(app, queued())
        assert "could not show a sign of life" in caplog.text
        assert next(answers, None) is None
