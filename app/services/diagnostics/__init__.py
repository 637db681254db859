"""Diagnostics: what keeps figures from being right, each with a sentence and its cure."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from app.services import self_check
from app.services.diagnostics import data, live, running
from app.services.diagnostics.check import FAILED, STATES, Check, Setup, failed, ok
from app.services.diagnostics.live import Seen
from app.services.self_check import LastCheck
from app.services.transaction import end_reading

__all__ = ["STATES", "Check", "Report", "Seen", "Setup", "run", "try_connection"]


@dataclass(frozen=True)
class Report:
    """All checks, and the facts that they were made of; `seen` is what Freshworks answered."""

    setup: Setup
    checks: list[Check]
    seen: Seen
    drift: LastCheck | None

    @property
    def is_healthy(self) -> bool:
        """Whether no check failed."""
        return all(check.state != FAILED for check in self.checks)


def run(setup: Setup, known: Seen | None = None) -> Report:
    """Look at everything; raises nothing, for a failure is what one wants to be told.

    The database is let go before Freshworks is asked. What is known of it already is not asked.
    """
    drift: LastCheck | None = None
    try:
        stored = [*running.checks(setup), *data.checks(setup)]
        drift = self_check.last()
    except SQLAlchemyError as error:
        stored = [_no_database(error)]
    end_reading()
    is_asked = setup.is_connected and setup.connect is not None
    seen = known or (live.look(setup) if is_asked else Seen())
    return Report(setup, [_connection(setup), *seen.checks, *stored], seen, drift)


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
