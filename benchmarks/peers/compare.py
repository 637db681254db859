"""The same tickets fetched by tools that people use today, each in an environment of its own.

Environments are made once below CACHE; a tool that cannot be installed or run is left out, and
the output says so. What a tool had to be told to find the demo is written in its `with_….py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.common import print_table
from benchmarks.freshworks import KEY, Freshworks, demo

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "linking-bench"
TOOLS = (
    ("dlt", "freshservice"),
    ("tap-freshservice", "freshservice"),
    ("dlt", "freshdesk"),
    ("python-freshdesk", "freshdesk"),
    ("tap-freshdesk", "freshdesk"),
)
SIZES = (5_000, 20_000)
REPEATS = 3
CHURN = {"churn_per_page": 5, "deletions_per_page": 2}
BAD_ANSWERS = ("html", "empty", "empty_page", "wrong_types", "truncated", "repeat_page")
FEW = 1_000
_LAUNCH = Path(__file__).with_name("launch.py")
_PATIENCE = 90.0
Command = list[str | Path]


class LeftOut(Exception):
    """A tool cannot be measured here; the text says why."""


@dataclass
class Fetched:
    """One run of a tool: what it used, whether it said that all is well, what it wrote."""

    cpu: float = 0.0
    peak: float = 0.0
    version: str = ""
    ended_well: bool = False
    numbers: set[int] = field(default_factory=set)


@dataclass
class Peer:
    """Everything measured of one tool with one product."""

    name: str
    version: str = ""
    cpu: float = 0.0
    peaks: tuple[float, float] = (0.0, 0.0)
    requests: int = 0
    lost: int = 0
    said_well: bool = False
    believed: int = 0


def measure(tool: str, product: str) -> Peer:
    """All of it; raises `LeftOut`."""
    python = _environment(tool)
    runs = []
    peer = Peer(f"{tool}, {product}")
    for size in SIZES:
        with demo(size, product) as freshworks:
            before = freshworks.asked()["requests"]
            runs.append([_fetch(python, tool, freshworks) for _ in range(REPEATS)])
            peer.requests = (freshworks.asked()["requests"] - before) // REPEATS
            _check(runs[-1], freshworks.live())
    small, large = runs
    seconds = median(run.cpu for run in large) - median(run.cpu for run in small)
    peer.cpu, peer.version = seconds * 1e6 / (SIZES[1] - SIZES[0]), small[0].version
    peer.peaks = median(run.peak for run in small), median(run.peak for run in large)
    _churn(peer, python, tool, product)
    _bad_answers(peer, python, tool, product)
    return peer


def _environment(tool: str) -> Path:
    """The Python that has the tool; the newest version there is, installed the first time."""
    folder = CACHE / tool
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        install: Command = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            tool,
        ]
        done = subprocess.run(install, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            python.unlink()
            last = done.stderr.strip().splitlines()[-1:]
            raise LeftOut(f"pip could not install it: {' '.join(last)}")
    return python


def _fetch(python: Path, tool: str, freshworks: Freshworks) -> Fetched:
    with TemporaryDirectory(prefix="linking-peer-") as name:
        folder = Path(name)
        command: Command = [python, _LAUNCH, tool, freshworks.url, KEY, freshworks.product, folder]
        ended_well = _ends_well(command, folder)
        try:
            used = json.loads((folder / "usage.json").read_text(encoding="utf-8"))
        except OSError:
            return Fetched()
        return Fetched(**used, ended_well=ended_well, numbers=_numbers(folder))


def _ends_well(command: Command, folder: Path) -> bool:
    with (folder / "stdout.jsonl").open("wb") as output, (folder / "errors").open("wb") as errors:
        try:
            done = subprocess.run(
                command, check=False, stdout=output, stderr=errors, timeout=_PATIENCE, cwd=folder
            )
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0


def _numbers(folder: Path) -> set[int]:
    """The tickets in what the tool wrote: JSON lines, as they are or as Singer messages."""
    numbers = set()
    for file in (folder / "stdout.jsonl", *folder.glob("target/*/tickets/*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            row = row.get("record", row)
            # Of all that is written, only tickets have a subject.
            if "subject" in row:
                numbers.add(row["id"])
    return numbers


def _check(runs: list[Fetched], live: set[int]) -> None:
    for run in runs:
        if not run.ended_well:
            raise LeftOut("it fails on the demo, where nothing is wrong")
        if not live <= run.numbers:
            raise LeftOut(f"it misses {len(live - run.numbers)} tickets where nothing moves")


def _churn(peer: Peer, python: Path, tool: str, product: str) -> None:
    with demo(SIZES[0], product) as freshworks:
        before = freshworks.live()
        freshworks.fail(**CHURN)
        run = _fetch(python, tool, freshworks)
        freshworks.fail()
        peer.lost = len((before & freshworks.live()) - run.numbers)
        peer.said_well = run.ended_well


def _bad_answers(peer: Peer, python: Path, tool: str, product: str) -> None:
    """Bad answers from the fifth page on, after which the tool says that all is well."""
    with demo(FEW, product) as freshworks:
        live = freshworks.live()
        for kind in BAD_ANSWERS:
            freshworks.fail(route="tickets", after=4, **{kind: 1})
            run = _fetch(python, tool, freshworks)
            peer.believed += run.ended_well and not live <= run.numbers


def report(least: dict[str, float]) -> None:
    """Measure every tool and print the table; `least` is the floor by product."""
    peers, left_out = [], []
    for tool, product in TOOLS:
        try:
            peers.append((measure(tool, product), least[product]))
        except LeftOut as why:
            left_out.append(f"Left out: {tool} with {product}, because {why}.")
    heads = ("", "version", "CPU ms per 1,000", "x floor", "peak MB", "x of 5,000", "requests",
             "not seen", "exit", f"believed of {len(BAD_ANSWERS)}")  # fmt: skip
    rows = [
        (
            peer.name,
            peer.version,
            f"{peer.cpu:.1f}",
            f"{peer.cpu / floor:.1f}",
            f"{peer.peaks[1]:.0f}",
            f"{peer.peaks[1] / peer.peaks[0]:.2f}",
            peer.requests,
            peer.lost,
            "0" if peer.said_well else "error",
            peer.believed,
        )
        for peer, floor in peers
    ]
    print_table(
        "What people use today (tables above); not seen of 5,000 in one pass under churn",
        heads,
        rows,
    )
    print("\n".join(left_out))
