"""The supervisor with real processes: what it starts, starts again and ends."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from app.supervisor import port_conflict, wait_until_answers

PATIENCE = 15.0

# A child that leaves its number behind, starts a child of its own, and ends only when told to.
CHILD = """
import pathlib, signal, subprocess, sys, time
place, manner = pathlib.Path(sys.argv[1]), sys.argv[2]
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
def stop(number, frame):
    if manner == "finishes":
        with (place / "log").open("a") as log:
            log.write(f"finished {' '.join(sys.argv[3:])}".strip() + "\\n")
        helper.terminate()
        sys.exit(0)
signal.signal(signal.SIGTERM, stop)
with (place / "log").open("a") as log:
    log.write(f"{__import__('os').getpid()} {helper.pid}\\n")
while True:
    time.sleep(60)
"""

PARENT = """
import pathlib, signal, sys, threading
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
from app.supervisor import Child, Supervisor
place, child, manner, grace, answer = pathlib.Path(sys.argv[1]), *sys.argv[2:]
argv = [sys.executable, "-c", child, str(place), manner]
children = [Child("web", argv)]
if answer == "last":
    children.insert(0, Child("store", [*argv, "store"], stops_last=True))
def answers():
    if answer == "never":
        threading.Event().wait()
    return answer != "no"
parent = Supervisor(children, say=lambda line: print(line, flush=True), grace=float(grace))
sys.exit(parent.run(when_started=answers))
"""


class Running:
    """A supervisor with one child, in a process of its own."""

    def __init__(self, place: Path, manner: str, grace: float, answers: str) -> None:
        self.place = place
        argv = [sys.executable, "-c", dedent(PARENT), str(place), CHILD, manner, str(grace)]
        self.parent = subprocess.Popen([*argv, answers], stdout=subprocess.PIPE, text=True)

    def log(self) -> list[str]:
        path = self.place / "log"
        return path.read_text().splitlines() if path.exists() else []

    def child(self, start: int = 1) -> list[int]:
        """The numbers of the child and of its own child, after its start number `start`."""
        until(lambda: len(self.log()) >= start, f"start {start} of the child")
        return [int(number) for number in self.log()[start - 1].split()]

    def guard(self) -> int:
        """The number of the process that watches the parent's pipe."""
        for process in psutil.Process(self.parent.pid).children():
            # One that was killed and not collected yet is there, and has no command line.
            with contextlib.suppress(psutil.NoSuchProcess):
                if any(part.endswith("guard.py") for part in process.cmdline()):
                    return int(process.pid)
        return 0

    def end(self) -> None:
        started = [int(number) for line in self.log() for number in re.findall(r"\d+", line)]
        for number in [self.parent.pid, *started]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.parent.communicate(timeout=PATIENCE)


def until(condition: Callable[[], object], what: str) -> None:
    """Ask again and again until `condition` holds; fail after a while."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        time.sleep(0.02)


def is_gone(number: int) -> bool:
    """Whether a process has ended (one that nobody has collected counts as ended)."""
    try:
        return bool(psutil.Process(number).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a supervisor; whatever is left of it is ended after the test."""
    running: list[Running] = []

    def begin(manner: str = "finishes", grace: float = 20, answers: str = "yes") -> Running:
        running.append(Running(tmp_path, manner, grace, answers))
        return running[-1]

    yield begin
    for one in running:
        one.end()


def test_killed_child_is_started_again_without_its_leftovers(start: Start) -> None:
    running = start()
    child, helper = running.child()
    os.kill(child, signal.SIGKILL)
    again, _ = running.child(start=2)
    assert again != child
    assert is_gone(helper)


def test_child_that_keeps_falling_is_started_with_growing_pauses(start: Start) -> None:
    running = start()
    for number in (1, 2, 3):
        os.kill(running.child(start=number)[0], signal.SIGKILL)
    running.child(start=4)
    running.parent.terminate()
    said = running.parent.communicate(timeout=PATIENCE)[0]
    assert re.findall(r"again in ([\d.]+) s", said) == ["0.2", "0.4", "0.8"]
    assert "web was ended by SIGKILL" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stop_signal_lets_children_finish_and_exits_0(start: Start, number: int) -> None:
    running = start()
    child, helper = running.child()
    running.parent.send_signal(number)
    assert running.parent.wait(PATIENCE) == 0
    assert running.log()[-1] == "finished"
    assert is_gone(child)
    assert is_gone(helper)


def test_child_that_will_not_end_is_ended_by_force(start: Start) -> None:
    running = start("stays", grace=0.3)
    child, helper = running.child()
    running.parent.terminate()
    assert "Ended by force" in running.parent.communicate(timeout=PATIENCE)[0]
    assert running.parent.returncode == 0
    assert is_gone(child)
    assert is_gone(helper)


def test_second_stop_signal_does_not_wait(start: Start) -> None:
    running = start("stays", grace=600)
    child, _ = running.child()
    running.parent.send_signal(signal.SIGINT)
    until(lambda: insist(running), "the end of the parent")
    assert is_gone(child)


def insist(running: Running) -> bool:
    """Press Ctrl-C once more; True once the parent has ended."""
    running.parent.send_signal(signal.SIGINT)
    return running.parent.poll() is not None


def test_killed_parent_takes_its_children_along(start: Start) -> None:
    running = start()
    child, helper = running.child()
    running.parent.kill()
    until(lambda: is_gone(child) and is_gone(helper), "the end of the children")
    assert running.log()[-1] == "finished"


def test_killed_guard_is_replaced(start: Start) -> None:
    running = start()
    child, _ = running.child()
    first = running.guard()
    os.kill(first, signal.SIGKILL)
    until(lambda: running.guard() not in (0, first), "another guard")
    running.parent.kill()
    until(lambda: is_gone(child), "the end of the child")


def test_start_that_never_answers_ends_with_exit_1(start: Start) -> None:
    running = start(answers="no")
    assert running.parent.wait(PATIENCE) == 1


def test_stop_before_the_first_answer_does_not_wait_long(start: Start) -> None:
    running = start("stays", grace=600, answers="never")
    child, _ = running.child()
    running.parent.terminate()
    assert running.parent.wait(PATIENCE) == 0
    assert is_gone(child)


def test_child_that_others_use_stops_after_them(start: Start) -> None:
    running = start(answers="last")
    running.child(start=2)
    running.parent.terminate()
    assert running.parent.wait(PATIENCE) == 0
    assert running.log()[2:] == ["finished", "finished store"]


def test_port_that_nobody_uses_has_no_conflict() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert port_conflict("127.0.0.1", port, "PORT") is None


def test_port_in_use_is_named_with_the_cure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = port_conflict("127.0.0.1", port, "DEMO_PORT")
    assert said is not None
    assert f"Port {port} on 127.0.0.1 is in use" in said
    assert f"DEMO_PORT={port + 10}" in said


def test_address_of_another_computer_is_named() -> None:
    said = port_conflict("192.0.2.1", 8000, "PORT")
    assert said is not None
    assert "192.0.2.1 is no address of this computer" in said


def test_waiting_for_an_answer_ends_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert wait_until_answers(f"http://127.0.0.1:{port}/", timeout=0.2) is False
