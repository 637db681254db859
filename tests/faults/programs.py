"""The program `flask sync` in a process of its own, forked from one that has imported everything.

A fresh Python needs a second to start; with ten kills on each database that would be all the
time that there is.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from flask.cli import main

from app.services import sync
from config import Config

_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["tests.faults.programs", "app.cli"])


@dataclass
class Program:
    """One run of a command, under way."""

    process: ForkServerProcess
    output: Path

    def wait(self, seconds: float = 60) -> int:
        """The status that it ended with; below zero, the signal that ended it."""
        self.process.join(seconds)
        assert self.process.exitcode is not None, "it does not end"
        return self.process.exitcode

    def kill(self) -> bool:
        """End it as a power cut does; False if it had ended by itself."""
        self.process.kill()
        return self.wait() < 0

    @property
    def said(self) -> str:
        """What it has printed, on both streams."""
        return self.output.read_text()


@dataclass
class Programs:
    """Starts `flask` with the settings of an app."""

    config: Config
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    started: int = 0

    def start(
        self, *arguments: str, most_pages: int | None = None, most_bytes: int | None = None
    ) -> Program:
        """Start one. `most_pages` are stored at once, `most_bytes` any file may have."""
        self.started += 1
        output = self.folder / f"{self.started}.txt"
        limits = {"most_pages": most_pages, "most_bytes": most_bytes}
        args = (list(arguments), environment(self.config) | self.settings, str(output), limits)
        process = _FORKING.Process(target=_flask, args=args, daemon=True)
        process.start()
        return Program(process, output)


def environment(config: Config) -> dict[str, str]:
    """What a program is told; nothing comes from a file."""
    return {
        "LINKING_ENV_FILE": os.devnull,
        "FLASK_SKIP_DOTENV": "1",
        "SECRET_KEY": config.secret_key,
        "DATABASE_URL": config.database_url,
        "QUEUE_URL": config.queue_url,
        "FRESHWORKS_PRODUCT": config.freshworks_product,
        "FRESHWORKS_URL": str(config.freshworks_url),
        "FRESHWORKS_API_KEY": str(config.freshworks_api_key),
        "FRESHWORKS_SHARE": "1",
    }


def _flask(arguments: list[str], env: dict[str, str], output: str, limits: dict[str, Any]) -> None:
    """What the forked process does: the same as `flask --app wsgi …`."""
    with Path(output).open("w") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(env)
    if limits["most_bytes"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits["most_bytes"],) * 2)
    if limits["most_pages"] is not None:
        sync.MOST_PAGES = limits["most_pages"]
    sys.argv = ["flask", "--app", "wsgi", *arguments]
    main()
