"""A PostgreSQL server for one test run: a given one, or one of its own that leaves nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
from sqlalchemy import URL, make_url

from tests import parts
from tests.waiting import free_port, until

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
        with own_server(binaries) as cluster:
            yield cluster.address


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


class Cluster:
    """A server of our own, which can be killed and started again."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._data = folder / "data"
        self._log = folder / "log"
        self._initdb = binaries / "initdb"
        self._control = (binaries / "pg_ctl", "-D", self._data, "-w")
        self._port = free_port()
        self.address = f"postgresql://test@127.0.0.1:{self._port}/postgres"

    def make(self) -> None:
        """Lay it out on disk."""
        _run(self._initdb, "-D", self._data, "-U", "test", "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync")  # fmt: skip

    def start(self) -> None:
        """Start it, and return once it answers."""
        where = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        try:
            _run(*self._control, "-l", self._log, "-o", f"{where} {_FAST}", "start")
        except subprocess.CalledProcessError as error:
            error.add_note(self._log.read_text())
            raise

    def kill(self) -> None:
        """End it with all that it was doing, as kill -9 does."""
        note = self._data / "postmaster.pid"
        first = psutil.Process(int(note.read_text().split()[0]))
        # It must not start another child while they are counted: one that lives on keeps the
        # shared memory, and the server does not start beside it.
        first.suspend()
        processes = (first, *first.children(recursive=True))
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        until(lambda: not any(_lives(process) for process in processes))
        # Dead processes keep their numbers until somebody takes note, and may look alive till then.
        note.unlink()

    def stop(self) -> None:
        """End it without further ado."""
        _run(*self._control, "-m", "immediate", "stop")


@contextmanager
def own_server(binaries: Path) -> Iterator[Cluster]:
    """A running server that leaves nothing behind."""
    # Directly below /tmp: the path of a socket may not be long, and `postgres` must get there.
    folder = Path(tempfile.mkdtemp(prefix="linking-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        cluster = Cluster(binaries, folder)
        cluster.make()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _run(*command: str | Path) -> None:
    """Run one of PostgreSQL's programs, which refuse to work for root."""
    as_postgres = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    subprocess.run(
        [*as_postgres, *map(str, command)], cwd="/", check=True, stdout=subprocess.DEVNULL
    )
