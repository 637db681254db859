"""Tools that come as packages of npm, installed below a cache of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "linking-audit"


class LeftOut(Exception):
    """A tool that cannot be had here, with the line that would bring it."""


def installed(package: str, *parts: str) -> Path:
    """The path inside a package, which is installed first where it lacks."""
    if shutil.which("npm") is None:
        raise LeftOut("npm is not installed: sudo apt-get install npm")
    name, _, major = package.partition("@")
    place = CACHE / "node_modules" / name
    if not _is_there(place, major):
        CACHE.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--prefix", str(CACHE), "--no-audit", "--no-fund", package]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise LeftOut(f"npm could not install {package}: {done.stderr.strip()[-200:]}")
    return place.joinpath(*parts)


def _is_there(place: Path, major: str) -> bool:
    """Whether the package is installed, in this major version if one is asked for."""
    about = place / "package.json"
    if not about.exists():
        return False
    version: str = json.loads(about.read_text(encoding="utf-8"))["version"]
    return not major or version.partition(".")[0] == major
