"""The JSON API around responders: their import from a file, and how webhooks are set up."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from app import settings
from app.auth import access
from app.clock import utc_text
from app.freshworks_linking import schemas
from app.freshworks_linking.api import uploads
from app.freshworks_linking.api.blueprint import blueprint
from app.services import mappings, responder_import, ticket_hints
from app.web.envelope import success, unkept
from app.webhooks import WEBHOOK_HEADER, WEBHOOK_PATH


@blueprint.post("/responders/import")
@blueprint.arguments(schemas.responders.ImportQuery, location="query")
@blueprint.response(200, schemas.responders.ImportAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
@blueprint.doc(requestBody=uploads.described("id,name\n18014125885,Oscar Solis\n"))
def import_responders(args: dict[str, Any]) -> Response:
    done = responder_import.run(
        access.actor(), uploads.received(), settings.reporting(), dry_run=args["dry_run"]
    )
    outcomes = [asdict(outcome) for outcome in done.outcomes]
    return success(message=done.sentence, **done.counts, outcomes=outcomes)


@blueprint.get("/webhooks")
@blueprint.arguments(schemas.responders.WebhooksQuery, location="query")
@blueprint.response(200, schemas.responders.WebhooksAnswer)
def get_webhooks(args: dict[str, Any]) -> Response:
    return unkept(
        url=settings.public_address(WEBHOOK_PATH),
        header=WEBHOOK_HEADER,
        secret=settings.webhook_secret() if args["secret"] else None,
        last_received_at=utc_text(mappings.state().webhook_at),
        waiting=ticket_hints.waiting(),
    )
