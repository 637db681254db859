"""How long a page of the dashboard takes while a sync writes, against when nothing else happens.

Web, sync, demo Freshworks and the asking client are processes of their own, and share the cores
of one machine. So there are two more figures beside a sync that is answered at once, faster than
any real one: the floor, where the same demo is read by somebody who stores nothing, and a sync
whose answers take a tenth of a second, about as long as the fastest real ones.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

import requests

from app.cli.running import web_child
from app.supervisor import wait_until_answers
from benchmarks import mappings, speed
from benchmarks.common import NewPlace, Place, in_own_process, print_table
from benchmarks.freshworks import Freshworks, demo
from config import Config

TICKETS = 400_000
MAPPINGS = 1_000
PAGES = ("/freshworks-linking/", "/freshworks-linking/api/mappings?page=1&per_page=50")
_EVERY = 0.02
_ROUNDS = 8
_SECONDS = 2.0
_TO_WARM_UP = 1.0
_LATENCY = 0.1
_SECRET = "k" * 32
_WORDS = {
    "nothing": "nothing",
    "reading": "somebody who reads the demo and stores nothing",
    "sync": "a sync that is answered at once",
    "slow sync": f"a sync that is answered after {_LATENCY:g} s",
}


_GOALS = {"nothing": "", "reading": "the floor", "sync": "<= 2.0", "slow sync": ""}

# Seconds of each request to one page, by what goes on beside it.
Times = dict[str, list[float]]
Work = Callable[[Place, Freshworks], object]


def measure(new_place: NewPlace) -> dict[str, Times]:
    """The times of each page on one database."""
    found = {}
    for path in PAGES:
        with demo(TICKETS) as freshworks, new_place() as place:
            cookie = in_own_process(fill, place)
            with web(place) as server, requests.Session() as session:
                session.headers["Cookie"] = cookie
                client = _Client(session, f"{server.address}{path}")
                found[path] = _times(client, place, freshworks)
    return found


@dataclass(frozen=True)
class _Client:
    """Somebody who asks for one page again and again."""

    session: requests.Session
    url: str

    def ask(self, seconds: float = _SECONDS) -> list[float]:
        """A request every so often, whatever the one before took."""
        times: list[float] = []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            start = time.perf_counter()
            answer = self.session.get(self.url)
            assert answer.status_code == 200, answer.text[:500]
            times.append(time.perf_counter() - start)
            time.sleep(max(0.0, _EVERY - times[-1]))
        return times


def _times(client: _Client, place: Place, freshworks: Freshworks) -> Times:
    """All in turn, again and again, so that whatever else the machine does hits all of them."""
    client.ask(_TO_WARM_UP)
    found: Times = {beside: [] for beside in _WORDS}
    with (
        _beside(_read, place, freshworks) as reader,
        _beside(speed.run_product, place, freshworks) as syncing,
    ):
        for _ in range(_ROUNDS):
            found["nothing"] += client.ask()
            with _going_on(reader):
                found["reading"] += client.ask()
            freshworks.fail(slow=_LATENCY)
            with _going_on(syncing):
                found["slow sync"] += client.ask()
            freshworks.fail()
            with _going_on(syncing):
                found["sync"] += client.ask()
            assert syncing.is_alive(), f"{TICKETS:,} tickets were too few, or the sync failed"
    return found


def _read(_place: Place, freshworks: Freshworks) -> None:
    with requests.Session() as session:
        while True:
            for _ in freshworks.pages(session):
                pass


@contextmanager
def _beside(work: Work, place: Place, freshworks: Freshworks) -> Iterator[BaseProcess]:
    """Work in a process of its own, halted as soon as it has begun."""
    before = freshworks.asked()["requests"]
    process = multiprocessing.get_context("spawn").Process(target=work, args=(place, freshworks))
    process.start()
    while freshworks.asked()["requests"] == before:
        time.sleep(0.01)
    _signal(process, signal.SIGSTOP)
    yield process
    process.kill()
    process.join()


@contextmanager
def _going_on(process: BaseProcess) -> Iterator[None]:
    _signal(process, signal.SIGCONT)
    yield
    _signal(process, signal.SIGSTOP)


def _signal(process: BaseProcess, what: signal.Signals) -> None:
    assert process.pid is not None
    os.kill(process.pid, what)


def fill(place: Place) -> str:
    """Mappings to show; returns the cookie of a signed-in admin."""
    app = place.app()
    with app.app_context():
        mappings.write(MAPPINGS)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "1:1", True
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"


@dataclass(frozen=True)
class Server:
    """A web server of its own: where it answers, and the process at the top of it."""

    address: str
    pid: int


@contextmanager
def web(place: Place) -> Iterator[Server]:
    """The web server as `flask serve` starts it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    env = {
        **os.environ,
        "LINKING_ENV_FILE": os.devnull,
        "SECRET_KEY": _SECRET,
        "DATABASE_URL": place.database_url,
        "QUEUE_URL": f"sqlite:///{place.folder / 'queue.db'}",
        "PORT": str(port),
    }
    child = web_child(Config.from_env(env), env)
    with subprocess.Popen(child.argv, env=child.env) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            assert wait_until_answers(f"{address}/readyz", 60), "the web server does not answer"
            yield Server(address, process.pid)
        finally:
            process.terminate()


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


def report(name: str, found: dict[str, Times]) -> None:
    """Print the p99 of each page, and how much slower it is than idle."""
    rows = []
    for path, times in found.items():
        idle = _p99(times["nothing"])
        rows.append((path.partition("?")[0], "", "", ""))
        for beside, goal in _GOALS.items():
            ratio = f"{_p99(times[beside]) / idle:.2f}"
            rows.append((f"  beside {_WORDS[beside]}", _shown(times[beside]), ratio, goal))
    print_table(f"{name}: a page while tickets come in", ("", "p99", "x idle", "goal"), rows)


def _shown(times: list[float]) -> str:
    return f"{_p99(times) * 1000:.1f} ms of {len(times)}"
