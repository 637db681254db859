"""One installation as it is scaled out: PostgreSQL, Redis, several web and worker processes."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import pytest
import requests
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.cli.running import web_child, worker_child
from app.demo.server import Demo, running_demo
from app.extensions import db
from app.models import JobRun
from app.supervisor import Child, wait_until_answers
from app.worker import queue
from config import ROOT, Config
from tests import people
from tests.api import PREFIX
from tests.people import ADA, PASSWORD
from tests.redis import Redis, server
from tests.sites import Sites
from tests.waiting import free_port, until

PROCESSES = 3
TICKETS = 2400


class Web:
    """A signed-in caller of one web process."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self._session = requests.Session()
        token = self._find(r'name="csrf_token"[^>]*value="([^"]+)"', "/login")
        entered = {"username": ADA.username, "password": PASSWORD, "csrf_token": token}
        self._session.post(f"{self._url}/login", data=entered, timeout=10)
        self._token = self._find(r'name="csrf-token" content="([^"]+)"', "/profile")

    def start_sync(self) -> tuple[int, float]:
        """Press the button; returns the job and how long the answer took."""
        answer = self._session.post(
            f"{self._url}{PREFIX}/mappings/sync",
            json={},
            headers={"X-CSRFToken": self._token},
            timeout=10,
        )
        assert answer.status_code == 202, answer.text[:300]
        return int(answer.json()["job"]["id"]), answer.elapsed.total_seconds()

    def _find(self, pattern: str, path: str) -> str:
        """What the pattern finds on a page."""
        found = re.search(pattern, self._session.get(f"{self._url}{path}", timeout=10).text)
        assert found is not None, path
        return found[1]


@dataclass
class Installation:
    """All processes of one installation, and what they work on."""

    app: Flask
    demo: Demo
    redis: Redis
    webs: list[Web] = field(default_factory=list)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def job(self, job_id: int) -> JobRun:
        """The row of a run, as it is now."""
        with self.app.app_context():
            found = db.session.get_one(JobRun, job_id)
            db.session.expunge(found)
            return found

    def forget(self) -> None:
        """Leave the database as it is before the first sync."""
        with self.app.app_context(), db.engine.begin() as connection:
            for table in reversed(db.metadata.sorted_tables):
                if table.name not in ("user", "app_state"):
                    connection.execute(table.delete())

    def finished(self, *job_ids: int, seconds: float = 25) -> list[JobRun]:
        """The runs, once all are over."""
        until(lambda: all(self.job(one).finished_at for one in job_ids), seconds)
        return [self.job(one) for one in job_ids]


@pytest.fixture(scope="module")
def installation(sites: Sites) -> Iterator[Installation]:
    """Three web and three worker processes."""
    with ExitStack() as stack:
        redis = stack.enter_context(server())
        demo = stack.enter_context(
            running_demo(tickets=TICKETS, rate_limit=10**6, overall_limit=10**6)
        )
        base = stack.enter_context(sites.without_tables("postgresql")).config["LINKING"]
        config = replace(
            base, queue_url=redis.url, freshworks_url=demo.url, freshworks_api_key=demo.key
        )
        app = create_app(config)
        stack.callback(dispose, app)
        made = Installation(app, demo, redis)
        with app.app_context():
            upgrade()
            queue.of(app).prepare()
            people.store(ADA)
        start(stack, made, config)
        yield made


def start(stack: ExitStack, made: Installation, config: Config) -> None:
    """Start all processes at once and sign in at each web process."""
    env = environment(config)
    ports = [free_port() for _ in range(PROCESSES)]
    for port in ports:
        run(stack, web_child(replace(config, port=port), env))
    made.workers += [run(stack, worker_child(env)) for _ in range(PROCESSES)]
    for port in ports:
        assert wait_until_answers(f"http://127.0.0.1:{port}/readyz", 30)
    made.webs += [Web(port) for port in ports]


def run(stack: ExitStack, child: Child) -> subprocess.Popen[bytes]:
    """A process in a session of its own, as the supervisor starts it; it is ended with the test."""
    process = subprocess.Popen(
        child.argv, env=child.env, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL
    )
    stack.callback(end, process)
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, and wait for that."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def dispose(app: Flask) -> None:
    """Let go of every connection."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def environment(config: Config) -> dict[str, str]:
    """What the processes are told; nothing comes from a file."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return inherited | {
        "LINKING_ENV_FILE": os.devnull,
        "FLASK_SKIP_DOTENV": "1",
        "SECRET_KEY": config.secret_key,
        "DATABASE_URL": config.database_url,
        "QUEUE_URL": config.queue_url,
        "FRESHWORKS_URL": str(config.freshworks_url),
        "FRESHWORKS_API_KEY": str(config.freshworks_api_key),
        "FRESHWORKS_SHARE": "1",
        "SYNC_MINUTES": "0",
        "AUDIT_HOUR": "off",
    }
