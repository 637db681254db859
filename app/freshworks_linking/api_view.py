"""The JSON API of what a member chose for the list: columns, and rows on a page."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, validate

from app.auth import access
from app.freshworks_linking import schemas
from app.freshworks_linking.answers import Success
from app.freshworks_linking.api import blueprint, version
from app.freshworks_linking.schemas import Arguments
from app.services import member_view
from app.services.member_view import COLUMNS, PAGE_SIZES, View
from app.web.envelope import success
from app.web.etags import conditional


class ViewBody(Arguments):
    """What is chosen; what is left out stays."""

    columns = fields.List(
        fields.String(validate=validate.OneOf(COLUMNS)),
        validate=validate.Length(max=len(COLUMNS)),
        metadata={"description": "Those to show of the columns that can be left out."},
    )
    per_page = fields.Integer(strict=True, validate=validate.OneOf(PAGE_SIZES))


class ViewAnswer(Success):
    """What the member sees."""

    columns = fields.List(fields.String(validate=validate.OneOf(COLUMNS)), required=True)
    per_page = fields.Integer(required=True)


@blueprint.get("/me/view")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.response(200, ViewAnswer)
def get_view(_args: dict[str, Any]) -> Response:
    view = member_view.read(access.current_member().id)
    return conditional((version(), view), lambda: _answer(view))


@blueprint.put("/me/view")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.arguments(ViewBody, required=False)
@blueprint.response(200, ViewAnswer)
def save_view(_args: dict[str, Any], body: dict[str, Any]) -> Response:
    return _answer(member_view.save(access.actor(), body.get("columns"), body.get("per_page")))


def _answer(view: View) -> Response:
    return success(columns=view.columns, per_page=view.per_page)
