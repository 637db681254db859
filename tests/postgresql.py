"""A PostgreSQL server for one test run: a given one, or one of its own that leaves nothing."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from tests import parts

# Nothing of a test run has to survive a power cut.
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def server() -> Iterator[str | None]:
    """The address of a server, or None where there is none to be had."""
    given = os.environ.get("TEST_DATABASE_URL")
    binaries = parts.postgresql_binaries()
    if given:
        yield given
    elif binaries is None:
        yield None
    else:
        with _own_server(binaries) as address:
            yield address


@contextmanager
def database(server_address: str, suffix: str) -> Iterator[str]:
    """The address of a new, empty database on the server; it is dropped in the end."""
    url = make_url(server_address).set(drivername="postgresql+psycopg")
    name = f"{url.database or 'linking'}_test_{suffix}"
    _administer(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _administer(url, f'CREATE DATABASE "{name}"')
    yield url.set(database=name).render_as_string(hide_password=False)
    _administer(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(url: URL, statement: str) -> None:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement.encode())


@contextmanager
def _own_server(binaries: Path) -> Iterator[str]:
    # Directly below /tmp: the path of a socket may not be long, and `postgres` must get there.
    folder = Path(tempfile.mkdtemp(prefix="linking-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data = folder / "data"
        _run(binaries / "initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync")  # fmt: skip
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {_FAST}"
        control = (binaries / "pg_ctl", "-D", data, "-w")
        _run(*control, "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql://test@127.0.0.1:{port}/postgres"
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: str | Path) -> None:
    """Run one of PostgreSQL's programs, which refuse to work for root."""
    as_postgres = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    subprocess.run(
        [*as_postgres, *map(str, command)], cwd="/", check=True, stdout=subprocess.DEVNULL
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
