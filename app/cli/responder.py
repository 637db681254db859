"""Commands about responders: import."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from app import settings
from app.cli import output
from app.services import responder_import
from app.services.actor import COMMAND_LINE
from app.services.import_fates import Fate

GROUP = AppGroup("responders", help="The people of Freshworks who hold tickets.")


@GROUP.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and store nothing.")
@output.as_json
@output.refusals()
def import_responders(file: Path, dry_run: bool, as_json: bool) -> None:
    """Take in FILE: CSV with id, name, email, or lines of Name - ID. Again changes nothing."""
    done = responder_import.run(
        COMMAND_LINE, file.read_bytes(), settings.reporting(), dry_run=dry_run
    )
    if as_json:
        outcomes = [asdict(outcome) for outcome in done.outcomes]
        output.result({**done.counts, "outcomes": outcomes}, as_json=True)
    else:
        click.echo(done.sentence)
        for outcome in done.outcomes:
            if outcome.outcome is Fate.ERROR:
                click.echo(f"Line {outcome.line}: {outcome.error}", err=True)
    if done.counts["failed"]:
        raise SystemExit(1)
