"""The time of a page of mappings, as a ratio to reading and dumping the same rows by hand."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import orjson
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.services.mappings import SORTS
from benchmarks import mappings
from benchmarks.common import (
    NewPlace,
    Place,
    counted,
    databases,
    in_own_process,
    print_machine,
    print_table,
)

SIZES = (1_000, int(os.environ.get("SIZE", "10000")))
PER_PAGE = 50
REPEATS = 11
LIST = "/freshworks-linking/api/mappings"
PAGE = "/freshworks-linking/"
ORDERS = (None, *SORTS, *(f"-{name}" for name in SORTS))
SLOWEST = {"SQLite": 3, "PostgreSQL": 2}
GOALS = (4, 6, 650, 25)

_FLOOR_ROWS = """
SELECT m.*, u.id, u.username, u.email, u.role, s.*,
  (SELECT starts_at FROM link_period p
   WHERE p.freshworks_user_id = m.freshworks_user_id AND ends_at IS NULL)
FROM freshworks_user_mapping m
JOIN mapping_stats s ON s.mapping_id = m.id LEFT JOIN "user" u ON u.id = m.user_id
WHERE m.id IN ({ids})
"""
_FLOOR_STATE = "SELECT * FROM app_state"


@dataclass
class Timing:
    """Median seconds of one page, by the application and by hand."""

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
    facts: dict[str, float]


def run(place: Place, size: int) -> Measured:
    """Fill the database, then ask for pages as the dashboard does."""
    app = place.app()
    with app.app_context():
        mappings.write(size)
    client = _signed_in(app)
    pages = {"first": 1, "last": size // PER_PAGE}
    timings = {
        (order, name): _timing(app, client, _query(order, number))
        for order in ORDERS
        for name, number in pages.items()
    }
    found = Measured(timings, _facts(app, client))
    with app.app_context():
        db.engine.dispose()
    return found


def _facts(app: Flask, client: FlaskClient) -> dict[str, float]:
    with app.app_context():
        engine = db.engine
    with counted(engine) as of_list:
        rows = orjson.loads(_get(client, _query(None, 1)))["mappings"]
    with counted(engine) as of_page:
        page = client.get(PAGE, headers={"Accept-Encoding": "br"})
    assert page.headers["Content-Encoding"] == "br"
    # This is why the database holds no closures: nobody reads them here.
    assert not [text for text in of_list.texts + of_page.texts if "closure" in text]
    return {
        "SQL statements of the list": len(_asked(of_list.texts)),
        "SQL statements of the page": len(_asked(of_page.texts)),
        "bytes a mapping in JSON": sum(len(orjson.dumps(row)) for row in rows) / len(rows),
        "KB of the page with 50 rows, compressed": len(page.data) / 1024,
    }


def _asked(texts: list[str]) -> list[str]:
    return [text for text in texts if not text.startswith(("BEGIN", "PRAGMA"))]


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "1:1", True
    return client


def _query(order: str | None, number: int) -> dict[str, Any]:
    query: dict[str, Any] = {"page": number, "per_page": PER_PAGE}
    return query if order is None else {**query, "sort": order}


def _get(client: FlaskClient, query: dict[str, Any]) -> bytes:
    answer = client.get(LIST, query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data()


def _timing(app: Flask, client: FlaskClient, query: dict[str, Any]) -> Timing:
    """Both in turn, so that whatever else the machine does hits both."""
    answer = orjson.loads(_get(client, query))
    assert len(answer["mappings"]) == PER_PAGE
    statement = _FLOOR_ROWS.format(ids=",".join(str(row["id"]) for row in answer["mappings"]))
    product, floor = [], []
    with app.app_context():
        connection = db.engine.raw_connection()
    cursor = connection.cursor()
    for _ in range(REPEATS):
        floor.append(_seconds(lambda: _by_hand(cursor, statement, answer)))
        product.append(_seconds(lambda: _get(client, query)))
    connection.close()
    return Timing(median(product), median(floor))


def _by_hand(cursor: Any, statement: str, answer: dict[str, Any]) -> None:
    for text in (statement, _FLOOR_STATE):
        cursor.execute(text)
        cursor.fetchall()
    orjson.dumps(answer)


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _report(name: str, small: Measured, large: Measured) -> None:
    most = SLOWEST[name.split(maxsplit=1)[0]]
    heads = [f"{size:,} {end}" for size in SIZES for end in ("first", "last")]
    rows = []
    for order in ORDERS:
        found = [part.timings[order, end] for part in (small, large) for end in ("first", "last")]
        grown = max(one.product for one in found[2:]) / found[0].product
        cells = [f"{one.product * 1000:.1f} ms {one.ratio:5.1f} x" for one in found]
        rows.append((order or "(as it opens)", *cells, f"{grown:.1f}"))
    floor = median(one.floor for one in small.timings.values()) * 1000
    goal = f"goal <= {most} x, growth <= 1.5"
    title = f"{name}: {PER_PAGE} mappings, x floor of about {floor:.2f} ms ({goal})"
    print_table(title, ("sort", *heads, "growth"), rows)
    facts = [
        (fact, f"{value:.0f}", f"<= {most}")
        for (fact, value), most in zip(large.facts.items(), GOALS, strict=True)
    ]
    print_table(name, ("", "now", "goal"), facts)


def _measure(new_place: NewPlace, size: int) -> Measured:
    with new_place() as place:
        return in_own_process(run, place, size)


def main() -> None:
    """Measure on every database there is, and print two tables for each."""
    print_machine()
    with databases() as makers:
        for name, new_place in makers.items():
            small, large = (_measure(new_place, size) for size in SIZES)
            _report(name, small, large)


if __name__ == "__main__":
    main()
