"""The address that Freshworks calls: no session, no token of a page, a secret in their place."""

from __future__ import annotations

import hmac

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import RequestEntityTooLarge

from app import settings
from app.extensions import limiter
from app.models import BIGGEST
from app.services import ticket_hints
from app.services.actor import Actor
from app.web.envelope import failure, success
from app.webhooks import bodies

WEBHOOK_HEADER = "X-Webhook-Secret"
WEBHOOK_PATH = "/freshworks-linking/api/webhooks/freshworks"
MOST_BYTES = 64 * 1024
_ACTOR = Actor(None, "a webhook", "system")
_OTHER_KINDS = ("application/xml", "text/xml", "multipart/form-data")

_WRONG_SECRET = (
    "The secret is missing or wrong. Send the one shown under Webhooks in the header"
    f" {WEBHOOK_HEADER}, or as the password of basic authentication."
)
_TOO_LARGE = "The webhook's body is larger than 64 KB. Choose fewer fields; the ticket's id is all."
_WRONG_KIND = "The webhook's body must be JSON or form fields. Choose JSON as its encoding."

blueprint = Blueprint("webhooks", __name__)


class Hinted(Schema):
    """The ticket that changed; other names are ignored."""

    ticket_id = fields.Integer(required=True, strict=True, validate=validate.Range(1, BIGGEST))


class Queued(Schema):
    """How many tickets will be read back."""

    success = fields.Boolean(required=True, validate=validate.Equal(True))
    queued = fields.Integer(required=True, validate=validate.Range(1, bodies.MOST_TICKETS))


_DOCUMENTED = {
    "security": [{"webhook": []}],
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": Hinted}
            for kind in ("application/json", "application/x-www-form-urlencoded")
        },
    },
}


def _proves_itself() -> bool:
    """Whether the request knows the secret; compared in constant time."""
    basic = request.authorization
    given = [request.headers.get(WEBHOOK_HEADER)]
    if basic is not None:
        # Freshdesk sends an API key as the name.
        given += [basic.password, basic.username]
    secret = settings.webhook_secret().encode()
    return any(hmac.compare_digest((one or "").encode(), secret) for one in given)


@blueprint.route(WEBHOOK_PATH, methods=["POST"])
# Counted apart: whoever knows the secret is not held up by others at the same address.
@limiter.limit("6000 per minute", exempt_when=lambda: not _proves_itself())
@limiter.limit("30 per minute", exempt_when=_proves_itself)
@blueprint.response(202, Queued)
@blueprint.doc(**_DOCUMENTED)
def receive() -> Response:
    if not _proves_itself():
        return failure(_WRONG_SECRET, "wrong_secret", 401)
    if request.mimetype in _OTHER_KINDS:
        return failure(_WRONG_KIND, "wrong_content_type", 415)
    request.max_content_length = MOST_BYTES
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        return failure(_TOO_LARGE, "too_large", 413)
    # A letter of another encoding in a subject is no reason to lose the ticket's number.
    ticket_ids = bodies.ticket_ids(body.decode("utf-8-sig", "replace"))
    ticket_hints.ask(ticket_ids, ticket_hints.WEBHOOK, _ACTOR)
    return success(202, queued=len(ticket_ids))
