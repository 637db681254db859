"""Diagnostics: what keeps figures from being right, each with a sentence and its cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from app.freshworks_service import Credits
from app.services import self_check
from app.services.diagnostics import data, live, running
from app.services.diagnostics.check import FAILED, STATES, Check, Setup, failed, ok
from app.services.diagnostics.live import Seen
from app.services.self_check import LastCheck
from app.services.transaction import end_reading

__all__ = ["STATES", "Check", "Report", "Setup", "run", "try_connection"]


@dataclass(frozen=True)
class Report:
    """All checks, and the facts that they were made of. `agent` is whose key is used."""

    setup: Setup
    checks: list[Check]
    agent: str | None
    clock_difference: float | None
    credits: Mapping[str, Credits]
    drift: LastCheck | None

    @property
    def is_healthy(self) -> bool:
        """Whether no check failed."""
        return all(check.state != FAILED for check in self.checks)


def run(setup: Setup) -> Report:
    """Look at everything; raises nothing, for a failure is what one wants to be told.

    The database is let go before Freshworks is asked.
    """
    drift: LastCheck | None = None
    try:
        stored = [*running.checks(setup), *data.checks(setup)]
        drift = self_check.last()
    except SQLAlchemyError as error:
        stored = [_no_database(error)]
    end_reading()
    seen = live.look(setup) if setup.is_connected and setup.connect is not None else Seen()
    checks = [_connection(setup), *seen.checks, *stored]
    return Report(setup, checks, seen.agent, seen.clock_difference, seen.credits, drift)


def try_connection(setup: Setup) -> Seen:
    """Ask Freshworks alone: whether it answers, what the key may, how long it took."""
    end_reading()
    if not setup.is_connected or setup.connect is None:
        return Seen([_connection(setup)])
    return live.look(setup)


def _connection(setup: Setup) -> Check:
    if setup.is_connected:
        return ok(
            "connection",
            "Connection",
            f"{setup.host} is set as {setup.product.capitalize()} account.",
        )
    missing = "FRESHWORKS_API_KEY" if setup.host is not None else "FRESHWORKS_URL"
    return failed(
        "connection",
        "Connection",
        f"No Freshworks account is connected: {missing} is not set.",
        "Set FRESHWORKS_URL and FRESHWORKS_API_KEY, then start web and worker again.",
    )


def _no_database(error: SQLAlchemyError) -> Check:
    # Its own text can hold values of a row.
    return failed(
        "database",
        "Database",
        f"The database did not answer what was asked ({type(error).__name__}).",
        "Check that DATABASE_URL names it and that it runs, and prepare it with:"
        " flask --app wsgi init",
    )
