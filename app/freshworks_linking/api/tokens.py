"""The JSON API of personal tokens: the own ones, and for admins the end of anybody's."""

from __future__ import annotations

from typing import Any

from flask import Response

from app.auth import access
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.blueprint import blueprint
from app.services import api_tokens
from app.web.envelope import success, unkept
from app.web.etags import conditional


@blueprint.get("/tokens")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, schemas.members.TokensAnswer)
def list_tokens(_args: dict[str, Any]) -> Response:
    own = api_tokens.of(access.current_member().id)
    body = {"tokens": [rendering.members.token(one) for one in own]}
    return conditional(body, lambda: success(**body))


@blueprint.post("/tokens")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.members.TokenBody)
@blueprint.response(200, schemas.members.TokenMadeAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
@access.sessions_only
def make_token(_args: dict[str, Any], body: dict[str, Any]) -> Response:
    made = api_tokens.make(access.actor(), body["name"], body["expires_in_days"])
    return unkept(
        message=f"The token {made.token.name} is made. It is shown this once.",
        token=rendering.members.token(made.token),
        key=made.key,
    )


@blueprint.post("/tokens/<int:token_id>/revoke")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(200, schemas.members.TokenRevokedAnswer)
def revoke_token(_args: dict[str, Any], _body: dict[str, Any], token_id: int) -> Response:
    of_others = access.current_member().is_admin
    name = api_tokens.revoke(access.actor(), token_id, of_others=of_others)
    return success(message=f"The token {name} is revoked. It opens nothing any more.")
