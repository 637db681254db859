"""Background runs: the row is the truth."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.clock import utcnow
from app.errors import Conflict, NotFound
from app.extensions import db, waker
from app.models import JobRun, JobStatus
from app.services import jobs
from app.services.jobs import LeaseLost, rows
from app.services.jobs.kinds import LEFT_BEHIND
from tests.conftest import NOW
from tests.factories import TESTER
from tests.services.desk import rows_of

pytestmark = pytest.mark.usefixtures("app_context")

LATE = NOW + jobs.LEASE + timedelta(seconds=1)


@pytest.fixture
def woken(monkeypatch):
    """The calls that would wake a worker."""
    calls: list[int] = []
    monkeypatch.setattr(waker, "wake", calls.append)
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
            barrier.wait(timeout=60)
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

    def test_run_with_a_holder_can_never_be_taken_from_it(self, woken):
        """A worker that looks between a start and its claim would be quicker."""
        job_id, is_new = start(holder="me")
        assert (is_new, woken, jobs.waiting()) == (True, [], [])
        assert not jobs.claim(job_id, "another")
        job = row(job_id)
        assert (job.status, job.worker, job.attempt) == (JobStatus.RUNNING, "me", 1)
        assert (job.started_at, job.heartbeat_at) == (NOW, NOW)
        with clock.freeze(LATE):
            assert jobs.claim(job_id, "another")

    def test_holder_gets_the_run_of_somebody_else_as_it_is(self, woken):
        first, _ = start()
        assert start(holder="me") == (first, False)
        assert row(first).worker is None

    def test_slot_starts_one_run_ever(self, woken):
        first, _ = start(slot="2025-07-29")
        jobs.claim(first, "one")
        jobs.succeed(first, "one", {}, "Done")
        assert start(slot="2025-07-29") == (first, False)
        assert start(slot="2025-07-30")[1]
        assert len(woken) == 2

    def test_slot_of_one_moment_starts_one_run_of_many_workers(self, app):
        def run_at_once(place):
            job_id, is_new = start(slot="2025-07-29")
            if is_new:
                jobs.claim(job_id, f"worker {place}")
                jobs.succeed(job_id, f"worker {place}", {}, "Done")
            return job_id, is_new

        found = in_threads(app, 6, run_at_once)
        assert sorted(is_new for _, is_new in found) == [False] * 5 + [True]
        assert rows_of(JobRun) == 1

    def test_options_are_kept(self):
        job_id, _ = start(options={"responders": False})
        assert jobs.options(row(job_id)) == {"responders": False}
        assert jobs.options(row(start(jobs.REBUILD)[0])) == {}

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
        real, looks = rows.unfinished, []

        def look(kind):
            looks.append(kind)
            return None if len(looks) == 1 else real(kind)

        monkeypatch.setattr(rows, "unfinished", look)
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

    def test_worker_that_died_before_the_clock_was_set_back_holds_no_run(self):
        job_id, _ = start()
        with clock.freeze(NOW + timedelta(days=365)):
            jobs.claim(job_id, "one")
        assert jobs.waiting() == [job_id]
        assert jobs.claim(job_id, "two")
        assert jobs.waiting() == []

    def test_clocks_of_two_workers_may_differ(self):
        job_id, _ = start()
        with clock.freeze(NOW + timedelta(minutes=59)):
            jobs.claim(job_id, "one")
        assert jobs.waiting() == []
        assert not jobs.claim(job_id, "two")

    def test_waiting_are_queued_ones_and_silent_ones(self):
        sync, _ = start()
        rebuild, _ = start(jobs.REBUILD)
        assert sorted(jobs.waiting()) == [sync, rebuild]
        jobs.claim(sync, "one")
        assert jobs.waiting() == [rebuild]


def give_back_and_claim(job_id):
    """The worker ends and is started again."""
    jobs.release(job_id, "one")
    assert jobs.claim(job_id, "one")


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

    def test_failure_and_the_next_worker_keep_what_was_counted(self, job_id):
        jobs.progress(job_id, "one", 200, "200 tickets read", counts={"closures_added": 7})
        jobs.progress(job_id, "one", 200, "Waiting for Freshworks until 14:05")
        jobs.release(job_id, "one")
        jobs.claim(job_id, "two")
        assert jobs.counted(row(job_id)) == {"closures_added": 7}
        jobs.fail(job_id, "two", "The key is refused. Change it.")
        job = row(job_id)
        assert (job.done, jobs.counted(job)) == (200, {"closures_added": 7})

    def test_pause_is_told_with_its_end_until_something_else_happens(self, job_id):
        until = NOW + timedelta(minutes=3)
        for go_on in (
            lambda: jobs.progress(job_id, "one", 200, "200 tickets read"),
            lambda: give_back_and_claim(job_id),
            lambda: jobs.fail(job_id, "one", "The key is refused."),
        ):
            jobs.progress(job_id, "one", 100, "Waiting", waiting_until=until)
            assert row(job_id).waiting_until == until
            jobs.beat(job_id, "one")
            assert row(job_id).waiting_until == until
            go_on()
            assert row(job_id).waiting_until is None

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
        assert (job.worker, job.attempt, job.done) == ("two", 1, 40)
        with pytest.raises(LeaseLost):
            jobs.release(job_id, "one")

    def test_restarts_of_workers_do_not_end_a_long_run(self, job_id):
        for _ in range(jobs.MOST_ATTEMPTS + 1):
            give_back_and_claim(job_id)
        assert row(job_id).attempt == 1

    def test_run_that_ends_every_worker_is_given_up(self, job_id):
        for _ in range(jobs.MOST_ATTEMPTS - 1):
            jobs.recover(job_id, "one")
            assert jobs.claim(job_id, "one")
        jobs.recover(job_id, "one")
        assert not jobs.claim(job_id, "one")
        job = row(job_id)
        assert (job.status, job.finished_at) == (JobStatus.FAILED, NOW)
        assert "never ended" in (job.error or "")
        assert jobs.waiting() == []
        assert start()[1]


class TestCancel:
    def test_waiting_run_is_over_at_once(self):
        job_id, _ = start()
        assert jobs.cancel(TESTER, job_id).status == JobStatus.CANCELLED
        job = row(job_id)
        assert (job.finished_at, job.started_at) == (NOW, None)
        assert job.message == "Cancelled by Tester. It had not begun."
        assert jobs.waiting() == []
        assert not jobs.claim(job_id, "one")
        assert start()[1]

    @pytest.mark.parametrize("kind", jobs.KINDS)
    def test_running_run_stops_its_worker_and_says_what_stays(self, kind):
        job_id, _ = start(kind)
        jobs.claim(job_id, "one")
        jobs.progress(job_id, "one", 40, "40 tickets read", counts={"closures_added": 3})
        job = jobs.cancel(TESTER, job_id)
        assert job.message == f"Cancelled by Tester. {LEFT_BEHIND[kind]}"
        for act in (
            lambda: jobs.beat(job_id, "one"),
            lambda: jobs.progress(job_id, "one", 50, "50 tickets read"),
            lambda: jobs.release(job_id, "one"),
            lambda: jobs.recover(job_id, "one"),
            lambda: jobs.succeed(job_id, "one", {}, "Done"),
        ):
            with pytest.raises(LeaseLost):
                act()
        job = row(job_id)
        assert (job.status, job.done, job.error) == (JobStatus.CANCELLED, 40, None)
        assert jobs.counted(job) == {"closures_added": 3}

    def test_run_that_is_over_is_refused_with_how_it_ended(self):
        job_id, _ = start(holder="one")
        jobs.succeed(job_id, "one", {}, "Done")
        with pytest.raises(Conflict, match="over already: it succeeded") as refusal:
            jobs.cancel(TESTER, job_id)
        assert refusal.value.code == "job_over"
        assert row(job_id).message == "Done"
        with pytest.raises(NotFound):
            jobs.cancel(TESTER, 404)


class TestRetry:
    def test_new_run_has_kind_and_options_of_the_old_one(self, woken):
        job_id, _ = start(options={"responders": False}, slot="then", holder="one")
        jobs.fail(job_id, "one", "The key is refused.")
        job, is_new = jobs.retry(TESTER, job_id)
        assert is_new
        assert woken == [job.id]
        assert (job.kind, job.status, job.slot) == (jobs.SYNC, JobStatus.QUEUED, None)
        assert jobs.options(job) == {"responders": False}
        assert row(job_id).status == JobStatus.FAILED

    def test_unfinished_run_is_refused(self):
        job_id, _ = start()
        with pytest.raises(Conflict, match="not over yet") as refusal:
            jobs.retry(TESTER, job_id)
        assert refusal.value.code == "job_not_over"
        assert rows_of(JobRun) == 1

    def test_while_another_of_its_kind_runs_that_one_is_found(self):
        first, _ = start()
        jobs.cancel(TESTER, first)
        second, _ = start()
        job, is_new = jobs.retry(TESTER, first)
        assert (job.id, is_new) == (second, False)


def ended(kind=jobs.SYNC, *, succeed=True, **options):
    """A run that is over."""
    job_id, _ = start(kind, holder="one", **options)
    if succeed:
        jobs.succeed(job_id, "one", {}, "Done")
    else:
        jobs.fail(job_id, "one", "It was not to be.")
    return job_id


class TestHistory:
    def test_newest_come_first_by_kind_and_status(self):
        old, failed, rebuilt = ended(), ended(succeed=False), ended(jobs.REBUILD)
        running, _ = start()

        def ids(*given):
            found, total = jobs.page(*given)
            return [job.id for job in found], total

        assert ids(None, None, 1, 50) == ([running, rebuilt, failed, old], 4)
        assert ids(jobs.SYNC, None, 1, 2) == ([running, failed], 3)
        assert ids(jobs.SYNC, None, 2, 2) == ([old], 3)
        assert ids(jobs.SYNC, "failed", 1, 50) == ([failed], 1)
        assert ids(None, "succeeded", 1, 50) == ([rebuilt, old], 2)
        assert ids(jobs.AUDIT, None, 1, 50) == ([], 0)
        assert ids(None, None, 9, 50) == ([], 4)

    def test_routine_is_let_go_after_a_week_and_the_rest_after_a_year(self):
        by_hand, failed = ended(), ended(slot="one", succeed=False)
        routine = [ended(slot="two"), ended(jobs.REFRESH), ended(jobs.REFRESH)]
        last_good = ended(slot="three")

        def left(**later):
            with clock.freeze(NOW + timedelta(**later)):
                jobs.prune()
            return {job.id for job in jobs.page(None, None, 1, 50)[0]}

        everything = {by_hand, failed, *routine, last_good}
        assert left(days=6) == everything
        assert left(days=8) == {by_hand, failed, routine[-1], last_good}
        assert left(days=364) == {by_hand, failed, routine[-1], last_good}
        assert left(days=366) == {routine[-1], last_good}

    def test_unfinished_run_is_never_let_go(self):
        job_id, _ = start()
        with clock.freeze(NOW + timedelta(days=1000)):
            assert jobs.prune() == 0
        assert row(job_id).status == JobStatus.QUEUED


def latest():
    return [job.id for job in jobs.latest(jobs.SYNC)]
