"""The migrations make the tables that the models describe, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from app.extensions import db
from tests.sites import Sites


@pytest.fixture
def empty_app(sites: Sites, database: str) -> Iterator[Flask]:
    """An app on a database without any table."""
    with sites.without_tables(database) as app, app.app_context():
        yield app


def tables() -> set[str]:
    """The tables of the database, without Alembic's own."""
    with db.engine.connect() as connection:
        return set(sa.inspect(connection).get_table_names()) - {"alembic_version"}


def test_migrations_make_what_the_models_describe(empty_app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, db.metadata) == []


def test_migrations_go_up_down_and_up_again(empty_app: Flask) -> None:
    upgrade()
    assert tables() == set(db.metadata.tables)
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    assert tables() == set(db.metadata.tables)
