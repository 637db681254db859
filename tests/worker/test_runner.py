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
from app.services import jobs, self_check, sync, ticket_hints
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


@pytest.fixture
def small_batches(monkeypatch):
    """Each page is stored by itself, so that a few tickets make several batches."""
    monkeypatch.setattr(sync, "MOST_PAGES", 1)


def queued(kind=jobs.SYNC, **options):
    job, _ = jobs.start(TESTER, kind, options=options)
    job_id = job.id
    end_reading()
    return job_id


def done(_order, _progress, _pause):
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

    @pytest.mark.demo(history=1)
    def test_sync_that_nobody_started_reads_responders_once_they_are_due(self, app, demo):
        def listings():
            return demo.requests.as_dict()["by_route"].get("agents", 0)

        asked = []
        for minutes in (0, 59, 60):
            with clock.freeze(NOW + timedelta(minutes=minutes)):
                before = listings()
                run = runner.run(app, queued(**jobs.BY_ITSELF))
                assert run is not None
                assert run.status == JobStatus.SUCCEEDED, run.error
                asked.append(listings() > before)
        assert asked == [True, False, True]

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
    def test_wait_is_told_with_its_end_in_utc_as_the_errors_do(self, app, demo, site):
        site.set(time_zone="Asia/Tokyo")
        told = []
        demo.faults.set(rate_limited=1, retry_after=1, route="tickets")
        runner.run(app, queued(), Watch(lambda done, said: told.append((done, said))))
        waits = [(done, said) for done, said in told if "waiting" in said]
        why = "Freshworks asked for a pause"
        assert waits == [(0, f"{why}: waiting for Freshworks until 14:02 UTC")]

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

    def test_run_without_responders_asks_for_none(self, app, demo):
        run = runner.run(app, queued(responders=False))
        assert run is not None
        assert run.status == JobStatus.SUCCEEDED
        assert json.loads(run.result or "")["created"] == 0
        assert "agents" not in str(demo.requests.as_dict()["by_route"])

    @pytest.mark.demo(history=20)
    def test_counts_of_a_killed_worker_are_added_to(self, app, demo, small_batches):
        whole = len(Desk(demo).truth())
        killed_after: list[int] = []

        def kill(done, _said):
            if done and killed_after:
                raise SystemExit
            killed_after.extend([done] if done else [])

        job_id = queued()
        with pytest.raises(SystemExit):
            runner.run(app, job_id, Watch(kill))
        partial = jobs.counted(jobs.get(job_id))
        end_reading()
        assert 0 < partial["closures_added"] < whole
        with clock.freeze(LATE):
            run = runner.run(app, job_id)
        assert run is not None
        result = json.loads(run.result or "")
        assert (run.status, run.attempt) == (JobStatus.SUCCEEDED, 2)
        assert result["closures_added"] == whole
        assert result["created"] == partial["created"] > 0
        assert run.done == result["tickets_read"] > killed_after[0]

    @pytest.mark.demo(history=20)
    def test_sync_that_fails_keeps_what_it_counted(self, app, demo):
        def fail_then(done, _said):
            if done:
                demo.faults.set(suspended=True)

        run = runner.run(app, queued(), Watch(fail_then))
        assert run is not None
        assert (run.status, run.finished_at) == (JobStatus.FAILED, NOW)
        assert jobs.counted(run)["closures_added"] == len(ledger()) > 0

    @pytest.mark.sqlite_only
    def test_end_of_a_pause_is_stored_while_it_lasts(self, app, demo):
        ends: list[timedelta] = []

        def look(_done, said):
            if "waiting" in said:
                stored = jobs.get(job_id)
                ends.append((stored.waiting_until or NOW) - NOW)
                assert "UTC" not in (stored.message or "")

        demo.faults.set(rate_limited=1, retry_after=1, route="tickets")
        job_id = queued()
        run = runner.run(app, job_id, Watch(look))
        assert [timedelta(0) < end <= timedelta(seconds=3) for end in ends] == [True]
        assert run is not None
        assert (run.status, run.waiting_until) == (JobStatus.SUCCEEDED, None)


class TestRunNow:
    def test_nobody_can_take_the_run_before_it_begins(self, app, do):
        """A worker that looks for waiting runs at the wrong moment would be quicker."""

        def look(*given):
            assert not jobs.claim(jobs.held()[0][0], "another")
            return done(*given)

        do(look)
        run, is_ours = runner.run_now(app, TESTER, jobs.SYNC)
        assert (run.status, run.error, run.attempt, is_ours) == ("succeeded", None, 1, True)

    def test_waiting_run_is_taken_over(self, app, do):
        do(done)
        job_id = queued()
        run, is_ours = runner.run_now(app, TESTER, jobs.SYNC)
        assert (run.id, run.status, is_ours) == (job_id, "succeeded", True)

    def test_run_of_a_living_worker_is_left_alone(self, app):
        job_id = queued()
        assert jobs.claim(job_id, "another")
        run, is_ours = runner.run_now(app, TESTER, jobs.SYNC)
        assert (run.id, run.status, run.worker, is_ours) == (job_id, "running", "another", False)


