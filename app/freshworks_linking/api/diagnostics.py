"""The JSON API of diagnostics: what is wrong, and why a responder has its number."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_limiter.util import get_remote_address

from app import settings
from app.auth import access
from app.extensions import limiter
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api import asked_lately
from app.freshworks_linking.api.answering import tagged
from app.freshworks_linking.api.blueprint import blueprint
from app.services import diagnostics, explain, jobs
from app.web.envelope import success, unkept


def member_key() -> str:
    """Whose requests are counted together."""
    member = access.signed_in()
    return get_remote_address() if member is None else f"member {member.id}"


def _asks_nobody() -> bool:
    # What is no number at all is left to the schema.
    age = request.args.get("max_age", 0, type=int)
    return asked_lately.known(age) is not None or request.args.get("live") == "false"


@blueprint.get("/diagnostics")
# Asked at once, it takes no notice of the share of the rate limit that syncs keep to.
@limiter.limit("10 per minute", key_func=member_key, exempt_when=_asks_nobody)
@blueprint.arguments(schemas.diagnostics.DiagnosticsQuery, location="query")
@blueprint.response(200, schemas.diagnostics.DiagnosticsAnswer)
@blueprint.alt_response(429, schema=schemas.base.Failure)
def get_diagnostics(args: dict[str, Any]) -> Response:
    known = asked_lately.known(args["max_age"]) if args["live"] else None
    found = diagnostics.run(settings.diagnosed(live=args["live"]), known)
    asked_lately.remember(found.seen)
    return unkept(**rendering.diagnostics.report(found))


@blueprint.post("/diagnostics/audit")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(202, schemas.jobs.JobAnswer)
def start_audit(_args: dict[str, Any], _body: dict[str, Any]) -> Response:
    settings.freshworks()
    run, is_new = jobs.start(access.actor(), jobs.AUDIT)
    message = "Audit started." if is_new else "An audit is running already; this is it."
    return success(202, message=message, job=rendering.jobs.job(run))


@blueprint.get("/mappings/<int:mapping_id>/explain")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, schemas.diagnostics.ExplainAnswer)
def explain_mapping(_args: dict[str, Any], mapping_id: int) -> Response:
    options = settings.auto_link_options()
    found = explain.of_mapping(mapping_id, settings.reporting(), options)
    return tagged(rendering.diagnostics.explanation(found))
