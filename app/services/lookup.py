"""Finding many rows by their keys in one short statement, on SQLite and PostgreSQL alike.

A list of a thousand bound values takes longer to bind than its rows to be found. Here the keys
travel as one value that the database unfolds.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from app.extensions import db


def on_sqlite() -> bool:
    """Whether the database is SQLite, where a transaction that writes is alone in it."""
    return db.session.get_bind().dialect.name == "sqlite"


def among(column: sa.SQLColumnExpression[Any], ids: Collection[int]) -> sa.ColumnElement[bool]:
    """The condition that `column` holds one of `ids` (64-bit integers)."""
    if on_sqlite():
        values = sa.func.json_each(json.dumps(list(ids))).table_valued("value")
        return column.in_(sa.select(values.c.value))
    return column == sa.any_(sa.cast(list(ids), ARRAY(sa.BigInteger)))
