"""What files of 100,000 rows cost: time, the first byte, and memory beyond what is held anyway."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.models import Closure, ClosureState, Ticket, TicketClosure
from app.services import suggestions
from benchmarks import mappings
from benchmarks.common import Place, databases, in_own_process, measured, print_machine, print_table

SIZE = int(os.environ.get("SIZE", "100000"))
EXPORTS = "/freshworks-linking/api/exports"
FILES = tuple(
    f"{name}.{ending}" for name in ("mappings", "daily", "tickets") for ending in ("csv", "xlsx")
)
MOST_MEGABYTES = 30
MOST_MILLISECONDS = 200
_DAYS = 120
_AT_ONCE = 10_000
_RESPONDER = 18014000000


@dataclass(frozen=True)
class Measured:
    """One file: seconds until its end and until its first byte, its size, MB that it took."""

    seconds: float
    first: float
    size: int
    memory: float


def write(size: int) -> None:
    """Mappings, and for each a closing and a day of credit."""
    mappings.write(size)
    now = utcnow()
    with db.engine.begin() as connection:
        for first in range(1, size + 1, _AT_ONCE):
            rows: dict[type[Any], list[dict[str, Any]]] = {}
            for number in range(first, min(first + _AT_ONCE, size + 1)):
                at = now - timedelta(minutes=number * _DAYS * 1440 // size)
                for model, values in _closing(number, at).items():
                    rows.setdefault(model, []).append(values)
            for model, lines in rows.items():
                connection.execute(sa.insert(cast("sa.Table", model.__table__)), lines)
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ANALYZE"))


def _closing(number: int, at: Any) -> dict[type[Any], dict[str, Any]]:
    responder = _RESPONDER + number
    ticket = {"id": number, "status": 5, "created_at": at, "updated_at": at, "seen_at": at}
    closed = {"local_date": at.date(), "closed_at": at, "responder_id": responder}
    return {
        Ticket: ticket,
        Closure: {
            "ticket_id": number, **closed, "first_seen_at": at, "state": ClosureState.EFFECTIVE,
        },
        TicketClosure: {
            "user_id": number,
            "freshworks_user_id": responder,
            "date": at.date(),
            "tickets_closed": 1,
            "ticket_numbers": json.dumps([number]),
        },
    }  # fmt: skip


def prepare(place: Place) -> None:
    """Fill the database, in a process of its own, so that none of it is held later."""
    with place.app().app_context():
        write(SIZE)
        db.engine.dispose()


def run(place: Place, file: str) -> Measured:
    """Read one file as a browser does, without keeping it."""
    app = place.app()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "1:1", True
    with app.app_context():
        if file.startswith("mappings"):
            # The dashboard has them computed after a change of people, and keeps them.
            suggestions.exact()
    client.get(f"{EXPORTS}/{file}?q=nobody").close()
    with measured() as usage:
        start = time.perf_counter()
        with client.get(f"{EXPORTS}/{file}") as answer:
            assert answer.status_code == 200, answer.get_data(as_text=True)
            parts = answer.iter_encoded()
            size = len(next(parts))
            first = time.perf_counter() - start
            size += sum(map(len, parts))
    with app.app_context():
        db.engine.dispose()
    return Measured(usage.wall, first, size, usage.added)


def main() -> None:
    """Measure every file on every database there is."""
    print_machine()
    heads = ("", "rows/s", "seconds", "first byte", "file", "memory")
    goals = ("(goal)", "", "", f"<= {MOST_MILLISECONDS} ms (CSV)", "", f"<= {MOST_MEGABYTES} MB")
    with databases() as makers:
        for name, new_place in makers.items():
            rows = [goals]
            with new_place() as place:
                in_own_process(prepare, place)
                rows += [_row(file, in_own_process(run, place, file)) for file in FILES]
            print_table(f"{name}: {SIZE:,} rows", heads, rows)


def _row(file: str, found: Measured) -> tuple[str, ...]:
    return (
        file,
        f"{SIZE / found.seconds:,.0f}",
        f"{found.seconds:.1f}",
        f"{found.first * 1000:,.0f} ms",
        f"{found.size / 2**20:.1f} MB",
        f"+ {found.memory:.1f} MB",
    )


if __name__ == "__main__":
    main()
