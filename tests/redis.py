"""A Redis of a test's own: without persistence, so that one that is killed comes back empty."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import parts
from tests.waiting import free_port, until


class Redis:
    """One server on one port, which can be killed and started again."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, empty, and return once it answers."""
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command = [self._program, "--port", str(self.port), *options, "--dir", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self._answers)

    def kill(self) -> None:
        """End it as a power cut does; all that it held is gone."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
        self._process.kill()
        self._process.wait()

    def hang(self) -> None:
        """Let it take connections and answer none, as a machine without memory does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def server() -> Iterator[Redis]:
    """A running server; it leaves nothing behind."""
    program = parts.redis_server()
    assert program, "There is no Redis for this test."
    folder = Path(tempfile.mkdtemp(prefix="linking-redis-"))
    running = Redis(program, folder)
    running.start()
    try:
        yield running
    finally:
        running.kill()
        shutil.rmtree(folder, ignore_errors=True)
