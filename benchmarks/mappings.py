"""Mappings with their members and figures, written straight into the tables."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, cast

import sqlalchemy as sa

from app.clock import Calendar, month_start, utcnow
from app.extensions import db
from app.models import AppState, FreshworksUserMapping, LinkPeriod, MappingStats, User
from app.services import list_order
from app.text import fold_all

_SEED = 18014125885
_AT_ONCE = 10_000
_WEEKS = 12
Rows = dict[type[Any], list[dict[str, Any]]]


def write(count: int) -> None:
    """Make `count` mappings, four of five linked; the member with id 1 is an admin.

    What they credit comes to about 1,000 closures each. No closure itself is written, for a
    page of the list reads the derived rows alone.
    """
    random, now = Random(_SEED), utcnow()
    with db.engine.begin() as connection:
        for first in range(1, count + 1, _AT_ONCE):
            rows: Rows = {User: [], FreshworksUserMapping: [], MappingStats: [], LinkPeriod: []}
            for number in range(first, min(first + _AT_ONCE, count + 1)):
                _add(rows, number, random, now)
            for model, values in rows.items():
                connection.execute(sa.insert(_table(model)), values)
        totals = {"total_mappings": count, "total_tickets": count * 1000, "linked_count": count}
        connection.execute(sa.update(_table(AppState)).values(totals))
        if connection.dialect.name == "postgresql":
            for model in (User, FreshworksUserMapping):
                # Rows with numbers of our own do not move on what gives the next number.
                name = _table(model).name
                following = f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), {count})"
                connection.execute(sa.text(following))
            # Its autovacuum would do this a minute after so many new rows.
            connection.execute(sa.text("ANALYZE"))


def _table(model: type[Any]) -> sa.Table:
    return cast("sa.Table", model.__table__)


def _add(rows: Rows, number: int, random: Random, now: datetime) -> None:
    name, responder_id = f"{_word(random)} {_word(random)}", 18014000000 + number
    login = f"{name.replace(' ', '.').lower()}{number}"
    member_id = number if random.random() < 0.8 else None
    rows[User].append(_member(number, name, login, now))
    rows[FreshworksUserMapping].append(
        {
            "id": number,
            "user_id": member_id,
            "freshworks_user_id": responder_id,
            "freshworks_username": name,
            "freshworks_email": f"{login}@example.com",
            "search_text": fold_all(name, login, responder_id),
            "link_source": member_id and "auto",
            "created_at": now - timedelta(days=400),
            "updated_at": now - timedelta(seconds=random.randrange(10**7)),
        }
    )
    figures = _figures(number, member_id is not None, random, now)
    figures["member_key"] = member_id and login
    rows[MappingStats].append(figures | list_order.keys(figures, excluded=False))
    if member_id is not None:
        rows[LinkPeriod].append({"freshworks_user_id": responder_id, "user_id": member_id})


def _word(random: Random) -> str:
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(4, 9))).title()


def _member(number: int, name: str, login: str, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "username": login,
        "username_key": login,
        "email": f"{login}@example.com",
        "full_name": name,
        "search_text": fold_all(login, name),
        "role": "admin" if number == 1 else "user",
        "created_at": now,
    }


def _figures(mapping_id: int, linked: bool, random: Random, now: datetime) -> dict[str, Any]:
    today: date = now.date()
    weeks = [random.randrange(20) for _ in range(_WEEKS)]
    closures = random.randrange(2_000)
    return {
        "mapping_id": mapping_id,
        "is_linked": linked,
        "total_tickets": closures if linked else 0,
        "month_key": month_start(today),
        "month_count": sum(weeks[-4:]) if linked else 0,
        "week_key": Calendar().week_start(today),
        "week_count": weeks[-1] if linked else 0,
        "last_activity": now - timedelta(seconds=random.randrange(10**7)) if linked else None,
        "credited_tickets": closures if linked else 0,
        "unclaimed_tickets": 0 if linked else closures,
        "weeks": json.dumps(weeks if linked else [0] * _WEEKS),
    }
