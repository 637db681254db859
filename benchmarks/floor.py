"""The floor of a sync: fetch each page, parse it, write its rows, and nothing else."""

from __future__ import annotations

from typing import Any

import requests
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from benchmarks.common import Place, Usage, measured
from benchmarks.freshworks import Freshworks

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
_IN_STATS = dict.fromkeys(("resolved_at", "closed_at", "status_updated_at"), sa.Text)
_REOPENED = {"freshservice": "opened_at", "freshdesk": "reopened_at"}
_COLUMNS = [
    sa.Column(name, kind, primary_key=name == "id", autoincrement=False)
    for name, kind in (_IN_TICKET | _IN_STATS | {"reopened_at": sa.Text}).items()
]
_TABLE = sa.Table("floor_ticket", sa.MetaData(), *_COLUMNS)


def run(place: Place, freshworks: Freshworks) -> Usage:
    """Copy all tickets: one connection, one transaction a page."""
    engine = sa.create_engine(place.database_url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _as_the_product_does)
    _TABLE.create(engine)
    statement = _upsert(engine.dialect.name)
    with requests.Session() as session, measured() as usage:
        for tickets in freshworks.pages(session):
            rows = [_row(ticket, freshworks.product) for ticket in tickets]
            if rows:
                with engine.begin() as connection:
                    connection.execute(statement, rows)
    engine.dispose()
    return usage


def _as_the_product_does(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _row(ticket: dict[str, Any], product: str) -> dict[str, Any]:
    stats = ticket["stats"]
    # What only the other product has is empty.
    row = {name: ticket.get(name) for name in _IN_TICKET}
    row.update((name, stats[name]) for name in _IN_STATS)
    row["reopened_at"] = stats[_REOPENED[product]]
    return row


def _upsert(dialect: str) -> sa.Executable:
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(_TABLE)
    changing = {column.name: insert.excluded[column.name] for column in _COLUMNS[1:]}
    statement: sa.Executable = insert.on_conflict_do_update(index_elements=["id"], set_=changing)
    return statement
