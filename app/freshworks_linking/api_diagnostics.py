"""The JSON API of diagnostics: what is wrong, and why a responder has its number."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import settings
from app.freshworks_linking import answers, rendering_diagnostics, schemas
from app.freshworks_linking.api import blueprint
from app.services import diagnostics, explain
from app.web.envelope import success


@blueprint.get("/diagnostics")
@blueprint.arguments(schemas.DiagnosticsQuery, location="query")
@blueprint.response(200, answers.DiagnosticsAnswer)
def get_diagnostics(args: dict[str, Any]) -> Response:
    found = diagnostics.run(settings.diagnosed(live=args["live"]))
    return _fresh(rendering_diagnostics.report(found))


@blueprint.get("/mappings/<int:mapping_id>/explain")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.response(200, answers.ExplainAnswer)
def explain_mapping(_args: dict[str, Any], mapping_id: int) -> Response:
    found = explain.of_mapping(mapping_id, settings.reporting())
    return _fresh(rendering_diagnostics.explanation(found))


def _fresh(body: dict[str, Any]) -> Response:
    """An answer that holds for this moment alone."""
    answer = success(**body)
    answer.headers["Cache-Control"] = "no-store"
    return answer
