"""Where huey keeps its messages, by the address in QUEUE_URL; part of `queue.py`.

Who calls must never wait long, and who listens may; so each has a storage of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from huey.storage import BaseSqlStorage, PostgresStorage, RedisStorage, SqliteStorage

from config import ConfigError

# Seconds to connect, and again for the answer: together within a second for a request.
_CALLS, _WORKER = 0.4, 5.0


@dataclass(frozen=True)
class Storage:
    """A class of huey's and what it is made with."""

    kind: type
    options: dict[str, Any]


def for_calls(url: str) -> Storage:
    """For a web process, which wants to be done."""
    return _storage(url, _CALLS)


def for_worker(url: str) -> Storage:
    """For a worker, which waits for messages."""
    return _storage(url, _WORKER)


def prepare(storage: Any) -> None:
    """Make the tables of a storage that has some and did not make them by itself."""
    if isinstance(storage, BaseSqlStorage):
        storage.initialize_schema()


def _storage(url: str, patience: float) -> Storage:
    scheme = url.partition("://")[0]
    if scheme == "sqlite":
        return _sqlite(url, patience)
    if scheme == "postgresql":
        return _postgresql(url, patience)
    return _redis(url, patience)


def _sqlite(url: str, patience: float) -> Storage:
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    return Storage(SqliteStorage, {"filename": str(path), "timeout": patience})


def _postgresql(url: str, patience: float) -> Storage:
    _need("psycopg", "PostgreSQL")
    return Storage(
        PostgresStorage,
        {
            "dsn": url,
            # Two processes that make them at the same time fail, so `flask init` does it.
            "create_tables": False,
            # The driver counts in whole seconds, and takes 1 for 2.
            "connect_timeout": max(2, round(patience)),
            "options": f"-c statement_timeout={round(patience * 1000)}",
            "application_name": "linking queue",
        },
    )


def _redis(url: str, patience: float) -> Storage:
    _need("redis", "Redis")
    # An extra: only who uses it has it.
    from redis import ConnectionPool  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    pool = ConnectionPool.from_url(
        url,
        socket_connect_timeout=min(patience, 2.0),
        socket_timeout=patience,
        # The library's own tries would add up to many seconds.
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )
    return Storage(RedisStorage, {"connection_pool": pool, "read_timeout": 1})


def _need(package: str, product: str) -> None:
    if find_spec(package) is None:
        raise ConfigError(
            f"QUEUE_URL names {product}, and the package {package} is not installed. Install it"
            " with: .venv/bin/python -m pip install --require-hashes -r requirements-scale.txt"
        )
