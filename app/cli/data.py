"""Commands about the database and what comes out of it: init, export."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate import upgrade

from app.cli import output
from app.services import exports
from app.worker import queue

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


@click.command()
@with_appcontext
@output.refusals()
def init() -> None:
    """Bring the database to the present structure; a second time does nothing."""
    upgrade(directory=str(MIGRATIONS))
    queue.of(current_app).prepare()
    click.echo("The database is ready.")


EXPORT = AppGroup("export", help="Write figures as files.")


@EXPORT.command("tickets")
@click.option(
    "-o",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file; else standard output.",
)
@click.option("--all", "every_state", is_flag=True, help="Closings that do not count, too.")
@output.refusals()
def export_tickets(target: Path | None, every_state: bool) -> None:
    """CSV with one row per effective closure, credited or not."""
    rows = exports.ticket_rows(every_state=every_state)
    if target is None:
        exports.write_csv(sys.stdout, exports.TICKET_COLUMNS, rows)
        return
    try:
        with target.open("w", encoding="utf-8", newline="") as file:
            written = exports.write_csv(file, exports.TICKET_COLUMNS, rows)
    except OSError as error:
        output.fail(f"{target} cannot be written: {error.strerror}. Choose another file with -o.")
    else:
        click.echo(f"{written:,} rows written to {target}.", err=True)


COMMANDS = (init, EXPORT)
