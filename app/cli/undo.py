"""The command about a batch: undo it."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app import settings
from app.cli import output
from app.services import undo
from app.services.actor import COMMAND_LINE


@click.command("undo-batch")
@click.argument("batch_id", type=int)
@click.option("--restore", is_flag=True, help="Take back what was changed since, too.")
@click.option("--dry-run", is_flag=True, help="Say what would be undone; change nothing.")
@output.as_json
@with_appcontext
@output.refusals()
def undo_batch(batch_id: int, restore: bool, dry_run: bool, as_json: bool) -> None:
    """Take all changes of BATCH_ID back, here and now; name those that were changed since."""
    rules = settings.reporting()
    done = undo.undo_batch(COMMAND_LINE, batch_id, rules, restore=restore, dry_run=dry_run)
    if as_json:
        counts = {"undone_count": len(done.undone), "left_count": len(done.left)}
        tickets = sum(one.tickets for one in done.undone)
        output.result({**counts, "tickets": tickets, "batch_id": done.batch_id}, as_json=True)
        return
    click.echo(done.message)
    for left in done.left:
        click.echo(left.reason)


COMMANDS = (undo_batch,)
