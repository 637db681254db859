"""A page of the same tables by Flask-Admin and Datasette, each in an environment of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from benchmarks.common import Place, print_table
from benchmarks.environments import PATIENCE, python_with

TOOLS = {
    "list-flask-admin": ("Flask-Admin", "Flask-SQLAlchemy"),
    "list-datasette": ("datasette",),
}
_TIMES = 11


def compare(place: Place, size: int, rows: int, floor: float) -> None:
    """Print the first and last page of every tool that can be installed, as multiples of a floor."""
    pages = [1, size // rows]
    shown = []
    for tool, packages in TOOLS.items():
        script = Path(__file__).parent / "peers" / f"{tool.replace('-', '_')}.py"
        asked = [place.folder / "linking.db", json.dumps(pages), str(rows), str(_TIMES)]
        try:
            python = python_with(tool, packages)
            answer = subprocess.run(
                [python, script, *asked], check=True, timeout=PATIENCE, capture_output=True
            )
            found = json.loads(answer.stdout.splitlines()[-1])
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            shown.append((tool, "left out", type(error).__name__))
            continue
        for name, took in found.items():
            cells = [f"{one * 1000:.1f} ms {one / floor:5.1f} x" for one in took]
            shown.append((name, *cells))
    print_table(f"{size:,} mappings by others, x the same floor", ("", "first", "last"), shown)
