"""Insert-or-update of many rows in one statement, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db


def upsert(
    model: type[Any],
    rows: Sequence[dict[str, Any]],
    keys: tuple[str, ...],
    keep: tuple[str, ...] = (),
) -> None:
    """Write `rows` (all with the same keys); rows that exist by `keys` are updated.

    Columns in `keep` hold their first value. A list of rows goes out as one executemany,
    which is far quicker than one statement with many VALUES.
    """
    if not rows:
        return
    dialect = db.session.get_bind().dialect.name
    db.session.execute(_statement(dialect, model.__table__, tuple(rows[0]), keys, keep), rows)


@lru_cache(maxsize=64)
def _statement(
    dialect: str,
    table: Table,
    columns: tuple[str, ...],
    keys: tuple[str, ...],
    keep: tuple[str, ...],
) -> Executable:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(table)
    changing = [name for name in columns if name not in keys and name not in keep]
    return statement.on_conflict_do_update(
        index_elements=list(keys), set_={name: statement.excluded[name] for name in changing}
    )
