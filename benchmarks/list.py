"""The time of a page of mappings, as a ratio to the least that could do it, and what else is asked
of lists: growth, SQL statements, bytes, 304, a person's history.

Requests go through the whole application over WSGI, as those of others do beside which it is
measured with `PEERS=1`; `list_floor.py` says what the floor is. Each time is the least of several:
whatever else the machine does only ever adds. `SIZE` is how many mappings the larger list has.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import orjson
from flask import Flask

from app.extensions import db
from app.services import suggestions
from app.services.mappings import SORTS
from benchmarks import list_floor, list_history, list_peers, mappings
from benchmarks.common import (
    NewPlace,
    Place,
    databases,
    in_own_process,
    print_machine,
    print_table,
)
from benchmarks.list_facts import GOALS, Facts, facts_of
from benchmarks.wsgi import LIST, Answer, Caller, seconds

SIZES = (1_000, int(os.environ.get("SIZE", "10000")))
PEERS = os.environ.get("PEERS") == "1"
PER_PAGE = 50
REPEATS = 21
ORDERS = (None, *SORTS, *(f"-{name}" for name in SORTS))
SLOWEST = {"SQLite": 3, "PostgreSQL": 2}


@dataclass
class Timing:
    """Least seconds of one page, by the application and by hand."""

    product: float
    floor: float

    @property
    def ratio(self) -> float:
        """How many times as long the application takes."""
        return self.product / self.floor


@dataclass
class Measured:
    """One size on one database: pages by (order, "first" or "last"), and what does not vary."""

    timings: dict[tuple[str | None, str], Timing]
    facts: Facts

    @property
    def floor(self) -> float:
        """Seconds of the floor, over all orders."""
        return median(one.floor for one in self.timings.values())


def run(place: Place, size: int) -> Measured:
    """Fill the database, then ask for pages as the dashboard does."""
    app = place.app()
    with app.app_context():
        mappings.write(size)
        list_history.write()
        # Computed in a thread after a change: it would be measured instead of the list.
        suggestions.exact()
    # As `wsgi.py` does with what is loaded before the work begins.
    gc.freeze()
    caller = Caller(app)
    pages = {"first": 1, "last": size // PER_PAGE}
    timings = {
        (order, name): _timing(app, caller, _query(order, number))
        for order in ORDERS
        for name, number in pages.items()
    }
    found = Measured(timings, facts_of(app, caller, _query(None, 1)))
    with app.app_context():
        db.engine.dispose()
    return found


def _query(order: str | None, number: int) -> dict[str, Any]:
    query: dict[str, Any] = {"page": number, "per_page": PER_PAGE}
    return query if order is None else {**query, "sort": order}


def _timing(app: Flask, caller: Caller, query: dict[str, Any]) -> Timing:
    """Both in turn, so that whatever else the machine does hits both."""
    ask = caller.asking(LIST, query)
    # Another page in between: no row is found where the last request left it.
    ask_another = caller.asking(LIST, {**query, "page": 2})
    ask()
    with app.app_context():
        with list_floor.sent(db.engine) as statements:
            answer = _body(ask())
        connection = db.engine.raw_connection()
    by_hand = list_floor.of_list(connection.cursor(), statements, answer)
    assert len(answer["mappings"]) == PER_PAGE
    assert orjson.loads(by_hand()) == answer
    times: dict[Callable[[], object], list[float]] = {by_hand: [], ask: []}
    for _ in range(REPEATS):
        for action, took in times.items():
            ask_another()
            took.append(seconds(action))
    connection.close()
    return Timing(min(times[ask]), min(times[by_hand]))


def _body(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer.body
    found: dict[str, Any] = orjson.loads(answer.body)
    return found


def _report(name: str, small: Measured, large: Measured) -> None:
    heads = [f"{size:,} {end}" for size in SIZES for end in ("first", "last")]
    rows, grown = [], {}
    for order in ORDERS:
        found = {end: [part.timings[order, end] for part in (small, large)] for end in _ENDS}
        grown[order] = max(after.product / before.product for before, after in found.values())
        shown = [part.timings[order, end] for part in (small, large) for end in _ENDS]
        cells = [f"{one.product * 1000:.2f} ms {one.ratio:4.1f} x" for one in shown]
        rows.append((order or "(as it opens)", *cells, f"{grown[order]:.2f}"))
    title = f"{name}: {PER_PAGE} mappings, x floor of about {small.floor * 1000:.2f} ms"
    print_table(title, ("sort", *heads, "growth"), rows)
    ratios = [one.ratio for part in (small, large) for one in part.timings.values()]
    most = SLOWEST[name.split(maxsplit=1)[0]]
    facts = [
        ("page of 50 mappings, x floor: median", f"{median(ratios):.1f}", f"<= {most}"),
        ("  the slowest of all orders and ends", f"{max(ratios):.1f}", f"<= {most}"),
        (f"{SIZES[1]:,} against {SIZES[0]:,}: the worst", f"{max(grown.values()):.2f}", "<= 1.5"),
    ]
    facts += [(fact, large.facts[fact], goal) for fact, goal in GOALS.items()]
    print_table(f"{name}: lists", ("", "now", "goal"), facts)


_ENDS = ("first", "last")


def _measure(name: str, new_place: NewPlace) -> None:
    measured = []
    for size in SIZES:
        with new_place() as place:
            measured.append(in_own_process(run, place, size))
            if PEERS and name.startswith("SQLite"):
                list_peers.compare(place, size, PER_PAGE, measured[-1].floor)
    _report(name, *measured)


def main() -> None:
    """Measure on every database there is, and print two tables for each."""
    print_machine()
    with databases() as makers:
        for name, new_place in makers.items():
            _measure(name, new_place)


if __name__ == "__main__":
    main()
