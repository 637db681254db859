"""What the benchmarks share: databases, processes to measure in, counted SQL and the table."""

from __future__ import annotations

import gc
import os
import platform
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.engine import Engine

from app import create_app
from app.extensions import db
from benchmarks import memory
from config import Config
from tests import postgresql

Input = ParamSpec("Input")
Result = TypeVar("Result")

_WRITING = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Place:
    """A migrated, empty database, and a folder for what belongs to it."""

    database_url: str
    folder: Path

    def app(self, **settings: Any) -> Flask:
        """The real application on this database."""
        queue = f"sqlite:///{self.folder / 'queue.db'}"
        return create_app(Config("k" * 32, self.database_url, queue, **settings))


NewPlace = Callable[[], AbstractContextManager[Place]]


@contextmanager
def databases() -> Iterator[dict[str, NewPlace]]:
    """How to make an empty place on each database that is to be had, by the database's name."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="linking-bench-")))
        server = stack.enter_context(postgresql.server())
        makers: dict[str, NewPlace] = {f"SQLite {sqlite3.sqlite_version}": lambda: _sqlite(folder)}
        if server is None:
            print("Left out: PostgreSQL. Set TEST_DATABASE_URL, or install it, to measure it too.")
        else:
            makers[f"PostgreSQL {_version(server)}"] = lambda: _postgresql(server, folder)
        yield makers


def _version(server: str) -> str:
    engine = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        version: str = connection.scalar(sa.text("SHOW server_version")).split()[0]
    engine.dispose()
    return version


@contextmanager
def _sqlite(parent: Path) -> Iterator[Place]:
    with TemporaryDirectory(dir=parent) as folder:
        place = Place(f"sqlite:///{folder}/linking.db", Path(folder))
        in_own_process(_migrate, place)
        yield place


@contextmanager
def _postgresql(server: str, parent: Path) -> Iterator[Place]:
    with postgresql.database(server, "bench") as url, TemporaryDirectory(dir=parent) as folder:
        place = Place(url, Path(folder))
        in_own_process(_migrate, place)
        yield place


def _migrate(place: Place) -> None:
    with place.app().app_context():
        upgrade()
        db.engine.dispose()


def in_own_process(
    function: Callable[Input, Result], *args: Input.args, **options: Input.kwargs
) -> Result:
    """Call `function` in a new process, so that CPU and peak memory are its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args, **options).result()


@dataclass
class Usage:
    """Seconds of CPU (user and system) and of the wall clock; MB before the work and at its peak.

    `before` is what the process holds once everything is loaded; starting may have taken more.
    """

    cpu: float = 0.0
    wall: float = 0.0
    before: float = 0.0
    peak: float = 0.0

    @property
    def added(self) -> float:
        """MB that the work itself took."""
        return self.peak - self.before


@contextmanager
def measured() -> Iterator[Usage]:
    """What this process used inside the block."""
    gc.collect()
    # As `wsgi.py` does with what is loaded before the work begins.
    gc.freeze()
    memory.forget_peak()
    usage = Usage(before=memory.present())
    cpu, wall = time.process_time(), time.perf_counter()
    yield usage
    usage.cpu, usage.wall = time.process_time() - cpu, time.perf_counter() - wall
    usage.peak = memory.peak()


@dataclass
class Statements:
    """SQL statements that ran, and how many rows they wrote."""

    texts: list[str] = field(default_factory=list)
    rows_written: int = 0


@contextmanager
def counted(engine: Engine) -> Iterator[Statements]:
    """The statements that run inside the block."""
    statements = Statements()

    def note(_connection: object, cursor: Any, text: str, *_rest: object) -> None:
        statements.texts.append(text)
        if text.startswith(_WRITING):
            # A driver that cannot tell how many rows it wrote says -1.
            statements.rows_written += cursor.rowcount if cursor.rowcount >= 0 else 1

    sa.event.listen(engine, "after_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "after_cursor_execute", note)


def print_machine() -> None:
    """What the figures were measured on."""
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"Python {platform.python_version()}, {system}", flush=True)


def print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as they need; the first one to the left, figures to the right."""
    cells = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    print(f"\n{title}")
    for first, *others in cells:
        figures = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        print("  ".join([first.ljust(widths[0]), *figures]))
