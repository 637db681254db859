"""The objects of Flask's extensions, made once and bound to an app by `init_app`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import sqlalchemy as sa
from flask import Flask, current_app
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.engine import Connection, Engine

from app.models import Base

db = SQLAlchemy(model_class=Base)
migrate = Migrate(render_as_batch=True)
login_manager = LoginManager()
csrf = CSRFProtect()
compress = Compress()
# An execution option: the transaction will write, so SQLite takes its one write lock at once.
WRITES = "linking_writes"
_DATABASE = "linking_database"


class DecoratedLimiter(Limiter):
    """Limits what is decorated, which asks by itself, and nothing else.

    Looking for limits of all the rest before each request takes longer than its guards.
    """

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


class Wakes(Protocol):
    """What the queue of an app is asked for."""

    def wake(self, job_id: int) -> None:
        """Ask a worker for the run `job_id`."""

    def answers(self) -> bool:
        """Whether a call would be taken."""


class Waker:
    """Tells the job worker that a run waits for it; the queue library stays behind it."""

    def __init__(self) -> None:
        self._queue: Callable[[], Wakes] | None = None

    def connect(self, queue: Callable[[], Wakes]) -> None:
        """Use what `queue()` gives from now on."""
        self._queue = queue

    def wake(self, job_id: int) -> None:
        """Ask for the run `job_id`. A call that gets lost is made up for by the worker's round."""
        if self._queue is not None:
            self._queue().wake(job_id)

    def answers(self) -> bool:
        """Whether calls reach the queue at present."""
        return self._queue is not None and self._queue().answers()


waker = Waker()
# A moving window: five wrong passwords at the end of one minute and five at the beginning of the
# next are ten within a minute.
limiter = DecoratedLimiter(get_remote_address, storage_uri="memory://", strategy="moving-window")


def init_app(app: Flask) -> None:
    """Bind all extensions to `app`."""
    db.init_app(app)
    migrate.init_app(app, db)
    # Templates know the member by `app.auth`, which gets by without the database.
    login_manager.init_app(app, add_context_processor=False)
    csrf.init_app(app)
    compress.init_app(app)
    limiter.init_app(app)
    with app.app_context():
        _prepare(db.engine)
        # Every list asks for it thrice, and writing it takes as long as a short statement.
        app.extensions[_DATABASE] = str(db.engine.url)


def database() -> str:
    """The name of the database, for what is remembered of it."""
    name: str = current_app.extensions[_DATABASE]
    return name


def _prepare(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        sa.event.listen(engine, "connect", _on_postgresql_connect)
    elif engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _on_sqlite_connect)
        sa.event.listen(engine, "begin", _on_sqlite_begin)


def _on_postgresql_connect(connection: Any, _record: object) -> None:
    # A long list is streamed by indexes. Compiling its statement takes longer than its first rows,
    # and often longer than all of them.
    connection.autocommit = True
    connection.execute("SET jit = off")
    connection.autocommit = False


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: `_on_sqlite_begin` does.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "synchronous=NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    # A transaction that reads first and writes later would get "database is locked" at once.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
