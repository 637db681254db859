"""One size of the matcher's benchmark, in a process of its own: `match_run run SIZE HALF`, as JSON.

People are made up in yet another process, so that the memory of their names is not counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

import orjson

from app.matching import Matcher, Options
from benchmarks import crowd, match_ways, memory
from benchmarks.match_figures import CAREFUL, Figures, first_of
from benchmarks.people import Site, site

FAMILY = os.environ.get("FAMILY", "report")
# The second opinion: other rules, and for each of these other frequent names.
CROWDS = {"crowd": 2, "crowd-tuning": 1}
# Responders, members, and how many sites are made: none of them was used to choose a weight.
SIZES = {
    "T": (18, 40, 100),
    "S": (200, 500, 20),
    "M": (2_000, 20_000, 3),
    "L": (10_000, 100_000, 1),
}
FIRST_SEED = 11_000
SCANNED = 40


@dataclass
class Measured:
    """One size with one kind of knowledge: what was found and what it took."""

    figures: Figures = field(default_factory=Figures)
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    peak: float = 0.0
    added: float = 0.0


def sites(size: str, half: str, most: int | None = None) -> Iterator[Site]:
    """The sites of one size, with or without their addresses; the first ones where that is said."""
    count = most or SIZES[size][2]
    command = [sys.executable, "-m", "benchmarks.match_run", "make", size, half, str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as maker:
        for line in maker.stdout or ():
            yield Site.told(orjson.loads(line))


def make(size: str, half: str, count: str) -> None:
    """Make the sites of one size up, each a line for another process."""
    responders, members, _ = SIZES[size]
    for seed in range(FIRST_SEED, FIRST_SEED + int(count)):
        made = _made(responders, members, seed)
        told = (made.without_mail() if half == "names" else made).tell()
        sys.stdout.buffer.write(orjson.dumps(told) + b"\n")


def _made(responders: int, members: int, seed: int) -> Site:
    if FAMILY in CROWDS:
        return crowd.site(responders, members, seed, CROWDS[FAMILY])
    return site(responders, members, seed, FAMILY)


def run(size: str, half: str) -> Measured:
    """Match every site of one size; called in a process of its own."""
    found = Measured()
    Matcher([{"id": 1, "name": "Bob Tables"}], [{"id": 1, "username": "robert.tables"}])
    for made in sites(size, half):
        memory.forget_peak()
        before, start, busy = memory.present(), time.perf_counter(), time.process_time()
        matcher = Matcher(made.agents, made.members, options=Options(threshold=CAREFUL))
        proposals = matcher.assess().proposals
        end, spent = time.perf_counter(), time.process_time() - busy
        peak = memory.peak()
        found.cpu.append(spent)
        found.seconds.append(end - start)
        found.again.append(_again(matcher))
        found.peak, found.added = max(found.peak, peak), max(found.added, peak - before)
        found.figures.add(made, first_of(proposals))
    return found


def _again(matcher: Matcher) -> float:
    """The seconds of an answer from what was read already, for another threshold."""
    start = time.perf_counter()
    matcher.assess(options=Options(preset="normal"))
    return time.perf_counter() - start


def run_way(way: str, size: str, half: str) -> Figures:
    """One of the usual ways on the sites of one size; of M, the first one."""
    figures = Figures()
    for made in sites(size, half, 1 if size == "M" else None):
        figures.add(made, match_ways.USUAL[half][way](made))
    return figures


def scan_seconds(size: str) -> float:
    """The CPU time of a scan of all pairs by token_sort, from a few responders."""
    (made,) = sites(size, "names", 1)
    start = time.process_time()
    match_ways.scan(made, made.agents[:SCANNED])
    return (time.process_time() - start) / SCANNED * len(made.agents)


def worst_seconds(name: str) -> float:
    """The CPU time of one of the worst cases."""
    agents, members = match_ways.WORST[name]()
    start = time.process_time()
    Matcher(agents, members).assess()
    return time.process_time() - start


def main() -> None:
    """Answer one question on standard output."""
    what, *rest = sys.argv[1:]
    if what == "make":
        make(*rest)
        return
    doors = {"run": run, "way": run_way, "scan": scan_seconds, "worst": worst_seconds}
    answer = doors[what](*rest)
    plain = answer if isinstance(answer, float) else asdict(answer)
    json.dump(plain, sys.stdout)


if __name__ == "__main__":
    main()
