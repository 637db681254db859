"""The migrations make the tables that the models describe, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.services import decisions
from tests import factories
from tests.sites import Sites

FIRST_OF_TWO = "3b8f0c6a41d2"
# What the revision after that one brought goes with it.
NEWER = {
    "member_view",
    "verdict",
    "setting",
    "mail_outbox",
    "mapping_change",
    "password_link",
    "api_token",
    "place",
}


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


def rows() -> dict[str, list[dict[str, Any]]]:
    """All that the database holds, read as it is now."""
    found = sa.MetaData()
    with db.engine.connect() as connection:
        found.reflect(connection, only=sorted(tables()))
        return {
            name: [
                dict(row)
                for row in connection.execute(
                    table.select().order_by(*table.primary_key)
                ).mappings()
            ]
            for name, table in found.tables.items()
        }


def within(held: dict[str, list[dict[str, Any]]], frame: dict[str, list[dict[str, Any]]]) -> Any:
    """Of `held`, the tables and columns that `frame` has."""
    return {
        name: [{key: row[key] for key in old[0]} for row in held[name]] if old else []
        for name, old in frame.items()
    }


def fill() -> None:
    """Rows that refer to each other across every table that a migration makes anew."""
    one, two = factories.responder("Ann Lee"), factories.responder("Ben Novak")
    member = factories.member("ann")
    factories.closed_tickets(one, 100, 5, factories.ago(hours=3))
    factories.link(one, member)
    decisions.unsure(factories.TESTER, two.mapping_id, member.id, factories.RULES)
    db.session.remove()


def test_rows_survive_the_way_down_and_up_again(empty_app: Flask) -> None:
    upgrade()
    fill()
    before = rows()
    downgrade(revision=FIRST_OF_TWO)
    older = rows()
    assert set(older) == set(before) - NEWER
    assert all(older[name] for name in ("mapping_stats", "audit_entry", "closure", "link_period"))
    assert older == within(before, older)
    upgrade()
    assert within(rows(), older) == older
    # Groups and workspaces are found again in the ledger.
    assert rows()["place"] == before["place"] != []


@pytest.mark.sqlite_only
def test_migration_that_would_break_a_reference_is_refused(empty_app: Flask) -> None:
    upgrade()
    fill()
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("DELETE FROM freshworks_user_mapping")
        raw.execute("PRAGMA foreign_keys=ON")
    before = tables()
    with pytest.raises(SystemExit):
        downgrade(revision=FIRST_OF_TWO)
    assert tables() == before


@pytest.mark.sqlite_only
def test_references_are_checked_again_after_a_migration(empty_app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_undone_link_is_put_off_for_a_version_that_knows_no_better(empty_app: Flask) -> None:
    upgrade()
    fill()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE verdict SET verdict = 'undone'")
    downgrade(revision="8e61f0b2c9d4")
    assert [row["verdict"] for row in rows()["verdict"]] == ["unsure"]
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE verdict SET verdict = 'undone'")
