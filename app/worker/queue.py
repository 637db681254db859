"""The queue that wakes workers: the only module that knows huey.

Messages are ids of `job_run` rows and nothing else. One that is lost is made up for by the
rounds of `loop.py`; one that comes twice finds its row claimed.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import Huey
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import SqliteStorage

from app.extensions import waker
from config import Config

_EXTENSION = "linking_queue"
_log = logging.getLogger(__name__)


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey has no types
    """Text in place of pickles: whoever can write to the queue cannot run code by it."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


class Queue:
    """The wake-up calls of one installation."""

    def __init__(self, url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        self._huey = Huey(
            "linking",
            results=False,
            serializer=JsonSerializer(),
            storage_class=SqliteStorage,
            filename=str(path),
            timeout=30,
        )
        self._run: Callable[[int], None] | None = None
        self._task = self._huey.task(name="run_job")(self._handle)

    def wake(self, job_id: int) -> None:
        """Ask a worker to look at this run; if that fails, it finds the run by itself."""
        try:
            self._task(job_id)
        except sqlite3.Error:
            _log.warning("The queue takes no wake-up call for job %d.", job_id, exc_info=True)

    def consume(self, run: Callable[[int], None], threads: int) -> Any:
        """A started consumer that calls `run(job_id)`; end it with `stop(graceful=True)`."""
        self._run = run
        consumer = self._huey.create_consumer(
            workers=threads,
            periodic=False,
            max_delay=0.5,
            check_worker_health=False,
        )
        consumer.start()
        return consumer

    def _handle(self, job_id: int) -> None:
        assert self._run is not None
        self._run(job_id)


def init_app(app: Flask) -> None:
    """Give the app its queue, and let services wake it."""
    config: Config = app.config["LINKING"]
    app.extensions[_EXTENSION] = Queue(config.queue_url)
    waker.connect(lambda job_id: of(current_app).wake(job_id))


def of(app: Flask) -> Queue:
    """The queue of an app."""
    queue: Queue = app.extensions[_EXTENSION]
    return queue
