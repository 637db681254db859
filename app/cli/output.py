"""How commands print: results on standard output, failures as one line on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import click
from sqlalchemy.exc import DBAPIError

from app.errors import AppError, Invalid
from app.freshworks_service import FreshworksError

Say = Callable[[int, str], None]

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def result(values: Mapping[str, Any], *, as_json: bool, sentence: str | None = None) -> None:
    """Print a result: JSON for programs; for people a sentence, or a line for each count."""
    if as_json:
        click.echo(json.dumps(dict(values), ensure_ascii=False))
    elif sentence is not None:
        click.echo(sentence)
    else:
        counts = {name: value for name, value in values.items() if isinstance(value, int)}
        for name, value in counts.items():
            click.echo(f"{name.replace('_', ' '):<16}{value:>8,}")


def fail(sentence: str, status: int = 1) -> NoReturn:
    """End with one clear line on standard error."""
    click.echo(sentence, err=True)
    raise SystemExit(status)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal into its sentence and exit status 1; `@refusals()` does so for a command."""
    try:
        yield
    except Invalid as error:
        fail(" ".join(dict.fromkeys([error.sentence, *error.fields.values()])))
    except (AppError, FreshworksError) as error:
        fail(error.sentence)
    except DBAPIError as error:
        # Its own text can hold values of a row.
        fail(
            f"The database did not do what was asked ({type(error.orig).__name__}). Check that"
            " DATABASE_URL names it and that it answers, and prepare it with: flask --app wsgi init"
        )


def _say_nothing(_done: int, _message: str) -> None:
    """Where nobody watches."""


@contextmanager
def progress(label: str) -> Iterator[Say]:
    """A bar on a terminal, nothing elsewhere: logs and pipes get the counts at the end alone."""
    if not sys.stderr.isatty():
        yield _say_nothing
        return
    # A generator has no length: how many tickets there are is not known before the last page.
    nothing: tuple[str, ...] = ()
    unknown = (item for item in nothing)
    with click.progressbar(
        unknown, label=label, file=sys.stderr, item_show_func=lambda item: item
    ) as bar:

        def say(done: int, message: str) -> None:
            bar.update(max(0, done - bar.pos), message)
            # A message without a step, as about a pause, is not shown by `update`.
            bar.current_item = message
            bar.render_progress()

        yield say
