"""The CPU of a sync, as a ratio to the least that could fetch and store the same tickets."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.request import urlopen

import orjson
import requests
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app import settings
from app.extensions import db
from app.services import sync
from benchmarks.common import (
    NewPlace,
    Place,
    Usage,
    counted,
    databases,
    in_own_process,
    measured,
    print_machine,
    print_table,
)

SIZES = (5_000, 20_000)
REPEATS = 3
KEY = "bench-key"
PER_PAGE = 100
GOALS = {"cpu": 2.0, "peak": 1.1, "again_requests": 3, "again_credits": 5}

# The same fields as the product stores; the instants stay text, for converting them is no floor.
_IN_TICKET: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "id": sa.BigInteger,
    "status": sa.BigInteger,
    "responder_id": sa.BigInteger,
    "group_id": sa.BigInteger,
    "workspace_id": sa.BigInteger,
    "created_at": sa.Text,
    "updated_at": sa.Text,
    "deleted": sa.Boolean,
    "spam": sa.Boolean,
}
_IN_STATS = dict.fromkeys(("resolved_at", "closed_at", "status_updated_at", "opened_at"), sa.Text)
_COLUMNS = [
    sa.Column(name, kind, primary_key=name == "id", autoincrement=False)
    for name, kind in (_IN_TICKET | _IN_STATS).items()
]
_FLOOR = sa.Table("floor_ticket", sa.MetaData(), *_COLUMNS)


@dataclass
class Runs:
    """Everything measured on one database with one number of tickets."""

    floor: list[Usage] = field(default_factory=list)
    product: list[Usage] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    again: dict[str, int] = field(default_factory=dict)


@contextmanager
def demo(tickets: int) -> Iterator[str]:
    """The address of a demo Freshworks in a process of its own, in which time stands still."""
    limits = ["--rate-limit", "1000000", "--overall-limit", "1000000"]
    command = [sys.executable, "-m", "app.demo", "--port", "0", "--key", KEY, "--pace", "0"]
    command += ["--tickets", str(tickets), *limits]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()


def _asked(demo_url: str) -> dict[str, int]:
    with urlopen(f"{demo_url}/demo/requests") as answer:  # noqa: S310 - our own demo, on loopback
        counts = json.load(answer)
    return {"requests": counts["total"], "credits": counts["credits"]}


def run_product(place: Place, demo_url: str) -> Usage:
    """One sync, as the command line runs it."""
    app = place.app(freshworks_url=demo_url, freshworks_api_key=KEY)
    with app.app_context():
        service, rules, scope = settings.freshworks(), settings.reporting(), settings.sync_scope()
        with measured() as usage:
            sync.run(service, rules, scope, lambda *_told: None)
        db.engine.dispose()
    return usage


def run_again(place: Place, demo_url: str) -> dict[str, int]:
    """What a sync asks and writes where nothing has changed."""
    app = place.app(freshworks_url=demo_url, freshworks_api_key=KEY)
    before = _asked(demo_url)
    with app.app_context(), counted(db.engine) as statements:
        sync.run(
            settings.freshworks(),
            settings.reporting(),
            settings.sync_scope(),
            lambda *_told: None,
        )
    return {**_difference(_asked(demo_url), before), "rows": statements.rows_written}


def _difference(after: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in after}


def run_floor(place: Place, demo_url: str) -> Usage:
    """Fetch each page, parse it, write its rows: one connection, one transaction a page."""
    engine = sa.create_engine(place.database_url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _as_the_product_does)
    _FLOOR.create(engine)
    with requests.Session() as session, measured() as usage:
        session.auth = (KEY, "X")
        _copy(session, demo_url, engine)
    engine.dispose()
    return usage


def _as_the_product_does(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _copy(session: requests.Session, demo_url: str, engine: sa.Engine) -> None:
    statement = _upsert(engine.dialect.name)
    params: dict[str, Any] = {"per_page": PER_PAGE, "include": "stats", "order_type": "desc"}
    params |= {"updated_since": "2000-01-01T00:00:00Z", "page": 1}
    while True:
        answer = session.get(f"{demo_url}/api/v2/tickets", params=params)
        tickets = orjson.loads(answer.content)["tickets"]
        if tickets:
            with engine.begin() as connection:
                connection.execute(statement, [_row(ticket) for ticket in tickets])
        if len(tickets) < PER_PAGE:
            return
        params["page"] += 1


def _row(ticket: dict[str, Any]) -> dict[str, Any]:
    stats = ticket["stats"]
    row = {name: ticket[name] for name in _IN_TICKET}
    row.update((name, stats[name]) for name in _IN_STATS)
    return row


def _upsert(dialect: str) -> sa.Executable:
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(_FLOOR)
    changing = {column.name: insert.excluded[column.name] for column in _COLUMNS[1:]}
    statement: sa.Executable = insert.on_conflict_do_update(index_elements=["id"], set_=changing)
    return statement


def measure(new_place: NewPlace, demo_url: str) -> Runs:
    """Floor and product in turn, each in its own process, in a new database each time."""
    runs = Runs()
    for _ in range(REPEATS):
        with new_place() as place:
            runs.floor.append(in_own_process(run_floor, place, demo_url))
            before = _asked(demo_url)
            runs.product.append(in_own_process(run_product, place, demo_url))
            runs.asked = _difference(_asked(demo_url), before)
            runs.again = in_own_process(run_again, place, demo_url)
    return runs


def _slope(small: list[Usage], large: list[Usage]) -> float:
    """Milliseconds of CPU per 1,000 tickets, without what every run costs once."""
    seconds = median(run.cpu for run in large) - median(run.cpu for run in small)
    return seconds * 1e6 / (SIZES[1] - SIZES[0])


def _spread(runs: list[Usage]) -> str:
    values = sorted(run.cpu for run in runs)
    return f"{(values[-1] / values[0] - 1) * 100:.0f} %"


def _report(name: str, small: Runs, large: Runs) -> None:
    floor, product = _slope(small.floor, large.floor), _slope(small.product, large.product)
    peaks = [median(run.peak for run in runs.product) for runs in (small, large)]
    rates = [SIZES[1] / median(run.wall for run in runs) for runs in (large.product, large.floor)]
    most = SIZES[1] / 100 * 1.03 + 4
    rows = [
        ("CPU ms per 1,000 tickets", f"{product:.1f}", f"{floor:.1f}", f"{product / floor:.2f}",
         f"<= {GOALS['cpu']}"),
        ("  spread of its runs", _spread(large.product), _spread(large.floor), "", ""),
        ("tickets per second", f"{rates[0]:.0f}", f"{rates[1]:.0f}", "", ""),
        (f"peak MB, {SIZES[1]:,} against {SIZES[0]:,}", f"{peaks[1]:.0f}", f"{peaks[0]:.0f}",
         f"{peaks[1] / peaks[0]:.2f}", f"<= {GOALS['peak']}"),
        ("  before the first request", f"{large.product[0].peak_before:.0f}", "", "", ""),
        (f"requests for {SIZES[1]:,} tickets", large.asked["requests"], "", "", f"<= {most:.0f}"),
        ("nothing changed: requests", large.again["requests"], "", "",
         f"<= {GOALS['again_requests']}"),
        ("nothing changed: credits", large.again["credits"], "", "",
         f"<= {GOALS['again_credits']}"),
        ("nothing changed: rows written", large.again["rows"], "", "", "0"),
    ]  # fmt: skip
    print_table(name, ("", "sync", "floor", "ratio", "goal"), rows)


def main() -> None:
    """Measure on every database there is, and print a table for each."""
    print_machine()
    with databases() as makers:
        runs: dict[str, list[Runs]] = {name: [] for name in makers}
        for size in SIZES:
            with demo(size) as demo_url:
                for name, new_place in makers.items():
                    runs[name].append(measure(new_place, demo_url))
        for name, (small, large) in runs.items():
            _report(name, small, large)


if __name__ == "__main__":
    main()
