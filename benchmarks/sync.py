"""What a sync costs, keeps and believes, beside the least work that could do it.

With PEERS=1 beside what people use today. ONLY=speed,faults,page,peers measures those parts.
"""

from __future__ import annotations

import os

from benchmarks import faults, page, speed
from benchmarks.common import NewPlace, databases, print_machine
from benchmarks.freshworks import PRODUCTS, demo
from benchmarks.peers import compare
from benchmarks.speed import Runs

_PARTS = os.environ.get("ONLY", "speed,faults,page").split(",")
Makers = dict[str, NewPlace]


def _speed(makers: Makers) -> dict[str, float]:
    """Prints the figures; returns the floor by product, on the first database."""
    least: dict[str, float] = {}
    for product in PRODUCTS:
        runs: dict[str, list[Runs]] = {name: [] for name in makers}
        for size in speed.SIZES:
            with demo(size, product) as freshworks:
                for name, new_place in makers.items():
                    runs[name].append(speed.measure(new_place, freshworks))
        for name, (small, large) in runs.items():
            speed.report(f"{product}, {name}", small, large)
            least.setdefault(product, speed.slope(small.floor, large.floor))
    return least


def _faults(makers: Makers) -> None:
    for product in PRODUCTS:
        for name, new_place in makers.items():
            found = faults.measure(new_place, product)
            faults.report(f"{product}, {name}: what goes wrong", found)


def main() -> None:
    """Measure on every database there is, and print a table for each part."""
    print_machine()
    with databases() as makers:
        wants_peers = bool(os.environ.get("PEERS")) or "peers" in _PARTS
        # The floor of the same run is what other tools are measured by.
        least = _speed(makers) if wants_peers or "speed" in _PARTS else {}
        if "faults" in _PARTS:
            _faults(makers)
        if "page" in _PARTS:
            for name, new_place in makers.items():
                page.report(name, page.measure(new_place))
        if wants_peers:
            compare.report(least)


if __name__ == "__main__":
    main()
