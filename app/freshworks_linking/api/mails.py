"""The JSON API of mails: which wait, went out or failed, and another try."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import settings
from app.auth import access
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.blueprint import blueprint
from app.services import outbox
from app.web.envelope import success
from app.web.etags import conditional


@blueprint.get("/mails")
@blueprint.arguments(schemas.mails.MailsQuery, location="query")
@blueprint.response(200, schemas.mails.MailsAnswer)
def list_mails(args: dict[str, Any]) -> Response:
    number, per_page = args["page"], args["per_page"]
    found, total = outbox.page(args.get("status"), number, per_page)
    body = {
        "mails": [rendering.mails.mail(one) for one in found],
        "pagination": rendering.base.pagination(number, per_page, total),
        "transport": settings.config().mail.sentence,
    }
    return conditional(body, lambda: success(**body))


@blueprint.post("/mails/<int:mail_id>/retry")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(202, schemas.mails.MailAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
def retry_mail(_args: dict[str, Any], _body: dict[str, Any], mail_id: int) -> Response:
    outbox.retry(access.actor(), mail_id)
    mail = rendering.mails.mail(outbox.get(mail_id))
    return success(202, message="It is sent again in a moment.", mail=mail)
