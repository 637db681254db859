"""Commands about the database: init."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.cli import output
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


COMMANDS = (init,)
