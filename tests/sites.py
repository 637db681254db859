"""Apps on a migrated database, made once in a test run and emptied after each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.extensions import db, limiter
from app.mail.routes import Kind, Route
from app.models import AppState
from config import Config
from tests import postgresql
from tests.pages import PageClient

_people_versions = count(1_000_000, 1_000_000)
_NOT_COUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "SELECT PG_CATALOG", "SHOW")


@dataclass(frozen=True)
class Source:
    """Where the databases of this process are made."""

    folder: Path
    find_server: Callable[[], str | None]
    suffix: str = "main"

    def config(self, database_url: str) -> Config:
        """The settings of a site; `Site.set` changes them for one test."""
        return Config(
            secret_key="k" * 32,
            database_url=database_url,
            queue_url=f"sqlite:///{self.folder / 'queue.db'}",
            mail=Route(Kind.FILE, folder=self.folder / "mail"),
            testing=True,
        )


def _keep_small_numbers_free(connection: sa.Connection) -> None:
    """Let PostgreSQL number from a million on: it counts on from test to test, and would some day
    come to a number like 404, which tests ask for because there is none."""
    if connection.dialect.name == "postgresql":
        for (name,) in connection.execute(sa.text("SELECT sequencename FROM pg_sequences")).all():
            connection.execute(sa.text(f'ALTER SEQUENCE "{name}" RESTART WITH 1000001'))


class Site:
    """One app on one database."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.app = create_app(config)
        self.app.test_client_class = PageClient
        self._rows: dict[sa.Table, list[dict[str, Any]]] = {}

    def migrate(self) -> None:
        """Make the tables, and remember which rows the migrations wrote."""
        with self.app.app_context():
            upgrade()
            with db.engine.begin() as connection:
                _keep_small_numbers_free(connection)
                self._rows = {
                    table: [dict(row) for row in connection.execute(table.select()).mappings()]
                    for table in db.metadata.sorted_tables
                }

    def set(self, **settings: Any) -> None:
        """Change settings until the end of the test."""
        self.app.config["LINKING"] = replace(self.app.config["LINKING"], **settings)

    def empty(self) -> None:
        """Leave the database as its migrations left it, and the settings as they were."""
        self.app.config["LINKING"] = self._config
        self.app.extensions.pop("linking_saved_settings", None)
        self.app.extensions.pop("linking_asked_lately", None)
        # Its timer looks through what is counted and falls over what is reset meanwhile; the last
        # request may have made one and be about to start it.
        timer = limiter.storage.timer  # type: ignore[attr-defined]  # Of the storage in memory.
        while timer.ident is None:
            pass
        timer.join()
        limiter.reset()
        for mail in self._config.mail.folder.glob("*.eml"):
            mail.unlink()
        with self.app.app_context():
            db.session.remove()
            with db.engine.begin() as connection:
                for table in reversed(db.metadata.sorted_tables):
                    connection.execute(table.delete())
                for table, rows in self._rows.items():
                    if rows:
                        connection.execute(table.insert(), rows)
                # What is kept in memory of people goes by this number, so it never comes again.
                version = next(_people_versions)
                connection.execute(sa.update(AppState).values(people_version=version))

    def close(self) -> None:
        """Let go of every connection."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


class Sites:
    """The sites of this process by name of the database, each made when first asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._sites: dict[str, Site] = {}
        self._stack = ExitStack()

    def get(self, name: str) -> Site:
        """The site on "sqlite" or "postgresql"."""
        if name not in self._sites:
            address = self._stack.enter_context(self._new_database(name, "site"))
            site = Site(self._source.config(address))
            self._stack.callback(site.close)
            site.migrate()
            self._sites[name] = site
        return self._sites[name]

    @contextmanager
    def without_tables(self, name: str) -> Iterator[Flask]:
        """An app on a new database that no migration has seen."""
        with self._new_database(name, "empty") as address:
            app = create_app(self._source.config(address))
            yield app
            with app.app_context():
                db.engine.dispose()

    def close(self) -> None:
        """Close all sites, and drop what was made for them."""
        self._stack.close()

    @contextmanager
    def _new_database(self, name: str, purpose: str) -> Iterator[str]:
        if name == "sqlite":
            with TemporaryDirectory(dir=self._source.folder) as folder:
                yield f"sqlite:///{folder}/linking.db"
            return
        server = self._source.find_server()
        assert server, "There is no PostgreSQL for this test."
        with postgresql.database(server, f"{purpose}_{self._source.suffix}") as address:
            yield address


@dataclass
class Statements:
    """The SQL statements that ran while somebody counted."""

    texts: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)


def counting(app: Flask) -> Callable[[], Any]:
    """`with count() as statements:` collects the statements of all threads."""

    @contextmanager
    def count() -> Iterator[Statements]:
        statements = Statements()

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.upper().startswith(_NOT_COUNTED):
                statements.texts.append(statement)

        with app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return count
