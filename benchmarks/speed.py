"""CPU, requests and memory of a sync, and of its floor, at two sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from flask import Flask

from app import settings
from app.extensions import db
from app.services import sync
from benchmarks import floor
from benchmarks.common import NewPlace, Place, Usage, counted, in_own_process, measured, print_table
from benchmarks.freshworks import KEY, Freshworks

SIZES = (5_000, 20_000)
REPEATS = 3
# Freshservice: up to three of the list of agents, one of each bin, and a pass that proves.
EXTRA_REQUESTS = 4
GOALS = {"cpu": 2.0, "peak": 1.1, "again_requests": 3, "again_credits": 5}


@dataclass
class Runs:
    """Everything measured on one database with one number of tickets."""

    floor: list[Usage] = field(default_factory=list)
    product: list[Usage] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    again: dict[str, int] = field(default_factory=dict)


def app_for(place: Place, freshworks: Freshworks, share: float = 1.0) -> Flask:
    """The application, connected to this demo."""
    return place.app(
        freshworks_url=freshworks.url,
        freshworks_api_key=KEY,
        freshworks_product=freshworks.product,
        freshworks_share=share,
    )


def run_product(place: Place, freshworks: Freshworks) -> Usage:
    """One sync, as the command line runs it."""
    with app_for(place, freshworks).app_context():
        service, rules, scope = settings.freshworks(), settings.reporting(), settings.sync_scope()
        with measured() as usage:
            sync.run(service, rules, scope, lambda *_told: None)
        db.engine.dispose()
    return usage


def run_again(place: Place, freshworks: Freshworks) -> dict[str, int]:
    """What a scheduled sync asks and writes where nothing has changed."""
    before = freshworks.asked()
    with app_for(place, freshworks).app_context(), counted(db.engine) as statements:
        service, rules, scope = settings.freshworks(), settings.reporting(), settings.sync_scope()
        sync.run(service, rules, scope, lambda *_told: None, with_responders=False)
    return {**difference(freshworks.asked(), before), "rows": statements.rows_written}


def difference(after: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    """What was added to each count."""
    return {name: after[name] - before[name] for name in after}


def measure(new_place: NewPlace, freshworks: Freshworks) -> Runs:
    """Floor and product in turn, each in its own process, in a new database each time."""
    runs = Runs()
    for _ in range(REPEATS):
        with new_place() as place:
            runs.floor.append(in_own_process(floor.run, place, freshworks))
            before = freshworks.asked()
            runs.product.append(in_own_process(run_product, place, freshworks))
            runs.asked = difference(freshworks.asked(), before)
            runs.again = in_own_process(run_again, place, freshworks)
    return runs


def slope(small: list[Usage], large: list[Usage]) -> float:
    """Milliseconds of CPU per 1,000 tickets, without what every run costs once."""
    seconds = median(run.cpu for run in large) - median(run.cpu for run in small)
    return seconds * 1e6 / (SIZES[1] - SIZES[0])


def _spread(runs: list[Usage]) -> str:
    values = sorted(run.cpu for run in runs)
    return f"{(values[-1] / values[0] - 1) * 100:.0f} %"


def report(name: str, small: Runs, large: Runs) -> None:
    """Print what was found beside the goals."""
    cpu, least = slope(small.product, large.product), slope(small.floor, large.floor)
    rates = [SIZES[1] / median(run.wall for run in runs) for runs in (large.product, large.floor)]
    most = SIZES[1] / 100 * 1.03 + EXTRA_REQUESTS
    rows = [
        ("CPU ms per 1,000 tickets", f"{cpu:.1f}", f"{least:.1f}", f"{cpu / least:.2f}",
         f"<= {GOALS['cpu']}"),
        ("  spread of its runs", _spread(large.product), _spread(large.floor), "", ""),
        ("tickets per second", f"{rates[0]:.0f}", f"{rates[1]:.0f}", "", ""),
        *_memory(small, large),
        (f"requests for {SIZES[1]:,} tickets", large.asked["requests"], "", "", f"<= {most:.0f}"),
        ("nothing changed: requests", large.again["requests"], "", "",
         f"<= {GOALS['again_requests']}"),
        ("nothing changed: credits", large.again["credits"], "", "",
         f"<= {GOALS['again_credits']}"),
        ("nothing changed: rows written", large.again["rows"], "", "", "0"),
    ]  # fmt: skip
    print_table(name, ("", "sync", "floor", "ratio", "goal"), rows)


def _memory(small: Runs, large: Runs) -> list[tuple[str, ...]]:
    peaks = [median(run.peak for run in runs.product) for runs in (small, large)]
    added = [median(run.added for run in runs.product) for runs in (small, large)]
    sizes = f"{SIZES[1]:,} against {SIZES[0]:,}"
    return [
        (f"peak MB, {sizes}", f"{peaks[1]:.0f}", f"{peaks[0]:.0f}",
         f"{peaks[1] / peaks[0]:.2f}", f"<= {GOALS['peak']}"),
        ("  of these by the sync itself", f"{added[1]:.1f}", f"{added[0]:.1f}",
         f"{added[1] / added[0]:.2f}", ""),
    ]  # fmt: skip
