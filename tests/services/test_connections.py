"""How every connection to the database is set up."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.extensions import db

# Readers go on while somebody writes; and no statement is compiled before its first row.
ASKED = {"sqlite": ("PRAGMA journal_mode", "wal"), "postgresql": ("SHOW jit", "off")}


@pytest.mark.usefixtures("app_context")
def test_connections_suit_many_readers_and_long_lists():
    question, answer = ASKED[db.engine.dialect.name]
    assert db.session.scalar(sa.text(question)) == answer
