"""The JSON API of what a member chose for the list: columns, and rows on a page."""

from __future__ import annotations

from typing import Any

from flask import Response

from app.auth import access
from app.freshworks_linking import schemas
from app.freshworks_linking.api.answering import version
from app.freshworks_linking.api.blueprint import blueprint
from app.services import member_view
from app.services.member_view import View
from app.web.envelope import success
from app.web.etags import conditional


@blueprint.get("/me/view")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, schemas.view.ViewAnswer)
def get_view(_args: dict[str, Any]) -> Response:
    view = member_view.read(access.current_member().id)
    return conditional((version(), view), lambda: _answer(view))


@blueprint.put("/me/view")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.view.ViewBody, required=False)
@blueprint.response(200, schemas.view.ViewAnswer)
def save_view(_args: dict[str, Any], body: dict[str, Any]) -> Response:
    return _answer(member_view.save(access.actor(), body.get("columns"), body.get("per_page")))


def _answer(view: View) -> Response:
    return success(columns=view.columns, per_page=view.per_page)