@pytest.mark.demo(history=3)
def test_hinted_tickets_are_read_back(app, demo):
    runner.run(app, queued())
    closed = Desk(demo).closed(18014125801)
    ticket_hints.ask([closed], "test")
    (waiting,) = jobs.waiting()
    run = runner.run(app, waiting)
    assert run is not None
    assert (run.status, jobs.counted(run)["read"]) == (JobStatus.SUCCEEDED, 1)
    assert ledger() == Desk(demo).truth()


@pytest.mark.demo(history=3)
def test_audit_compares_with_freshworks_and_checks_itself(app, demo):
    runner.run(app, queued())
    run = runner.run(app, queued(jobs.AUDIT))
    assert run is not None
    assert (run.status, run.error) == (JobStatus.SUCCEEDED, None)
    assert "all figures agree" in (run.message or "")
    result = jobs.counted(run)
    assert result["drift"] == 0
    assert result["months"] > 0
    last = self_check.last()
    assert last is not None
    assert (last.checked_at, last.count) == (NOW, 0)


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
        def refuse(_order, _progress, _pause):
            raise Conflict("This database holds the figures of another account.")

        do(refuse)
        run = runner.run(app, queued())
        assert run is not None
        assert run.error == "This database holds the figures of another account."

    def test_text_of_an_exception_is_logged_and_never_shown(self, app, do, caplog):
        def break_(_order, _progress, _pause):
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
        def too_slow(_order, progress, _pause):
            with clock.freeze(LATE):
                assert jobs.claim(job_id, "another")
            progress(5, "5 tickets read")
            raise AssertionError("it should have stopped")

        do(too_slow)
        job_id = queued()
        run = runner.run(app, job_id)
        assert run is not None
        assert (run.worker, run.status, run.done, run.error) == ("another", "running", 0, None)
        assert f"Job {job_id} was cancelled or went to another worker" in caplog.text

    @pytest.mark.parametrize("error", [Conflict("Refused."), ValueError("Broken.")])
    def test_run_that_fails_after_it_was_taken_away_says_nothing(self, app, do, error):
        def too_slow(_order, _progress, _pause):
            with clock.freeze(LATE):
                assert jobs.claim(job_id, "another")
            raise error

        do(too_slow)
        job_id = queued()
        run = runner.run(app, job_id)
        assert run is not None
        assert (run.worker, run.status, run.error) == ("another", "running", None)


class TestCancel:
    @pytest.mark.demo(history=20)
    def test_sync_stops_between_two_batches(self, app, demo, small_batches, caplog):
        def cancel(read, _said):
            if read:
                jobs.cancel(TESTER, job_id)

        job_id = queued()
        run = runner.run(app, job_id, Watch(cancel))
        assert run is not None
        assert (run.status, run.error) == (JobStatus.CANCELLED, None)
        assert (run.message or "").startswith("Cancelled by Tester. Everything read before")
        assert f"Job {job_id} was cancelled" in caplog.text
        asked = demo.requests.as_dict()["total"]
        assert len(ledger()) < demo.truth()["total"]
        end_reading()
        again = runner.run(app, queued())
        assert again is not None
        assert demo.requests.as_dict()["total"] > asked
        assert ledger() == Desk(demo).truth()

    def test_long_pause_ends_soon(self, app, do, monkeypatch):
        monkeypatch.setattr(runner, "_BEAT_SECONDS", 0.01)
        monkeypatch.setattr(runner, "_LOOK_SECONDS", 0.01)

        def pause_long(_order, _progress, pause):
            jobs.cancel(TESTER, job_id)
            pause(3600)
            raise AssertionError("it should have stopped")

        do(pause_long)
        job_id = queued()
        run = runner.run(app, job_id)
        assert run is not None
        assert (run.status, run.error) == (JobStatus.CANCELLED, None)


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
        assert (done.status, done.attempt) == (JobStatus.SUCCEEDED, 1)
        assert ledger() == Desk(demo).truth()

    def test_pause_ends_when_the_worker_has_to(self, app, do, watch):
        def pause_long(_order, _progress, pause):
            watch.over.set()
            pause(3600)
            raise AssertionError("it should have stopped")

        do(pause_long)
        run = runner.run(app, queued(), watch)
        assert run is not None
        assert run.status == "queued"

    def test_pause_that_is_over_changes_nothing(self, app, do, watch):
        def pause_briefly(order, progress, pause):
            pause(0.001)
            return done(order, progress, pause)

        do(pause_briefly)
        run = runner.run(app, queued(), watch)
        assert run is not None
        assert run.status == JobStatus.SUCCEEDED

    def test_run_that_was_taken_away_is_not_given_back(self, app, do, watch):
        def too_slow(_order, _progress, pause):
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
