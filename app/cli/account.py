"""Commands about the Freshworks account: sync, rebuild, auto-link."""

from __future__ import annotations

import json
import time
from dataclasses import asdict

import click
from flask import current_app
from flask.cli import with_appcontext

from app import settings
from app.cli import output
from app.models import JobRun, JobStatus
from app.services import auto_link, jobs
from app.services.actor import COMMAND_LINE
from app.services.preferences import PRESETS
from app.services.transaction import end_reading
from app.services.wording import count
from app.worker import runner
from app.worker.runner import Watch

_LOOK_SECONDS = 0.5


@click.command()
@output.as_json
@with_appcontext
@output.refusals()
def sync(as_json: bool) -> None:
    """Pull responders and closures from Freshworks, here and now; exit 0 only if complete."""
    settings.freshworks()
    run = _run_now(jobs.SYNC, "Sync")
    result = json.loads(run.result or "{}")
    output.result(result, as_json=as_json)
    if result.get("agents_refused"):
        output.fail(
            "Sync is not complete: the API key may not list agents. Use the key of an agent who"
            " may; the tickets are stored."
        )
    if result.get("failed"):
        output.fail(
            f"Sync is not complete: {count(result['failed'], 'record')} could not be read. The others"
            " are stored; the table bad_record names each with its reason."
        )


@click.command()
@output.as_json
@with_appcontext
@output.refusals()
def rebuild(as_json: bool) -> None:
    """Project all figures again from the ledger; 0 changed cells are expected."""
    run = _run_now(jobs.REBUILD, "Rebuild")
    output.result(json.loads(run.result or "{}"), as_json=as_json, sentence=run.message)


@click.command("auto-link")
@click.option("--dry-run", is_flag=True, help="Show what would be linked; change nothing.")
@click.option("--preset", type=click.Choice(PRESETS), help="How sure to be; else as it is set.")
@output.as_json
@with_appcontext
@output.refusals()
def auto_link_command(dry_run: bool, preset: str | None, as_json: bool) -> None:
    """Link every responder who is certain; name those for review and those skipped."""
    options, rules = settings.auto_link_options(preset), settings.reporting()
    applied = None if dry_run else auto_link.apply(COMMAND_LINE, rules, options=options)
    plan = auto_link.plan(rules, options=options) if applied is None else applied.plan
    if as_json:
        batch_id = None if applied is None else applied.batch_id
        output.result({**asdict(plan), "batch_id": batch_id}, as_json=True)
        return
    click.echo(auto_link.sentence(plan, applied))
    for title, entries in (
        ("would link" if dry_run else "linked", plan.linked),
        ("to review", plan.review),
        ("skipped", plan.skipped),
    ):
        for entry in entries:
            target = f" -> {entry.username}" if entry.username else ""
            click.echo(f"{title:<11} {entry.freshworks_username}{target}: {entry.reason}")


def _run_now(kind: str, label: str) -> JobRun:
    """Run a job in this process; ends the program if it cannot be run, or fails."""
    with output.progress(label) as say:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
        run, was_ours = runner.run_now(app, COMMAND_LINE, kind, Watch(say))
        if was_ours and run.status in jobs.UNFINISHED:
            # A worker took us for dead: this is its run now.
            run = _followed(run.id, say)
    if not was_ours:
        output.fail(f"{label} is running already (job {run.id}). Wait for its end, then try again.")
    if run.status != JobStatus.SUCCEEDED:
        output.fail(f"{label} stopped: {run.error or run.message}")
    return run


def _followed(job_id: int, say: output.Say) -> JobRun:
    """Watch a run that a worker does, to its end."""
    run = jobs.get(job_id)
    while run.status in jobs.UNFINISHED:
        say(run.done, run.message or "")
        time.sleep(_LOOK_SECONDS)
        end_reading()
        run = jobs.get(job_id)
    return run


COMMANDS = (sync, rebuild, auto_link_command)
