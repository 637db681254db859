"""Commands about members: made, imported, changed, let in and listed."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app import settings
from app.cli import output
from app.models import ROLES
from app.services import csv_file, decisions, members
from app.services.actor import COMMAND_LINE
from app.services.linking import Outcome
from app.services.members import file_import, links
from app.services.profiles import Profile

GROUP = AppGroup("members", help="The website's members.")


@GROUP.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be stored, and store nothing.")
@output.as_json
@output.refusals()
def import_members(file: Path, dry_run: bool, as_json: bool) -> None:
    """Take in FILE: CSV with username, email, full_name, role. Again changes nothing."""
    text = csv_file.decoded(file.read_bytes())
    done = file_import.run(COMMAND_LINE, text, dry_run=dry_run)
    linked = [] if dry_run else decisions.link_reserved(settings.reporting())
    counts = {name: number for name, number in done.counts.items() if name != "failed"}
    if as_json:
        output.result({**counts, "errors": done.errors}, as_json=True)
    else:
        output.result(counts, as_json=False)
        _tell(linked)
        for error in done.errors:
            click.echo(error, err=True)
    if done.errors:
        raise SystemExit(1)


@GROUP.command("create")
@click.argument("username")
@click.option("--email")
@click.option("--full-name")
@click.option("--role", type=click.Choice(ROLES), default="user", show_default=True)
@output.refusals()
def create_member(username: str, email: str | None, full_name: str | None, role: str) -> None:
    """Make the member USERNAME; set its password with: members password USERNAME."""
    members.create(COMMAND_LINE, Profile(username, email, full_name, role))
    click.echo(f"{username} is a member now, with the role {role}.")
    _tell(decisions.link_reserved(settings.reporting()))


def _tell(linked: list[Outcome]) -> None:
    """Name the responders that waited for somebody who is a member now."""
    for outcome in linked:
        click.echo(outcome.message)


@GROUP.command("password")
@click.argument("username")
@output.refusals()
def set_password(username: str) -> None:
    """Set the password of USERNAME, asked for here or read from standard input."""
    members.set_password(COMMAND_LINE, username, _password())
    click.echo(f"The password of {username} is set. All its sessions have ended.")


@GROUP.command("link")
@click.argument("username")
@output.refusals()
def make_link(username: str) -> None:
    """Print a link with which USERNAME sets a password, once; it holds for 72 hours."""
    link = links.make(COMMAND_LINE, members.named(username).id)
    click.echo(settings.site() + settings.password_link_path(link.key))
    click.echo(
        f"It works once, until {settings.reporting().calendar.local_text(link.expires_at)}."
        " An earlier link has stopped working.",
        err=True,
    )


@GROUP.command("edit")
@click.argument("username")
@click.option("--email")
@click.option("--full-name")
@click.option("--role", type=click.Choice(ROLES))
@output.refusals()
def edit_member(username: str, **given: str | None) -> None:
    """Change USERNAME; what is left out stays, and an empty text is taken away."""
    changes = {name: value for name, value in given.items() if value is not None}
    click.echo(members.edit(COMMAND_LINE, members.named(username).id, changes).message)
    _tell(decisions.link_reserved(settings.reporting()))


@GROUP.command("deactivate")
@click.argument("username")
@output.refusals()
def deactivate_member(username: str) -> None:
    """Shut USERNAME out; links and counts stay."""
    click.echo(members.set_active(COMMAND_LINE, members.named(username).id, False).message)


@GROUP.command("reactivate")
@click.argument("username")
@output.refusals()
def reactivate_member(username: str) -> None:
    """Let USERNAME in again."""
    click.echo(members.set_active(COMMAND_LINE, members.named(username).id, True).message)


@GROUP.command("erase")
@click.argument("username")
@click.confirmation_option(prompt="Erase this person for good? Links and counts stay.")
@output.refusals()
def erase_member(username: str) -> None:
    """Erase what is personal about USERNAME for good; links and counts stay."""
    click.echo(members.erase(COMMAND_LINE, members.named(username).id).message)


@GROUP.command("list")
@output.as_json
@output.refusals()
def list_members(as_json: bool) -> None:
    """All members, one a line."""
    everybody = [
        {
            "id": member.id,
            "username": member.username,
            "email": member.email,
            "full_name": member.full_name,
            "role": member.role,
            "is_active": member.is_active,
        }
        for member in members.everybody()
    ]
    if as_json:
        output.result({"members": everybody}, as_json=True)
        return
    for member in everybody:
        state = "" if member["is_active"] else "  deactivated"
        click.echo(
            f"{member['id']:>6}  {member['role']:<8} {member['username']:<24}"
            f" {member['email'] or '-'}{state}"
        )


def _password() -> str:
    if sys.stdin.isatty():
        entered: str = click.prompt("New password", hide_input=True, confirmation_prompt=True)
        return entered
    return sys.stdin.readline().rstrip("\r\n")
