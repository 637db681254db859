"""Splink, dedupe and recordlinkage on one site of the matcher's benchmark, each on its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.common import print_table
from benchmarks.environments import PATIENCE, python_with
from benchmarks.match_figures import Figures, Guess
from benchmarks.match_run import sites

TOOLS = {
    "recordlinkage": ("recordlinkage",),
    "splink": ("splink", "pandas"),
    "dedupe": ("dedupe", "BTrees<6"),
}


def compare() -> None:
    """Print precision and recall of every tool that can be installed, on the first site of S."""
    rows = []
    for half in ("names", "e-mail"):
        made = next(sites("S", half))
        for tool in TOOLS:
            with TemporaryDirectory() as folder:
                given = Path(folder, "site.json")
                given.write_text(json.dumps([made.agents, made.members, made.truth]))
                try:
                    pairs = _pairs(tool, given)
                except (OSError, subprocess.SubprocessError, ValueError) as error:
                    rows.append((tool, half, "left out", type(error).__name__))
                    continue
            figures = Figures()
            figures.add(made, [Guess(one, two, sure, linked=True) for one, two, sure in pairs])
            rows.append((tool, half, f"{figures.precision:.2f}", f"{figures.recall:.2f}"))
    print_table("Tools of others, first site of S", ("tool", "known", "precision", "recall"), rows)


def _pairs(tool: str, given: Path) -> list[tuple[int, int, float]]:
    script = Path(__file__).parent / "peers" / f"match_{tool}.py"
    answer = subprocess.run(
        [python_with(f"match-{tool}", TOOLS[tool]), script, given],
        check=True,
        timeout=PATIENCE,
        capture_output=True,
    )
    return json.loads(answer.stdout.splitlines()[-1])
