"""The least that could do the job of a list: its SQL by the plain driver, the same JSON by hand.

The floor sends the very statements that the application sent for a page (the signed-in member,
the totals with the latest syncs, the rows), by the driver itself, and makes the same answer of
the rows with one function and orjson. It asks no framework, has no session, guards nothing, checks no
input and begins no transaction. What it makes is compared with what the application answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from app.clock import Calendar, month_start

Sent = list[tuple[str, Any]]
_WITHOUT_ROWS = ("BEGIN", "PRAGMA")
# What the application has in memory is no work of the floor.
_SUGGESTED = ("suggestions_count", "suggestion")


@contextmanager
def sent(engine: Engine) -> Iterator[Sent]:
    """The statements that run inside the block, with their values."""
    found: Sent = []

    def note(_connection: object, _cursor: object, text: str, values: Any, *_rest: object) -> None:
        if not text.startswith(_WITHOUT_ROWS):
            found.append((text, values))

    sa.event.listen(engine, "after_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "after_cursor_execute", note)


def of_list(cursor: Any, statements: Sent, answer: dict[str, Any]) -> Callable[[], bytes]:
    """What makes the page `answer` by hand."""
    (of_rows,) = (one for one in statements if " AS page " in one[0])
    others = [one for one in statements if one is not of_rows]
    suggested = {
        row["id"]: {key: row[key] for key in _SUGGESTED if key in row} for row in answer["mappings"]
    }
    today = Calendar().today()
    keys = str(month_start(today)), str(Calendar().week_start(today))

    def by_hand() -> bytes:
        _run(cursor, others)
        cursor.execute(*of_rows)
        rows = [_line(row, keys, suggested) for row in cursor.fetchall()]
        return orjson.dumps({**answer, "mappings": rows})

    return by_hand


def of_history(cursor: Any, statements: Sent, answer: dict[str, Any]) -> Callable[[], bytes]:
    """What makes the history `answer` of a person by hand."""
    (of_days,) = (one for one in statements if "ticket_closure.ticket_numbers" in one[0])
    others = [one for one in statements if one is not of_days]

    def by_hand() -> bytes:
        _run(cursor, others)
        cursor.execute(*of_days)
        days = [_day(*row) for row in cursor.fetchall()]
        return orjson.dumps({**answer, "tickets": days})

    return by_hand


def _run(cursor: Any, statements: Sent) -> None:
    for text, values in statements:
        cursor.execute(text, values)
        cursor.fetchall()


def _line(row: Any, keys: tuple[str, str], suggested: dict[int, Any]) -> dict[str, Any]:
    """One line of the list, of a row as the application selects it."""
    (
        number, responder, name, address, user_id, active, excluded, source, confirmed, flag,
        reserved, version, created_at, updated_at, member_id, username, email, role, last,
        total, credited, unclaimed, month_key, month_count, week_key, week_count, weeks,
    ) = row  # fmt: skip
    member = {"id": member_id, "username": username, "email": email, "role": role}
    told = {"flag": flag, "reserved_email": reserved}
    return {
        "id": number,
        "freshworks_user_id": responder,
        "freshworks_username": name,
        "user_id": user_id,
        "user_info": None if member_id is None else member,
        "status": "unlinked" if user_id is None else "linked",
        "ticket_stats": {
            "total_tickets": total,
            "this_month": month_count if str(month_key) == keys[0] else 0,
            "this_week": week_count if str(week_key) == keys[1] else 0,
            "last_activity": None if last is None else _instant(last)[:19],
        },
        "created_at": _instant(created_at)[:19] + "Z",
        "updated_at": _instant(updated_at)[:19] + "Z",
        "version": version,
        "freshworks_email": address,
        "active": bool(active),
        "excluded": bool(excluded),
        "link_source": source,
        "confirmed": bool(confirmed),
        "credited_tickets": credited,
        "unclaimed_tickets": unclaimed,
        "weeks": orjson.loads(weeks),
        **{key: value for key, value in told.items() if value is not None},
        **suggested[number],
    }


def _instant(value: Any) -> str:
    """SQLite has text for it, PostgreSQL a value."""
    return str(value).replace(" ", "T")


def _day(day: date | str, responder: int, numbers: str) -> dict[str, Any]:
    tickets = orjson.loads(numbers)
    return {
        "date": str(day),
        "tickets_closed": len(tickets),
        "ticket_numbers": tickets,
        "freshworks_user_id": responder,
    }
