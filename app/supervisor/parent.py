"""Keeps named child processes running: starts, restarts and ends them. Standard library only."""

from __future__ import annotations

import contextlib
import selectors
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from app.supervisor.guard import GRACE, Guard, end_group

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
# A child that ran this long was well: the next fall starts again with the first pause.
STEADY_AFTER = 30.0
# Children that have not answered yet have nothing to finish, and may not hear a signal either:
# granian's worker misses one that comes while it loads the application.
GRACE_AT_START = 3.0
# What those that stop last get at least, where the others have used up the time.
GRACE_AT_END = 2.0
# Signals that come closer together than this are one wish: a terminal and make may both send one.
ONE_WISH = 0.5
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True)
class Child:
    """One program to keep running; `stops_last` keeps it up until the others have ended."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None = None
    stops_last: bool = False


class Supervisor:
    """Keeps children running until a stop is asked for; `say` gets a sentence per event."""

    def __init__(
        self, children: Sequence[Child], *, say: Callable[[str], None], grace: float = GRACE
    ) -> None:
        self._guard = Guard()
        self._slots = [_Slot(child, self._guard, say) for child in children]
        self._say = say
        self._grace = grace
        self._stop_asked_at: float | None = None
        self._insisted = False
        self._answered = False
        self._exit_status = 0
        self._wakeup_reader, self._wakeup_writer = socket.socketpair()
        self._wakeup_reader.setblocking(False)
        self._wakeup_writer.setblocking(False)

    def run(self, when_started: Callable[[], bool] | None = None) -> int:
        """Run until SIGTERM, SIGINT or SIGHUP and return the exit status, 0 after a wanted stop.

        `when_started` runs in a thread of its own once all were started (it may wait until they
        answer and say so); where it returns False everything is stopped and the status is 1.
        """
        with self._signals():
            try:
                self._start_all(when_started)
                while self._stop_asked_at is None:
                    self._revive()
                    self._sleep(self._next_restart_in())
            finally:
                self._stop_all()
        return self._exit_status

    def _start_all(self, when_started: Callable[[], bool] | None) -> None:
        for slot in self._slots:
            slot.start()
        if when_started is None:
            self._answered = True
        else:
            threading.Thread(target=self._announce, args=(when_started,), daemon=True).start()

    def _announce(self, when_started: Callable[[], bool]) -> None:
        self._answered = when_started()
        if not self._answered and self._stop_asked_at is None:
            self._exit_status = 1
            self._ask_to_stop()
            self._wakeup_writer.send(b"\0")

    def _ask_to_stop(self) -> None:
        """Note the wish; a second one means: do not wait any longer."""
        now = time.monotonic()
        if self._stop_asked_at is None:
            self._stop_asked_at = now
        elif now - self._stop_asked_at > ONE_WISH:
            self._insisted = True

    def _revive(self) -> None:
        self._guard.revive(slot.group for slot in self._slots if slot.group is not None)
        for slot in self._slots:
            slot.revive()

    def _next_restart_in(self) -> float | None:
        waits = [slot.due_at - time.monotonic() for slot in self._slots if not slot.runs]
        return max(0.0, min(waits)) if waits else None

    def _stop_all(self) -> None:
        """End the children: first those that use the others, then the others, then by force."""
        grace = self._grace if self._answered else min(self._grace, GRACE_AT_START)
        deadline = time.monotonic() + grace
        for last in (False, True):
            group = [slot for slot in self._slots if slot.child.stops_last is last]
            for slot in group:
                slot.ask_to_stop()
            self._wait_for(group, deadline)
            deadline = max(deadline, time.monotonic() + GRACE_AT_END)
        for slot in self._slots:
            slot.clear()
        self._guard.close()

    def _wait_for(self, slots: Sequence[_Slot], deadline: float) -> None:
        while any(slot.runs for slot in slots) and not self._insisted:
            left = deadline - time.monotonic()
            if left <= 0:
                names = ", ".join(slot.child.name for slot in slots if slot.runs)
                self._say(f"Ended by force, for it did not end in time: {names}.")
                return
            self._sleep(left)

    def _sleep(self, seconds: float | None) -> None:
        """Wait for a signal (also that of a child's end), at most `seconds`."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._wakeup_reader, selectors.EVENT_READ)
            selector.select(seconds)
        with contextlib.suppress(BlockingIOError):
            self._wakeup_reader.recv(4096)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        def ask(_number: int, _frame: FrameType | None) -> None:
            self._ask_to_stop()

        def note(_number: int, _frame: FrameType | None) -> None:
            """Exist, so that the end of a child is written to the wakeup socket."""

        before = {number: signal.signal(number, ask) for number in _STOP_SIGNALS}
        if before[signal.SIGHUP] is signal.SIG_IGN:
            # Under nohup the end of the terminal is ignored, and stays so.
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, note)
        old_wakeup = signal.set_wakeup_fd(self._wakeup_writer.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old_wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)


class _Slot:
    """One child's place: its process, and when to start it again."""

    def __init__(self, child: Child, guard: Guard, say: Callable[[str], None]) -> None:
        self.child = child
        self.due_at = 0.0
        self._guard = guard
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause = FIRST_PAUSE

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def group(self) -> int | None:
        """The process group of the child, which outlives a child that left children behind."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        self._started_at = time.monotonic()
        self._guard.stand()
        # A session of its own keeps Ctrl-C for the parent alone, which passes it on once.
        self._process = subprocess.Popen(
            self.child.argv,
            env=self.child.env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._guard.watch(self._process.pid)

    def revive(self) -> None:
        if self.runs:
            return
        if self._process is not None:
            self._bury(self._process)
        elif time.monotonic() >= self.due_at:
            self.start()

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        now = time.monotonic()
        if now - self._started_at > STEADY_AFTER:
            self._pause = FIRST_PAUSE
        self._say(
            f"{self.child.name} {_how_it_ended(process.returncode)}; "
            f"it is started again in {self._pause:g} s."
        )
        self.due_at = now + self._pause
        self._pause = min(LONGEST_PAUSE, self._pause * 2)
        self.clear()

    def ask_to_stop(self) -> None:
        if self._process is not None and self.runs:
            self._process.send_signal(signal.SIGTERM)

    def clear(self) -> None:
        """End whatever is left of the child's process group, and forget the child."""
        if self._process is None:
            return
        end_group(self._process.pid)
        self._process.wait()
        self._guard.forget(self._process.pid)
        self._process = None


def _how_it_ended(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with exit status {status}"
