"""Ends the children when their parent is gone, even by `kill -9`. Standard library only.

Run as a file, this is the guard itself: it reads from a pipe which process groups live ("+7" and
"-7" lines), and the end of that pipe tells it that the parent is no more.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

# How long children get to finish what they are doing once they were asked to stop.
GRACE = 25.0


class Guard:
    """The parent's side: starts the guard process and tells it of each child."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def stand(self) -> None:
        """Be there before the first child is, which must not outlive a parent killed at once."""
        if self._process is None:
            self._process = _start()

    def watch(self, group: int) -> None:
        """Have this process group ended if the parent dies."""
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """Leave this process group alone from now on: it has ended."""
        self._tell(f"-{group}\n")

    def revive(self, groups: Iterable[int]) -> None:
        """Start the guard again if somebody ended it, and tell it of all children."""
        if self._process is not None and self._process.poll() is not None:
            self.close()
            for group in groups:
                self.watch(group)

    def close(self) -> None:
        """End the guard."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def _tell(self, line: str) -> None:
        self.stand()
        assert self._process is not None
        # Where the guard has just died, the next `revive` tells a new one.
        with contextlib.suppress(BrokenPipeError):
            if self._process.stdin is not None:
                self._process.stdin.write(line)
                self._process.stdin.flush()


def _start() -> subprocess.Popen[str]:
    # Isolated and as a file: nothing of the application is loaded, so it is up at once.
    argv = [sys.executable, "-I", "-S", str(Path(__file__).resolve())]
    return subprocess.Popen(
        argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def end_group(group: int) -> None:
    """End every process of the group by force."""
    # macOS answers "not permitted" where only a process that has already ended is left.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _stand_guard() -> None:
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line.startswith("+") else groups.discard)(int(line[1:]))
    for group in groups:
        # The leader passes a wish to stop on to its own children, if it has any.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(group, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while any(map(_lives, groups)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for group in groups:
        end_group(group)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    _stand_guard()
