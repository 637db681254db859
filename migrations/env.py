"""Alembic's environment: migrates the database of the running application."""

from alembic import context
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
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=_render,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database. Set DATABASE_URL and leave out --sql.")
run_migrations_online()
