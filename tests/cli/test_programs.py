"""Commands as programs of their own: what only shows from outside, with and without settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from app.demo.server import running_demo
from config import ROOT

SECRET = "k" * 40


@pytest.fixture
def flask(tmp_path):
    """`flask("sync", SETTING=value)`: the command on a machine that has these settings alone."""

    def run(*args, **settings):
        inherited = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")
        env = {name: os.environ[name] for name in inherited if name in os.environ}
        env |= {"LINKING_ENV_FILE": os.devnull, "FLASK_SKIP_DOTENV": "1", **settings}
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *args]
        return subprocess.run(
            command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.fixture
def settings(tmp_path):
    """What an installation needs."""
    return {
        "SECRET_KEY": SECRET,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'data' / 'linking.db'}",
        "QUEUE_URL": f"sqlite:///{tmp_path / 'data' / 'queue.db'}",
    }


class TestWithoutSettings:
    def test_commands_are_listed(self, flask):
        done = flask("--help")
        assert done.returncode == 0
        for name in ("init", "serve", "worker", "demo", "sync", "rebuild", "auto-link", "members"):
            assert f"  {name} " in done.stdout

    def test_every_wrong_setting_is_named_and_it_ends_with_2(self, flask):
        done = flask("members", "list", "--json", PORT="many", SECRET_KEY="too-short-secret")
        assert (done.returncode, done.stdout) == (2, "")
        lines = done.stderr.splitlines()
        assert lines[0] == "The settings are not complete:"
        assert [line.split()[0] for line in lines[1:]] == ["SECRET_KEY", "PORT"]
        assert "too-short-secret" not in done.stderr

    def test_server_that_loads_the_application_says_the_same(self):
        env = {"PATH": os.environ["PATH"], "LINKING_ENV_FILE": os.devnull}
        done = subprocess.run(
            [sys.executable, "-c", "import wsgi"],
            env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert done.stderr.startswith("The settings are not complete:\nSECRET_KEY is not set.")
        assert "Traceback" not in done.stderr


def test_init_sync_and_a_failing_sync(flask, settings):
    assert flask("init", **settings).returncode == 0
    with running_demo(history=5) as demo:
        account = {"FRESHWORKS_URL": demo.url, "FRESHWORKS_API_KEY": demo.key}
        first = flask("sync", "--json", **settings, **account)
        assert (first.returncode, first.stderr) == (0, "")
        assert json.loads(first.stdout)["closures_added"] == demo.truth()["total"]
        wrong = flask("sync", **settings, **account | {"FRESHWORKS_API_KEY": "wrong-key-0123"})
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.count("\n") == 1
    assert wrong.stderr.startswith("Sync stopped: ")
    assert "wrong-key-0123" not in wrong.stderr


def test_settings_come_from_a_file_and_the_environment_wins(flask, settings, tmp_path):
    file = tmp_path / "env"
    lines = {**settings, "PORT": "many", "LOG_LEVEL": "loud"}
    file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    done = flask("init", LINKING_ENV_FILE=str(file), LOG_LEVEL="INFO")
    assert done.returncode == 2
    assert done.stderr.splitlines()[1:] == [
        "PORT is 'many', not a whole number. Write a port from 1 to 65535, as 8000."
    ]
