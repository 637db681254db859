"""Commands that run for good: serve, worker, demo."""

from __future__ import annotations

import os
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli import demo_setup, output
from app.supervisor import Child, Supervisor, port_conflict, reached_at, wait_until_answers
from app.worker import loop
from config import Config

_START_SECONDS = 60.0


@click.command()
@with_appcontext
def serve() -> None:
    """Run web and job worker under one parent, which restarts what dies."""
    config: Config = current_app.config["LINKING"]
    _need_free_port(config.host, config.port, "PORT")
    env = _child_env(os.environ)

    def started() -> bool:
        return _announce(config.host, config.port, [f"Ready at {_address(config)}"])

    children = [web_child(config, env), worker_child(env)]
    raise SystemExit(Supervisor(children, say=_say).run(started))


@click.command()
@click.option("--threads", default=4, show_default=True, help="Runs that may go on at once.")
@with_appcontext
def worker(threads: int) -> None:
    """Run the job worker alone."""
    loop.work(current_app._get_current_object(), threads)  # type: ignore[attr-defined]  # noqa: SLF001


@click.command()
def demo() -> None:
    """Run everything on this machine, with a demo Freshworks and synthetic people."""
    setup = demo_setup.Setup.from_environment(os.environ)
    _need_free_port(setup.host, setup.port, "PORT")
    _need_free_port(setup.host, setup.demo_port, "DEMO_PORT")
    demo_setup.prepare(setup)
    config = Config.from_env(setup.env)
    env = _child_env({**os.environ, **setup.env})

    def started() -> bool:
        return _announce(config.host, config.port, setup.welcome(_address(config)))

    freshworks = Child("demo Freshworks", setup.freshworks_argv, env, stops_last=True)
    children = [freshworks, web_child(config, env), worker_child(env)]
    raise SystemExit(Supervisor(children, say=_say).run(started))


def web_child(config: Config, env: dict[str, str]) -> Child:
    """The web server: one process with many threads, made on demand.

    A stalled body holds a thread and an idle browser holds a connection, so there are more of
    both than requests at work; `--backpressure` counts connections.
    """
    argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"]
    argv += ["--host", config.host, "--port", str(config.port), "--workers", "1"]
    argv += ["--blocking-threads", "64", "--backpressure", "1024", "--respawn-failed-workers"]
    argv += ["--respawn-interval", "0.2", "--workers-kill-timeout", "20"]
    return Child("web", [*argv, "--log-level", "error", "wsgi:app"], env)


def worker_child(env: dict[str, str]) -> Child:
    """The job worker."""
    return Child("job worker", [sys.executable, "-m", "flask", "--app", "wsgi", "worker"], env)


def _child_env(environ: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    # Set by Flask's command line for itself; a server that inherits it would take it for one.
    return {name: value for name, value in environ.items() if name != "FLASK_RUN_FROM_CLI"}


def _announce(host: str, port: int, lines: list[str]) -> bool:
    if not wait_until_answers(f"http://{reached_at(host)}:{port}/readyz", _START_SECONDS):
        _say(f"The web server did not answer within {_START_SECONDS:g} s. Look at the lines above.")
        return False
    for line in lines:
        click.echo(line)
    return True


def _address(config: Config) -> str:
    return config.public_url or f"http://{reached_at(config.host)}:{config.port}"


def _need_free_port(host: str, port: int, setting: str) -> None:
    conflict = port_conflict(host, port, setting)
    if conflict is not None:
        output.fail(conflict)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


COMMANDS = (serve, worker, demo)
