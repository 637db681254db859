"""The queue that wakes workers: with `storages.py` the only module that knows huey.

Messages are ids of `job_run` rows and nothing else. One that is lost is made up for by the
rounds of `loop.py`; one that comes twice finds its row claimed.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from huey import Huey
from huey.registry import Message
from huey.serializer import Serializer

from app.extensions import waker
from app.worker import storages
from config import Config

_EXTENSION = "linking_queue"
_log = logging.getLogger(__name__)

# After a failure the queue is left alone for so long: each try costs a request up to a second.
_PAUSE = 5.0
# Said at most this often, while it is away.
_SAID_EVERY = 60.0


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey has no types
    """Text in place of pickles: whoever can write to the queue cannot run code by it."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


class _Mailbox(Huey):  # type: ignore[misc]  # huey has no types
    """huey, which outlives a queue that is away and messages that nobody can read."""

    def __init__(self, storage: storages.Storage, hear: Callable[[int], None]) -> None:
        super().__init__(
            "linking",
            results=False,
            serializer=JsonSerializer(),
            storage_class=storage.kind,
            **storage.options,
        )
        self.over = threading.Event()
        self._hear = hear
        # The name holds that of the module, so callers and listeners make it in one place.
        self.call = self.task(name="run_job")(self._heard)
        # The thread that listens hangs up itself: it has a connection of its own.
        self.on_shutdown()(self.hang_up)
        self._silent_until: dict[str, float] = {}

    def dequeue(self) -> Any:
        """The next message, or None; whatever the storage raises costs a pause and no worker."""
        try:
            data = self.storage.dequeue()
        except Exception as error:  # noqa: BLE001  # each storage has exceptions of its own
            self._say("The queue gives no wake-up calls (%s). Runs are found without it.", error)
            self.over.wait(1.0)
            return None
        return None if data is None else self._read(data)

    def hang_up(self) -> None:
        """Close the connection of this thread, and the one that all threads share."""
        self.storage.close()

    def read_schedule(self, timestamp: object = None) -> list[Any]:
        """Nothing: runs are scheduled by their rows, so nobody has to ask each second."""
        return []

    def _heard(self, job_id: int) -> None:
        self._hear(job_id)

    def _read(self, data: bytes) -> Any:
        try:
            return self.deserialize_task(data)
        except Exception as error:  # noqa: BLE001  # anybody may write anything into a shared queue
            self._say("The queue holds messages that are none of ours (%s); let go.", error)
            return None

    def _say(self, sentence: str, error: Exception) -> None:
        """Log what happens many times a second, if it does, once a minute."""
        if time.monotonic() >= self._silent_until.get(sentence, 0.0):
            self._silent_until[sentence] = time.monotonic() + _SAID_EVERY
            _log.warning(sentence, type(error).__name__)


class Consumer:
    """What hears the wake-up calls, in a thread of its own, until it is stopped."""

    def __init__(self, mailbox: _Mailbox) -> None:
        self._mailbox = mailbox
        self._inner = mailbox.create_consumer(
            workers=1,
            periodic=False,
            max_delay=0.5,
            check_worker_health=False,
            shutdown_timeout=3,
        )
        self._inner.start()

    def stop(self) -> None:
        """Hear no more."""
        self._mailbox.over.set()
        self._inner.stop(graceful=True)


class Queue:
    """The wake-up calls of one installation."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._mailbox = _Mailbox(storages.for_calls(url), _nobody_listens)
        self._away_until = 0.0

    def prepare(self) -> None:
        """Make what the queue needs in its database, once and for all."""
        storages.prepare(self._mailbox.storage)

    def close(self) -> None:
        """Let go of its connection; the next call makes another."""
        self._mailbox.hang_up()

    def wake(self, job_id: int) -> None:
        """Ask a worker to look at this run; if that fails, it finds the run by itself."""
        if time.monotonic() < self._away_until:
            return
        try:
            self._mailbox.call(job_id)
        except Exception as error:  # noqa: BLE001  # each storage has exceptions of its own
            self._away_until = time.monotonic() + _PAUSE
            _log.warning(
                "The queue takes no wake-up call for job %d (%s). A worker finds it without.",
                job_id,
                type(error).__name__,
            )

    def answers(self) -> bool:
        """Whether it would take a wake-up call, asked anew."""
        try:
            self._mailbox.pending_count()
        except Exception as error:  # noqa: BLE001  # each storage has exceptions of its own
            _log.warning("The queue does not answer (%s).", type(error).__name__)
            return False
        return True

    def consume(self, hear: Callable[[int], None]) -> Consumer:
        """A started consumer that calls `hear(job_id)`."""
        return Consumer(_Mailbox(storages.for_worker(self._url), hear))


def _nobody_listens(job_id: int) -> None:
    """Stand for the listener where calls are only made."""


def init_app(app: Flask) -> None:
    """Give the app its queue, and let services wake it."""
    config: Config = app.config["LINKING"]
    app.extensions[_EXTENSION] = Queue(config.queue_url)
    waker.connect(lambda: of(current_app))


def of(app: Flask) -> Queue:
    """The queue of an app."""
    queue: Queue = app.extensions[_EXTENSION]
    return queue
