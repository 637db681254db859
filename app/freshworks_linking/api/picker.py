"""The JSON API of the picker of members."""

from __future__ import annotations

from typing import Any

from flask import Response

from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.answering import version
from app.freshworks_linking.api.blueprint import blueprint
from app.services import members
from app.web.envelope import success
from app.web.etags import conditional


@blueprint.get("/users")
@blueprint.arguments(schemas.picker.UsersQuery, location="query")
@blueprint.response(200, schemas.picker.UsersAnswer)
def list_users(args: dict[str, Any]) -> Response:
    return conditional(version(), lambda: _users(**args))


def _users(q: str, page: int, per_page: int) -> Response:
    found, total = members.search(q, page, per_page)
    return success(
        users=[rendering.picker.candidate(one) for one in found],
        pagination=rendering.base.pagination(page, per_page, total),
    )
