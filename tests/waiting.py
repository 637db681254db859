"""Waiting for other processes and threads, without a fixed time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable


def until(is_so: Callable[[], object], seconds: float = 20.0) -> float:
    """Return once `is_so()`, and how long that took."""
    start = time.monotonic()
    while not is_so():
        if time.monotonic() - start > seconds:
            raise AssertionError("it never came to that")
        threading.Event().wait(0.02)
    return time.monotonic() - start


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
