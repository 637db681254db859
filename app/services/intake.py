"""One door for what comes in from Freshworks."""

from __future__ import annotations

import sqlalchemy as sa

from app.extensions import db
from app.services.lookup import on_sqlite

# Any number will do that nothing else in the database locks.
_KEY = 18014125885


def one_at_a_time() -> None:
    """Let nobody else take in tickets or responders until the transaction ends.

    What is not stored yet has no row to lock: a sync and a webhook that both meet a new ticket
    would each judge it by what they saw alone. Called before any row is locked.
    """
    if not on_sqlite():
        # On SQLite a transaction that writes is alone from its first line.
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_KEY)))
