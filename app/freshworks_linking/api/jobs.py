"""The JSON API of background runs: their history, cancel and retry."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import settings
from app.auth import access
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.blueprint import blueprint
from app.services import jobs
from app.web.envelope import success
from app.web.etags import conditional


@blueprint.get("/jobs")
@blueprint.arguments(schemas.jobs.JobsQuery, location="query")
@blueprint.response(200, schemas.jobs.JobsAnswer)
def list_jobs(args: dict[str, Any]) -> Response:
    number, per_page = args["page"], args["per_page"]
    found, total = jobs.page(args.get("kind"), args.get("status"), number, per_page)
    body = {
        "jobs": [rendering.jobs.job(run) for run in found],
        "pagination": rendering.base.pagination(number, per_page, total),
        "schedule": rendering.jobs.schedule(settings.schedule()),
    }
    return conditional(body, lambda: success(**body))


@blueprint.get("/jobs/<int:job_id>")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, schemas.jobs.JobAnswer)
def get_job(_args: dict[str, Any], job_id: int) -> Response:
    job = rendering.jobs.job(jobs.get(job_id))
    return conditional(job, lambda: success(job=job))


@blueprint.post("/jobs/<int:job_id>/cancel")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(200, schemas.jobs.JobAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
def cancel_job(_args: dict[str, Any], _body: dict[str, Any], job_id: int) -> Response:
    run = jobs.cancel(access.actor(), job_id)
    return success(message=run.message, job=rendering.jobs.job(run))


@blueprint.post("/jobs/<int:job_id>/retry")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(202, schemas.jobs.JobAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
def retry_job(_args: dict[str, Any], _body: dict[str, Any], job_id: int) -> Response:
    run, is_new = jobs.retry(access.actor(), job_id)
    message = "Started again." if is_new else f"A {run.kind} is under way already; this is it."
    return success(202, message=message, job=rendering.jobs.job(run))
