"""What the whole suite needs besides Python, whether it is here, and how to get it."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

_PLACES_OF_POSTGRESQL = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin")
_NAMES_OF_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_CHROME_ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


@dataclass(frozen=True)
class Part:
    """Something that is missing: which tests are left out for it, and the line that installs it."""

    name: str
    left_out: str
    cure: str


def postgresql_binaries() -> Path | None:
    """The folder of the newest local `initdb` and `pg_ctl`."""
    found = [
        folder
        for place in _PLACES_OF_POSTGRESQL
        for folder in Path("/").glob(place.lstrip("/"))
        if (folder / "initdb").exists()
    ]
    if found:
        return max(found, key=lambda folder: _number(folder.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _number(name: str) -> int:
    return int("0" + "".join(filter(str.isdecimal, name)))


def chromium() -> str | None:
    """The program to drive in browser tests; CHROMIUM names another."""
    names = (os.environ.get("CHROMIUM") or "", *_NAMES_OF_CHROMIUM, _CHROME_ON_MACOS)
    return next((path for name in names if name and (path := shutil.which(name))), None)


def redis_server() -> str | None:
    """The program that serves Redis."""
    return shutil.which("redis-server")


def missing() -> list[Part]:
    """The parts that are not here."""
    parts = []
    if not os.environ.get("TEST_DATABASE_URL") and postgresql_binaries() is None:
        parts.append(
            Part(
                "PostgreSQL",
                "every test that runs on PostgreSQL",
                _install("postgresql", "brew install postgresql@17"),
            )
        )
    if redis_server() is None:
        parts.append(
            Part(
                "Redis",
                "every test of the queue on Redis",
                _install("redis-server", "brew install redis"),
            )
        )
    if chromium() is None:
        parts.append(
            Part(
                "Chromium",
                "every browser test",
                _install("chromium", "brew install --cask google-chrome"),
            )
        )
    return parts


def _install(debian: str, macos: str) -> str:
    if sys.platform == "darwin":
        return macos
    prefix = "" if os.geteuid() == 0 else "sudo "
    return f"{prefix}apt-get install -y --no-install-recommends {debian}"
