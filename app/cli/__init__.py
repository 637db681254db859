"""The command line: `flask --app wsgi …`. Each command calls one service and prints its result."""

from __future__ import annotations

import click
from flask import Flask

from app.cli import account, data, doctor, export, job, mail, member, responder, running, undo
from config import ConfigError

COMMANDS = (
    *running.COMMANDS,
    *account.COMMANDS,
    *data.COMMANDS,
    *doctor.COMMANDS,
    *undo.COMMANDS,
    export.GROUP,
    job.GROUP,
    mail.GROUP,
    member.GROUP,
    responder.GROUP,
)
# What runs without a finished configuration.
_ALWAYS = (running.demo,)


def init_app(app: Flask) -> None:
    """Register all commands."""
    for command in COMMANDS:
        app.cli.add_command(command)


def unconfigured(error: ConfigError) -> Flask:
    """An app whose commands can be listed, while all but the demo say which settings lack."""
    app = Flask("app", static_folder=None)
    for command in COMMANDS:
        app.cli.add_command(command if command in _ALWAYS else _refusing(command, error))
    return app


def _refusing(command: click.Command, error: ConfigError) -> click.Command:
    if isinstance(command, click.Group):
        inner = {name: _refusing(one, error) for name, one in command.commands.items()}
        return click.Group(command.name, commands=inner, help=command.help)

    def refuse(**_given: object) -> None:
        click.echo(f"The settings are not complete:\n{error}", err=True)
        raise SystemExit(2)

    return click.Command(
        command.name,
        callback=refuse,
        help=command.help,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )
