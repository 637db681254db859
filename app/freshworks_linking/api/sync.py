"""The JSON API of the sync: to start one, and to wait for its end."""

from __future__ import annotations

import time
from typing import Any

from flask import Response

from app import settings
from app.auth import access
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.blueprint import blueprint
from app.models import JobRun
from app.services import jobs
from app.services.transaction import end_reading
from app.web.envelope import success

_POLL = 0.25


@blueprint.post("/mappings/sync")
@blueprint.arguments(schemas.jobs.SyncQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(200, schemas.jobs.JobAnswer)
@blueprint.alt_response(202, schema=schemas.jobs.JobAnswer)
def start_sync(args: dict[str, Any], _body: dict[str, Any]) -> Response:
    settings.freshworks()
    run, is_new = jobs.start(access.actor(), jobs.SYNC)
    run = _waited(run, args["wait"])
    if args["wait"] and run.status not in jobs.UNFINISHED:
        return success(message=run.error or run.message, job=rendering.jobs.job(run))
    message = "Sync started." if is_new else "A sync is running already; this is it."
    return success(202, message=message, job=rendering.jobs.job(run))


def _waited(run: JobRun, seconds: float) -> JobRun:
    """The run after at most `seconds`, read afresh."""
    job_id, deadline = run.id, time.monotonic() + seconds
    while run.status in jobs.UNFINISHED and time.monotonic() < deadline:
        # Let go before the sleep: whoever waits here must not hold a connection.
        end_reading()
        time.sleep(_POLL)
        run = jobs.get(job_id)
    return run
