"""The command that says what is wrong, and what to do about it."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app import settings
from app.cli import output
from app.freshworks_linking import rendering
from app.services import diagnostics, self_check
from app.services.diagnostics import Check

_MARKS = {"ok": "✓", "warning": "!", "failed": "✗", "unknown": "?"}


@click.command()
@click.option("--deep", is_flag=True, help="Compare all figures with each other first.")
@output.as_json
@with_appcontext
@output.refusals()
def doctor(deep: bool, as_json: bool) -> None:
    """Check account, key, rights, sync, worker and figures; exit 0 if nothing failed."""
    drifted = _compared() if deep else []
    report = diagnostics.run(settings.diagnosed(live=True))
    if as_json:
        found = [{"code": one.code, "sentence": one.sentence} for one in drifted]
        output.result({**rendering.diagnostics.report(report), "drifted": found}, as_json=True)
    else:
        for check in report.checks:
            _print(check)
        for one in drifted:
            click.echo(f"  {one.sentence}")
    if not report.is_healthy:
        raise SystemExit(1)


def _compared() -> list[self_check.Drift]:
    """What drifted; a database that does not answer is a check of its own."""
    try:
        found = self_check.run(settings.reporting())
    except SQLAlchemyError:
        return []
    # What was found and cannot be stored would be told by nobody: that is a failure.
    self_check.remember(found)
    return found


def _print(check: Check) -> None:
    click.echo(f"{_MARKS[check.state]} {check.title}: {check.sentence}")
    if check.cure is not None:
        click.echo(f"  {check.cure}")


COMMANDS = (doctor,)
