"""Alembic's environment: migrates the database of the running application."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from flask import current_app

from app.extensions import db
from app.models import Base
from app.models.base import UtcDateTime

config = context.config


def _render(kind: str, item: object, _context: object) -> str | bool:
    """Write migrations with plain types, so that they stand on their own for ever."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def run_migrations_online() -> None:
    """Migrate over a connection of the app; a failed step of SQLite is rolled back too."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection, _loose_foreign_keys(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=_render,
            on_version_apply=_check_foreign_keys,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


@contextmanager
def _loose_foreign_keys(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite copy a table and drop the old one without touching the rows that refer to it."""
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    # Within a transaction SQLite ignores the switch, and SQLAlchemy would begin one.
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(*, ctx: MigrationContext, **_rest: object) -> None:
    """Called at the end of each step, within its transaction."""
    if ctx.dialect.name != "sqlite" or ctx.connection is None:
        return
    broken = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        names = ", ".join(sorted({row[0] for row in broken}))
        raise CommandError(
            f"This step changed nothing: it would leave {len(broken)} rows of {names} that "
            "refer to rows which are gone. Restore the backup, or remove these rows first."
        )


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database. Set DATABASE_URL and leave out --sql.")
run_migrations_online()
