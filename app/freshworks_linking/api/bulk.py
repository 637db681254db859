"""The JSON API of many changes at once: by rows, and by a file that goes out and comes back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from app import settings
from app.auth import access
from app.freshworks_linking import schemas
from app.freshworks_linking.api import uploads
from app.freshworks_linking.api.blueprint import blueprint
from app.services import bulk, bulk_rows, link_import, suggestions
from app.services.bulk_rows import Asked, Order
from app.web.envelope import success


@blueprint.post("/mappings/bulk")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.bulk.BulkBody)
@blueprint.response(200, schemas.bulk.BulkAnswer)
def change_mappings(_args: dict[str, Any], body: dict[str, Any]) -> Response:
    rows = [_asked(row) for row in body["changes"]]
    order = Order(comment=body.get("comment"), dry_run=body["dry_run"])
    done = bulk.run(access.actor(), rows, settings.reporting(), order)
    return success(
        message=done.message,
        batch_id=done.batch_id,
        **bulk_rows.counts(done.outcomes),
        outcomes=[asdict(row) for row in done.outcomes],
    )


def _asked(row: dict[str, Any]) -> Asked:
    act = bulk_rows.BEST
    if "user_id" in row:
        act = bulk_rows.UNLINK if row["user_id"] is None else bulk_rows.LINK
    elif "confirmed" in row:
        act = bulk_rows.CONFIRM
    elif "excluded" in row:
        act = bulk_rows.EXCLUDE if row["excluded"] else bulk_rows.INCLUDE
    mapping_id, user_id = row["mapping_id"], row.get("user_id")
    # A person who follows a suggestion by name follows it all the same.
    sure = None if user_id is None else suggestions.confidence_of(mapping_id, user_id)
    return Asked(mapping_id, act, user_id, row.get("version"), row["history"], sure)


@blueprint.post("/mappings/import")
@blueprint.arguments(schemas.responders.ImportQuery, location="query")
@blueprint.response(200, schemas.bulk.LinkImportAnswer)
@blueprint.doc(requestBody=uploads.described("freshworks_user_id,member\n18014125885,Oscar\n"))
def import_mappings(args: dict[str, Any]) -> Response:
    done = link_import.run(
        access.actor(), uploads.received(), settings.reporting(), dry_run=args["dry_run"]
    )
    return success(
        message=done.message,
        batch_id=done.batch_id,
        **bulk_rows.counts(done.outcomes),
        outcomes=[asdict(line) for line in done.outcomes],
        failures_csv=done.failures_csv,
    )
