"""The command that writes figures as files: the same rows as the page gives, with its filters."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from shutil import copymode
from typing import IO, Any

import click
from flask.cli import AppGroup, with_appcontext
from marshmallow import ValidationError, fields, validate

from app import settings
from app.cli import output
from app.freshworks_linking.api.reading import sentence_of
from app.freshworks_linking.schemas.exports import SCHEMAS
from app.freshworks_linking.schemas.inputs import Day, Digits
from app.services import csv_cells
from app.services.exports import Table, as_csv, as_excel, as_json, offered
from app.services.exports.offered import EXPORTS
from app.services.exports.table import AT_ONCE, Cells

GROUP = AppGroup("export", help="Write figures as files, for spreadsheets and programs.")
_FORMATS = ("csv", "xlsx", "json")
_METAVARS: dict[type[fields.Field[Any]], str] = {
    Digits: "NUMBER",
    Day: "DAY",
    fields.Date: "DAY",
}


@dataclass
class _Counted:
    """How many rows were written so far, told to whoever watches."""

    say: output.Say
    done: int = 0

    def over(self, table: Table) -> Table:
        """The table, whose rows are counted as they pass."""
        return replace(table, rows=lambda: self._passing(table.rows()))

    def _passing(self, rows: Iterator[Cells]) -> Iterator[Cells]:
        for row in rows:
            self.done += 1
            if self.done % AT_ONCE == 0:
                self.say(self.done, f"{self.done:,} rows")
            yield row


@with_appcontext
@output.refusals()
def _export(name: str, form: str, target: Path | None, **given: Any) -> None:
    args, rules = _read(name, given), settings.reporting()
    table = EXPORTS[name].table(args, rules)
    if form == "xlsx":
        as_excel.check_size(table)
        if target is None and sys.stdout.isatty():
            output.fail("A workbook is nothing to read here. Name a file with --output.", 2)
    about = offered.about(name, args, "command line")
    with output.progress("Export") as say, _opened(target) as file:
        counted = _Counted(say)
        watched = counted.over(table)
        if form == "xlsx":
            as_excel.write(file, watched, about, rules.calendar)
        else:
            # Programs take the mark that spreadsheets want for a part of the first name.
            mark = csv_cells.MARK if target else ""
            parts = as_json.parts(watched) if form == "json" else as_csv.parts(watched, mark)
            file.writelines(part.encode() for part in parts)
    if target is not None:
        click.echo(f"{counted.done:,} rows written to {target}.", err=True)


def _read(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The filters, checked as the page checks them; ends the program where one is wrong."""
    asked = {key: str(value).lower() if value is True else value for key, value in given.items()}
    asked = {key: value for key, value in asked.items() if value not in (None, False)}
    try:
        args: dict[str, Any] = SCHEMAS[name]().load(asked)
    except ValidationError as error:
        messages_by_field: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow
        field, messages = next(iter(messages_by_field.items()))
        raise click.BadParameter(sentence_of(messages), param_hint=_flag(field)) from None
    return args


@contextmanager
def _opened(target: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or the file; it has its name only once it is whole."""
    if target is None:
        yield sys.stdout.buffer
        return
    # What is no usual file, such as a pipe, cannot be put in the place of another.
    usual = not target.exists() or target.is_file()
    # Not a link to a file, as /dev/stdout can be one.
    place = target.resolve() if usual else target
    written = place.with_name(f".{place.name}.part") if usual else place
    try:
        try:
            with written.open("wb") as file:
                if usual and place.exists():
                    copymode(place, written)
                yield file
            if usual:
                written.replace(place)
        finally:
            if usual:
                written.unlink(missing_ok=True)
    except OSError as error:
        output.fail(f"{target} cannot be written: {error.strerror}. Choose another file with -o.")


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _option(name: str, field: fields.Field[Any]) -> click.Option:
    """A filter as an option; what it may be is said by the same schema as the page's."""
    choices = field.validate if isinstance(field.validate, validate.OneOf) else None
    kind: Any = click.Choice([str(one) for one in choices.choices]) if choices else str
    help_text = field.metadata.get("description", "").replace("`", "")
    if isinstance(field, fields.Boolean):
        if field.load_default is False:
            return click.Option([_flag(name)], is_flag=True, help=help_text)
        kind = click.Choice(["true", "false"])
    metavar = None if isinstance(kind, click.Choice) else _METAVARS.get(type(field), "TEXT")
    return click.Option([_flag(name), name], type=kind, metavar=metavar, help=help_text)


def _command(name: str) -> click.Command:
    target = click.Option(
        ["-o", "--output", "target"],
        type=click.Path(dir_okay=False, path_type=Path),
        help="A file; else standard output.",
    )
    form = click.Option(
        ["--format", "form"], type=click.Choice(_FORMATS), default="csv", show_default=True
    )
    filters = [_option(*one) for one in SCHEMAS[name]().fields.items()]
    return click.Command(
        name,
        params=[form, target, *filters],
        callback=partial(_export, name),
        help=EXPORTS[name].what,
    )


for _name in EXPORTS:
    GROUP.add_command(_command(_name))
