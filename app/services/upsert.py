"""Insert-or-update of many rows at once, on SQLite and PostgreSQL alike.

The statement is compiled once, and its rows go to the driver as they are: building a dictionary
of parameters for each row takes longer than writing it (see `make bench-sync`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect

from app.extensions import db

_BY_PLACE: dict[str, Dialect] = {
    "sqlite": SQLiteDialect_pysqlite(paramstyle="qmark"),
    "postgresql": PGDialect_psycopg(paramstyle="format"),  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
}
Process = Callable[[Any], Any]


def upsert(
    model: type[Any],
    columns: tuple[str, ...],
    rows: Iterable[Sequence[Any]],
    keys: tuple[str, ...],
    keep: tuple[str, ...] = (),
) -> None:
    """Write `rows`, whose values stand in the order of `columns`; those known by `keys` change.

    Columns in `keep` hold their first value. All rows go out as one executemany.
    """
    connection = db.session.connection()
    text, processors = _statement(connection.dialect, model.__table__, columns, keys, keep)
    values = [_processed(row, processors) for row in rows]
    if values:
        connection.exec_driver_sql(text, values)


def _processed(row: Sequence[Any], processors: tuple[tuple[int, Process], ...]) -> tuple[Any, ...]:
    values = list(row)
    for place, process in processors:
        values[place] = process(values[place])
    return tuple(values)


@lru_cache(maxsize=64)
def _statement(
    dialect: Dialect,
    table: Table,
    columns: tuple[str, ...],
    keys: tuple[str, ...],
    keep: tuple[str, ...],
) -> tuple[str, tuple[tuple[int, Process], ...]]:
    """The statement as the driver takes it, and what has to be done to which place of a row."""
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    statement = insert(table)
    changing = [name for name in columns if name not in keys and name not in keep]
    if changing:
        statement = statement.on_conflict_do_update(
            index_elements=list(keys), set_={name: statement.excluded[name] for name in changing}
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    compiled = statement.compile(dialect=_BY_PLACE[dialect.name], column_keys=list(columns))
    assert compiled.positiontup == list(columns), "the table has its columns in another order"
    types = [table.c[name].type.dialect_impl(dialect) for name in columns]
    processors = [(place, kind.bind_processor(dialect)) for place, kind in enumerate(types)]
    return f"{compiled}", tuple((place, one) for place, one in processors if one is not None)
