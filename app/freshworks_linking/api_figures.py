"""The JSON API of figures: those of one member. It changes nothing."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import settings
from app.freshworks_linking import rendering_figures, schemas, things_figures
from app.freshworks_linking.api import blueprint, version
from app.services import history
from app.web.envelope import success
from app.web.etags import conditional


@blueprint.get("/users/<int:user_id>/figures")
@blueprint.arguments(schemas.TicketsQuery, location="query")
@blueprint.response(200, things_figures.FiguresAnswer)
def get_figures(args: dict[str, Any], user_id: int) -> Response:
    return conditional(version(), lambda: _figures(args, user_id))


def _figures(args: dict[str, Any], user_id: int) -> Response:
    rules = settings.reporting()
    range_ = history.asked_range(args, rules, lambda: history.first_day(user_id))
    page = history.read(user_id, range_, rules, args.get("freshworks_user_id"))
    return success(**rendering_figures.member_page(page))
