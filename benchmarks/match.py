"""What the matcher finds on made-up sites, beside the usual ways on the same sites.

Sizes T, S and M, and L as well with LARGE=1; with PEERS=1 beside tools of others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from statistics import fmean
from typing import Any

from benchmarks import match_peers, match_ways
from benchmarks.common import print_machine, print_table
from benchmarks.match_figures import Figures

HALVES = ("names", "e-mail")
GOALS = {
    ("T", "names"): (".993", ".80", ".95", ".96", "", ".60", ".60", ".07", "0 / 0", "0.02 s", "60"),
    ("S", "names"): (".996", ".52", ".90", ".95", "", ".79", ".79", ".07", "0 / 0", "0.1 s", "60"),
    ("M", "names"): (".995", ".43", ".72", ".89", "", ".75", ".75", ".065", "0 / 0", "2 s", "150"),
    ("L", "names"): (".995", ".34", ".61", ".80", "", ".70", ".70", ".065", "0 / 0", "10 s", "600"),
    ("T", "e-mail"): (".995", ".94", "", "", ".95", ".75", ".75", ".03", "0 / 0", "0.02 s", "60"),
    ("S", "e-mail"): (".998", ".87", "", "", ".95", ".88", ".88", ".03", "0 / 1", "0.1 s", "60"),
    ("M", "e-mail"): (".998", ".83", "", "", ".93", ".83", ".83", ".03", "0 / 6", "2 s", "150"),
    ("L", "e-mail"): (".998", ".80", "", "", ".91", ".77", ".77", ".025", "0 / 5", "15 s", "600"),
}
HEADINGS = (
    "size", "known", "", "precision", "recall", "R@.98", "R@.95", "R@.99", "first right",
    "of shown", "calibration", "wrong", "special / namesakes", "time", "CPU", "again", "MB",
)  # fmt: skip


def _row(size: str, half: str, figures: Figures, used: dict[str, Any]) -> tuple[str, ...]:
    return (
        size,
        half,
        "here",
        *(f"{value:.3f}" for value in (figures.precision, figures.recall)),
        *(f"{figures.recall_at(least):.3f}" for least in (0.98, 0.95, 0.99)),
        f"{figures.first_suggestion:.3f}",
        f"{figures.shown_suggestion:.3f}",
        f"{figures.calibration:.3f}",
        f"{figures.wrong}",
        f"{figures.wrong_special} / {figures.wrong_namesakes}",
        f"{fmean(used['seconds']):.3f} s",
        f"{fmean(used['cpu']):.3f} s",
        f"{fmean(used['again']):.3f} s",
        f"{used['peak']:.0f}",
    )


def _goal(size: str, half: str) -> tuple[str, ...]:
    *figures, special, seconds, memory = GOALS[size, half]
    return (
        "",
        "",
        "goal",
        *figures,
        "",
        special,
        seconds,
        "",
        ".5 s" if size == "L" else "",
        memory,
    )


def _compare(sizes: Iterable[str]) -> None:
    rows = []
    for size in (size for size in sizes if size in "SM"):
        for half in HALVES:
            for way in match_ways.USUAL[half]:
                found = Figures(**_ask("way", way, size, half))
                rows.append((size, half, way, f"{found.precision:.2f}", f"{found.recall:.2f}"))
    title = "The usual ways on the same sites (of M the first)"
    print_table(title, ("size", "known", "way", "precision", "recall"), rows)


def _worst() -> None:
    rows = [(name, f"{_ask('worst', name):.1f} s") for name in match_ways.WORST]
    print_table("Worst cases, 2,000 x 20,000 (goal 30 s)", ("case", "CPU"), rows)


def _ask(*question: str) -> Any:
    # A process of its own that loads nothing else, so that its memory is that of the matcher.
    command = [sys.executable, "-m", "benchmarks.match_run", *question]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return json.loads(answer.stdout)


def main() -> None:
    """Measure, and print the tables."""
    print_machine()
    sizes = "TSML" if os.environ.get("LARGE") else "TSM"
    rows: list[tuple[str, ...]] = []
    for size in sizes:
        for half in HALVES:
            answer = _ask("run", size, half)
            found = Figures(**answer.pop("figures"))
            rows += [_row(size, half, found, answer), _goal(size, half)]
    print_table("The matcher at the threshold .99, and the goals", HEADINGS, rows)
    scans = [(size, f"{_ask('scan', size):.1f} s") for size in sizes if size in "ML"]
    print_table("A scan of all pairs by token_sort", ("size", "CPU"), scans)
    _compare(sizes)
    _worst()
    if os.environ.get("PEERS"):
        match_peers.compare()


if __name__ == "__main__":
    main()
