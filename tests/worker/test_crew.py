"""The threads of one worker."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from app.worker.crew import Crew


class Work:
    """Runs that go on until they are let go."""

    def __init__(self, size):
        self.begun: Counter[int] = Counter()
        self.changed = threading.Condition()
        self.let_go = threading.Event()
        self.crew = Crew(self.carry_out, size)

    def carry_out(self, job_id):
        with self.changed:
            self.begun[job_id] += 1
            self.changed.notify_all()
        assert self.let_go.wait(10)
        if job_id == 13:
            raise SystemExit

    def offer(self, *job_ids):
        for job_id in job_ids:
            self.crew.offer(job_id)

    def wait_for(self, number):
        with self.changed:
            assert self.changed.wait_for(lambda: self.begun.total() >= number, timeout=10)

    def end(self):
        self.let_go.set()
        self.crew.wait()


@pytest.fixture
def work():
    """Two threads."""
    made = Work(2)
    yield made
    made.end()


def test_run_that_is_carried_out_is_not_begun_again(work):
    work.offer(1, 1, 1)
    work.end()
    assert work.begun == {1: 1}


def test_more_than_there_are_threads_is_left(work):
    work.offer(1, 2, 3)
    work.end()
    assert set(work.begun) == {1, 2}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_thread_is_free_again_also_after_a_run_that_broke(work):
    work.offer(13, 1)
    work.wait_for(2)
    work.end()
    work.offer(13, 2)
    work.end()
    assert work.begun == {13: 2, 1: 1, 2: 1}


def test_run_for_which_there_was_no_thread_is_begun_later(work, monkeypatch):
    def refuse(_thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError):
            work.offer(1)
    work.offer(1, 2)
    work.end()
    assert set(work.begun) == {1, 2}
