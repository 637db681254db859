"""Commands that run for good, up to the moment in which they start what they run."""

from __future__ import annotations

import socket

import pytest

from app import create_app
from app.cli import COMMANDS, unconfigured
from app.cli.demo_setup import Setup
from app.services.members import passwords
from app.supervisor import Child
from config import Config, ConfigError

CONFIG = {"SECRET_KEY": "k" * 32}


@pytest.fixture
def busy():
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def free():
    """A port that nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def started(monkeypatch):
    """What would be started; nothing is, and the web server answers if `answers` says so."""

    class Started:
        """In the place of the supervisor."""

        children: tuple[Child, ...] = ()
        answers = True
        waited_for = ""

        def __init__(self, children, say):
            Started.children = tuple(children)

        def run(self, ready):
            return 0 if ready() else 1

    def wait(url, _seconds):
        Started.waited_for = url
        return Started.answers

    monkeypatch.setattr("app.cli.running.Supervisor", Started)
    monkeypatch.setattr("app.cli.running.wait_until_answers", wait)
    return Started


@pytest.fixture
def serve(tmp_path):
    """`serve(PORT=…)`: run the command with these settings."""

    def run(command="serve", **settings):
        files = {
            "DATABASE_URL": f"sqlite:///{tmp_path / 'linking.db'}",
            "QUEUE_URL": f"sqlite:///{tmp_path / 'queue.db'}",
        }
        app = create_app(Config.from_env({**CONFIG, **files, **settings}))
        return app.test_cli_runner().invoke(args=[command])

    return run


class TestServe:
    def test_web_and_worker_are_started_and_the_address_is_told(self, serve, started, free):
        done = serve(PORT=str(free))
        assert (done.exit_code, done.stdout) == (0, f"Ready at http://127.0.0.1:{free}\n")
        web, worker = started.children
        assert [web.name, worker.name] == ["web", "job worker"]
        assert str(free) in web.argv
        assert worker.argv[-1] == "worker"
        assert "FLASK_RUN_FROM_CLI" not in web.env
        assert started.waited_for == f"http://127.0.0.1:{free}/readyz"

    @pytest.mark.parametrize(
        ("host", "reached"), [("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("::1", "[::1]")]
    )
    def test_server_that_listens_everywhere_is_asked_on_this_machine(
        self, serve, started, free, host, reached
    ):
        done = serve(PORT=str(free), HOST=host)
        assert done.exit_code == 0
        assert started.waited_for == f"http://{reached}:{free}/readyz"

    def test_public_address_is_told_where_there_is_one(self, serve, started, free):
        done = serve(PORT=str(free), PUBLIC_URL="https://linking.example.com/")
        assert done.stdout == "Ready at https://linking.example.com\n"

    def test_server_that_does_not_answer_is_told(self, serve, started, free):
        started.answers = False
        done = serve(PORT=str(free))
        assert (done.exit_code, done.stdout) == (1, "")
        assert "did not answer within 60 s" in done.stderr

    def test_port_in_use_is_named_and_nothing_started(self, serve, started, busy):
        done = serve(PORT=str(busy))
        assert (done.exit_code, started.children) == (1, ())
        assert done.stderr.count("\n") == 1
        assert str(busy) in done.stderr
        assert "PORT" in done.stderr


class TestDemo:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.setenv("DEMO_FOLDER", str(tmp_path / "demo"))
        monkeypatch.setenv("FRESHWORKS_URL", "https://example.freshservice.com")
        monkeypatch.setattr(passwords, "_SCRYPT", "pbkdf2:sha256:1")

    def test_three_are_started_and_the_sign_ins_told(self, monkeypatch, serve, started, free):
        monkeypatch.setenv("PORT", str(free))
        monkeypatch.setenv("HOST", "127.0.0.1")
        monkeypatch.setenv("DEMO_PORT", "8001")
        monkeypatch.setattr("app.cli.running.port_conflict", only_busy(None))
        done = serve("demo")
        assert done.exit_code == 0
        assert [child.name for child in started.children] == [
            "demo Freshworks",
            "web",
            "job worker",
        ]
        assert f"The dashboard is at http://127.0.0.1:{free}" in done.stdout
        for child in started.children:
            assert child.env["FRESHWORKS_URL"].startswith("http://127.0.0.1:")

    @pytest.mark.parametrize("name", ["PORT", "DEMO_PORT"])
    def test_port_in_use_is_named_and_nothing_started(
        self, monkeypatch, serve, started, busy, name
    ):
        monkeypatch.setenv(name, str(busy))
        if name == "DEMO_PORT":
            monkeypatch.setattr("app.cli.running.port_conflict", only_busy(busy))
        done = serve("demo")
        assert (done.exit_code, started.children) == (1, ())
        assert name in done.stderr


def only_busy(busy):
    """Whatever else runs on this machine, every other port is free."""

    def conflict(_host, port, setting):
        return f"Port {port} is in use: {setting}." if port == busy else None

    return conflict


def test_worker_runs_as_many_threads_as_asked(app, monkeypatch):
    asked = []
    monkeypatch.setattr("app.cli.running.loop.work", lambda _app, threads: asked.append(threads))
    assert app.test_cli_runner().invoke(args=["worker", "--threads", "5"]).exit_code == 0
    assert app.test_cli_runner().invoke(args=["worker"]).exit_code == 0
    assert asked == [5, 4]


class TestUnconfigured:
    @pytest.fixture
    def run(self):
        app = unconfigured(ConfigError("SECRET_KEY is not set. Make one."))

        def invoke(*args):
            return app.test_cli_runner().invoke(args=args)

        return invoke

    @pytest.mark.parametrize("command", [one.name for one in COMMANDS])
    def test_every_command_explains_itself(self, run, command):
        done = run(command, "--help")
        assert done.exit_code == 0
        assert done.stdout.splitlines()[2].strip()

    def test_command_of_a_group_explains_itself(self, run):
        done = run("members", "import", "--help")
        assert (done.exit_code, done.stderr) == (0, "")
        assert "CSV with username" in done.stdout

    @pytest.mark.parametrize(
        "command",
        [["init"], ["sync", "--json"], ["members", "create", "ada", "--role", "admin"], ["serve"]],
    )
    def test_any_other_use_lists_what_lacks(self, run, command):
        done = run(*command)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == "The settings are not complete:\nSECRET_KEY is not set. Make one.\n"

    def test_demo_needs_no_settings(self, run, monkeypatch, tmp_path):
        monkeypatch.setenv("DEMO_FOLDER", str(tmp_path / "demo"))
        monkeypatch.setenv("PORT", "none")
        done = run("demo")
        assert done.stderr.startswith("PORT is 'none', not a port.")


def test_demo_setup_needs_no_settings_of_an_account(tmp_path):
    setup = Setup.from_environment({"DEMO_FOLDER": str(tmp_path)})
    assert Config.from_env(setup.env).freshworks_url == "http://127.0.0.1:8001"
