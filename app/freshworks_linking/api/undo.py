"""The JSON API of undo: one decision, or a whole batch, which is a job where it is long."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import settings
from app.auth import access
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.answering import changed
from app.freshworks_linking.api.blueprint import blueprint
from app.services import audit, jobs, undo
from app.web.envelope import success


@blueprint.post("/audit/<int:audit_id>/undo")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.undo.UndoBody, required=False)
@blueprint.response(200, schemas.mappings.ChangeAnswer)
@blueprint.alt_response(409, schema=schemas.undo.ChangedSince)
def undo_change(_args: dict[str, Any], body: dict[str, Any], audit_id: int) -> Response:
    rules = settings.reporting()
    if audit.get(audit_id).action in audit.OF_ADMINS:
        access.check_admin()
    try:
        done = undo.undo(access.actor(), audit_id, rules, **body)
    except undo.ChangedSince as conflict:
        conflict.details["later"] = rendering.undo.later(conflict.later, rules)
        raise
    return changed(done.outcome, later=rendering.undo.later(done.later, rules))


@blueprint.post("/batches/<int:batch_id>/undo")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.undo.UndoBody, required=False)
@blueprint.response(200, schemas.undo.BatchUndoAnswer)
@blueprint.alt_response(202, schema=schemas.undo.BatchUndoAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
def undo_batch(_args: dict[str, Any], body: dict[str, Any], batch_id: int) -> Response:
    size = undo.size_of(batch_id)
    if undo.is_long(size) and not body["dry_run"]:
        return _job(batch_id, size, restore=body["restore"])
    rules = settings.reporting()
    done = undo.undo_batch(access.actor(), batch_id, rules, **body)
    return success(**rendering.undo.batch(done, rules))


def _job(batch_id: int, size: int, *, restore: bool) -> Response:
    options = {"batch_id": batch_id, "restore": restore}
    run, is_new = jobs.start(access.actor(), jobs.UNDO, options=options)
    message = "Undo started." if is_new else "This batch is being taken back already; this is it."
    return success(202, **rendering.undo.batch_job(run, message, size))
