"""The JSON API around responders: their import from a file, and how webhooks are set up."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, request

from app import settings
from app.clock import utc_text
from app.errors import Invalid
from app.freshworks_linking import answers, schemas
from app.freshworks_linking.api import blueprint
from app.services import mappings, responder_import, ticket_hints
from app.web.envelope import success
from app.webhooks import WEBHOOK_HEADER, WEBHOOK_PATH

_NO_FILE = "There is no file. Send it as the field named file, or its text as text/csv."
_TEXT = {"type": "string", "minLength": 1}
_UPLOAD = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary"}},
    "required": ["file"],
}


@blueprint.post("/responders/import")
@blueprint.arguments(schemas.ImportQuery, location="query")
@blueprint.response(200, answers.ImportAnswer)
@blueprint.alt_response(409, schema=answers.Failure)
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _UPLOAD},
            "text/csv": {"schema": _TEXT},
            "text/plain": {"schema": _TEXT},
        },
    }
)
def import_responders(args: dict[str, Any]) -> Response:
    done = responder_import.run(_file(), settings.reporting(), dry_run=args["dry_run"])
    outcomes = [asdict(outcome) for outcome in done.outcomes]
    return success(message=done.sentence, **done.counts, outcomes=outcomes)


def _file() -> bytes:
    if request.mimetype != "multipart/form-data":
        return request.get_data()
    upload = request.files.get("file")
    if upload is None:
        raise Invalid(_NO_FILE, {"file": _NO_FILE})
    data: bytes = upload.read()
    return data


@blueprint.get("/webhooks")
@blueprint.arguments(schemas.WebhooksQuery, location="query")
@blueprint.response(200, answers.WebhooksAnswer)
def get_webhooks(args: dict[str, Any]) -> Response:
    answer = success(
        url=settings.public_address(WEBHOOK_PATH),
        header=WEBHOOK_HEADER,
        secret=settings.webhook_secret() if args["secret"] else None,
        last_received_at=utc_text(mappings.state().webhook_at),
        waiting=ticket_hints.waiting(),
    )
    # A secret has no place in anybody's cache.
    answer.headers["Cache-Control"] = "no-store"
    return answer
