"""What is asked of lists besides the time of a page: statements, bytes, 304, a person's history."""

from __future__ import annotations

from statistics import mean
from typing import Any

import orjson
from flask import Flask

from app.extensions import db
from benchmarks import list_floor
from benchmarks.list_history import DAYS, HISTORY
from benchmarks.wsgi import LIST, PAGE, Answer, Caller, seconds

# Each with what is wanted of it; the others are told for comparison.
GOALS = {
    "SQL statements of the list": "<= 4",
    "SQL statements of the page": "<= 6",
    "bytes an unlinked mapping in JSON": "<= 650",
    "bytes a linked mapping in JSON": "<= 650",
    "KB of the page with 50 rows, compressed": "<= 25",
    "unchanged list": "304",
    "  its time against that of the list": "",
    "page of HTML with 50 rows, not compressed": "",
    **{f"history of {days:,} days, x its own queries": "<= 2" for days in DAYS},
}
Facts = dict[str, str]
_REPEATS = 21


def facts_of(app: Flask, caller: Caller, query: dict[str, Any]) -> Facts:
    """The facts about one list, by the names in `GOALS`."""
    with app.app_context():
        engine = db.engine
    ask, ask_page = caller.asking(LIST, query), caller.asking(PAGE, {})
    compressed = caller.asking(PAGE, {}, Accept_Encoding="br")
    with list_floor.sent(engine) as of_list:
        answer = ask()
    with list_floor.sent(engine) as of_page:
        page = compressed()
    assert page.headers["Content-Encoding"] == "br"
    # This is why the database holds no closures of them: nobody reads them here.
    assert not [text for text, _ in of_list + of_page if "closure" in text]
    again = caller.asking(LIST, query, If_None_Match=answer.headers["ETag"])
    linked = caller.asking(LIST, {**query, "status": "linked"})()
    values = (
        str(len(of_list)),
        str(len(of_page)),
        f"{_bytes_a_mapping(answer):.0f}",
        f"{_bytes_a_mapping(linked):.0f}",
        f"{len(page.body) / 1024:.1f}",
        f"{again().status}, {len(again().body)} bytes",
        f"{_least(again) / _least(ask):.2f}",
        f"{_least(ask_page) * 1000:.1f} ms",
        *(f"{_history(app, caller, days):.1f}" for days in DAYS),
    )
    return dict(zip(GOALS, values, strict=True))


def _bytes_a_mapping(answer: Answer) -> float:
    rows = orjson.loads(answer.body)["mappings"]
    return mean(len(orjson.dumps(row)) for row in rows)


def _history(app: Flask, caller: Caller, days: int) -> float:
    """How many times as long as its own queries by hand, with the answer made of their rows."""
    ask = caller.asking(HISTORY, {"days": days})
    ask()
    with app.app_context():
        with list_floor.sent(db.engine) as statements:
            answer = orjson.loads(ask().body)
        connection = db.engine.raw_connection()
    by_hand = list_floor.of_history(connection.cursor(), statements, answer)
    assert orjson.loads(by_hand()) == answer
    assert len(answer["tickets"]) >= days
    floor, product = _least(by_hand), _least(ask)
    connection.close()
    return product / floor


def _least(action: Any) -> float:
    return min(seconds(action) for _ in range(_REPEATS))
