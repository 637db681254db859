"""Commands about mails: list, retry."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app import settings
from app.cli import output
from app.clock import utc_text
from app.mail.routes import Kind
from app.models import MailStatus
from app.services import outbox
from app.services.actor import COMMAND_LINE
from app.services.outbox import Listed
from app.services.wording import name_of

_UNSENT: dict[str, str] = {Kind.FILE: "written", Kind.CONSOLE: "shown"}
GROUP = AppGroup("mails", help="Mails that tell members of new links.")


@GROUP.command("list")
@click.option("--status", type=click.Choice([status.value for status in MailStatus]))
@click.option("-n", "number", type=click.IntRange(1, 1000), default=20, show_default=True)
@output.as_json
@output.refusals()
def list_mails(status: str | None, number: int, as_json: bool) -> None:
    """The last mails, the newest first."""
    found, total = outbox.page(status, 1, number)
    if as_json:
        mails = [_values(one) for one in found]
        transport = settings.config().mail.sentence
        output.result({"mails": mails, "total": total, "transport": transport}, as_json=True)
        return
    for one in found:
        due = utc_text(one.mail.due_at.replace(microsecond=0))
        about = f"{one.member.username}: {name_of(one.mapping)}"
        click.echo(f"{one.mail.id:>6}  {_state(one):<10} {due}  {about} {one.mail.error or ''}")


@GROUP.command("retry")
@click.argument("mail_id", type=int)
@output.refusals()
def retry_mail(mail_id: int) -> None:
    """Have a worker send the mail MAIL_ID, which failed, once more."""
    outbox.retry(COMMAND_LINE, mail_id)
    click.echo(f"Mail {mail_id} waits for a worker.")


def _state(one: Listed) -> str:
    """Its status, unless that would say that a mail went out which nobody got."""
    return _UNSENT.get(one.mail.way or "", one.mail.status)


def _values(one: Listed) -> dict[str, object]:
    return {
        "id": one.mail.id,
        "status": one.mail.status,
        "member": one.member.username,
        "responder": one.mapping.freshworks_username,
        "due_at": utc_text(one.mail.due_at),
        "sent_at": utc_text(one.mail.sent_at),
        "way": one.mail.way,
        "attempts": one.mail.attempts,
        "error": one.mail.error,
    }
