"""The JSON API of what an admin may try: the connection, a mail to oneself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from app import settings
from app.auth import access
from app.extensions import limiter
from app.freshworks_linking import schemas
from app.freshworks_linking.api.blueprint import blueprint
from app.freshworks_linking.api.diagnostics import member_key
from app.services import diagnostics, mail_trial
from app.web.envelope import success

# A person waits for it.
_MAIL_SECONDS = 5.0


@blueprint.post("/settings/connection/try")
@limiter.limit("10 per minute", key_func=member_key)
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(200, schemas.settings.ConnectionTriedAnswer)
@blueprint.alt_response(429, schema=schemas.base.Failure)
@access.admins_only
def try_connection(_args: dict[str, Any], _body: dict[str, Any]) -> Response:
    seen = diagnostics.try_connection(settings.diagnosed(live=True))
    checks = [asdict(check) for check in seen.checks]
    return success(checks=checks, account=seen.agent, milliseconds=seen.milliseconds)


@blueprint.post("/settings/mail/try")
@limiter.limit("10 per minute", key_func=member_key)
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(200, schemas.settings.MailTriedAnswer)
@blueprint.alt_response(429, schema=schemas.base.Failure)
@access.admins_only
def try_mail(_args: dict[str, Any], _body: dict[str, Any]) -> Response:
    tried = mail_trial.send(
        access.current_member().id, settings.post(_MAIL_SECONDS), settings.config().mail.sentence
    )
    return success(sent=tried.sent, message=tried.message)
