"""The wake-up calls on Redis and on PostgreSQL, as SQLite has them in tests/worker."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager

import psycopg
import pytest
import redis as client

from app.worker.queue import Queue
from tests.redis import server
from tests.waiting import until

pytestmark = pytest.mark.scale


class Ears:
    """Workers that note what they hear."""

    def __init__(self):
        self.heard: Counter[int] = Counter()
        self._lock = threading.Lock()

    def hear(self, job_id):
        with self._lock:
            self.heard[job_id] += 1


@contextmanager
def listening(url, workers=2):
    """So many workers on one queue, each with a connection of its own."""
    ears = Ears()
    with ExitStack() as stack:
        for _ in range(workers):
            stack.callback(Queue(url).consume(ears.hear).stop)
        yield ears


@pytest.fixture
def redis():
    """A Redis that can be killed."""
    with server() as running:
        yield running


@pytest.fixture
def postgresql_url(sites):
    """A queue on PostgreSQL, prepared as `flask init` does."""
    with sites.without_tables("postgresql") as app:
        url = app.config["LINKING"].database_url.replace("+psycopg", "")
        for _ in range(2):
            with closing(Queue(url)) as queue:
                queue.prepare()
        yield url


def test_calls_on_redis_are_heard_once(redis):
    with listening(redis.url) as ears:
        calls = range(18014125000, 18014125020)
        for job_id in calls:
            Queue(redis.url).wake(job_id)
        until(lambda: ears.heard.total() >= 20)
    assert ears.heard == dict.fromkeys(calls, 1)


def test_calls_on_postgresql_are_heard_once_and_at_once(postgresql_url):
    with closing(Queue(postgresql_url)) as queue, listening(postgresql_url) as ears:
        for job_id in range(20):
            queue.wake(job_id)
        until(lambda: ears.heard.total() >= 20)
    assert ears.heard == dict.fromkeys(range(20), 1)


def test_messages_hold_no_pickles(redis, postgresql_url):
    for url in (redis.url, postgresql_url):
        with closing(Queue(url)) as queue:
            queue.wake(42)
    with client.Redis(port=redis.port) as connection:
        (on_redis,) = connection.lrange("huey.redis.linking", 0, -1)
    with psycopg.connect(postgresql_url) as connection:
        ((on_postgresql,),) = connection.execute("SELECT data FROM huey_task").fetchall()
    for data in (on_redis, on_postgresql):
        assert data.startswith(b'["')
        assert b"[42]" in data


def test_worker_hears_again_after_redis_was_killed_and_came_back_empty(redis, caplog):
    with listening(redis.url) as ears:
        Queue(redis.url).wake(1)
        until(lambda: ears.heard[1])
        redis.kill()
        until(lambda: "gives no wake-up calls (ConnectionError)" in caplog.text)
        redis.start()
        Queue(redis.url).wake(2)
        until(lambda: ears.heard[2])


@pytest.mark.parametrize("trouble", ["kill", "hang"])
def test_redis_that_is_away_is_waited_for_once_and_briefly(redis, trouble, caplog):
    queue = Queue(redis.url)
    queue.wake(1)
    assert queue.answers()
    getattr(redis, trouble)()
    start = time.monotonic()
    for job_id in range(100):
        queue.wake(job_id)
    assert time.monotonic() - start < 1
    assert not queue.answers()
    assert time.monotonic() - start < 2
    assert caplog.text.count("no wake-up call") == 1


def test_tables_that_nobody_made_cost_no_request(sites, caplog):
    with sites.without_tables("postgresql") as app:
        url = app.config["LINKING"].database_url.replace("+psycopg", "")
        with closing(Queue(url)) as queue:
            queue.wake(5)
            assert not queue.answers()
            queue.prepare()
            assert queue.answers()
    assert "no wake-up call for job 5 (UndefinedTable)" in caplog.text
