"""Commands about background runs: list, cancel, retry."""

from __future__ import annotations

import json
from typing import Any

import click
from flask.cli import AppGroup

from app.cli import output
from app.clock import utc_text
from app.models import JobRun, JobStatus
from app.services import jobs
from app.services.actor import COMMAND_LINE

GROUP = AppGroup("jobs", help="Background runs: syncs, refreshes, audits, rebuilds.")


@GROUP.command("list")
@click.option("--kind", type=click.Choice(jobs.KINDS), help="Only runs of this kind.")
@click.option("--status", type=click.Choice([status.value for status in JobStatus]))
@click.option("-n", "number", type=click.IntRange(1, 1000), default=20, show_default=True)
@output.as_json
@output.refusals()
def list_jobs(kind: str | None, status: str | None, number: int, as_json: bool) -> None:
    """The last runs, the newest first."""
    found, total = jobs.page(kind, status, 1, number)
    if as_json:
        output.result({"jobs": [_values(run) for run in found], "total": total}, as_json=True)
        return
    for run in found:
        started = utc_text((run.started_at or run.created_at).replace(microsecond=0))
        said = run.error or run.message or ""
        click.echo(f"{run.id:>6}  {run.kind:<8} {run.status:<10} {started}  {said}")


@GROUP.command("cancel")
@click.argument("job_id", type=int)
@output.refusals()
def cancel_job(job_id: int) -> None:
    """End the unfinished run JOB_ID; what it has stored stays."""
    click.echo(jobs.cancel(COMMAND_LINE, job_id).message)


@GROUP.command("retry")
@click.argument("job_id", type=int)
@output.refusals()
def retry_job(job_id: int) -> None:
    """Have a worker run JOB_ID, which is over, once more."""
    run, is_new = jobs.retry(COMMAND_LINE, job_id)
    click.echo(f"Job {run.id} {'waits for a worker' if is_new else 'is under way already'}.")


def _values(run: JobRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "kind": run.kind,
        "status": run.status,
        "done": run.done,
        "attempt": run.attempt,
        "actor": run.actor_label,
        "created_at": utc_text(run.created_at),
        "started_at": utc_text(run.started_at),
        "finished_at": utc_text(run.finished_at),
        "result": None if run.result is None else json.loads(run.result),
        "message": run.message,
        "error": run.error,
    }
