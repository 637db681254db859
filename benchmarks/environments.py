"""Tools of others, each in a virtual environment of its own below `~/.cache/linking-bench`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "linking-bench"
PATIENCE = 900


def python_with(name: str, packages: Sequence[str]) -> Path:
    """The Python that has them; the newest versions there are, installed the first time."""
    folder = CACHE / name
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = [python, "-m", "pip", "install", "--quiet", *packages]
        subprocess.run(install, check=True, timeout=PATIENCE)
        ready.touch()
    return python
