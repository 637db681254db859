"""The JSON API of a member's tickets by day."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import settings
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.answering import version
from app.freshworks_linking.api.blueprint import blueprint
from app.services import history
from app.web.envelope import success
from app.web.etags import conditional


@blueprint.get("/tickets/user/<int:user_id>")
@blueprint.arguments(schemas.tickets.TicketsQuery, location="query")
@blueprint.response(200, schemas.tickets.TicketsAnswer)
def list_tickets(args: dict[str, Any], user_id: int) -> Response:
    return conditional(version(), lambda: _tickets(args, user_id))


def _tickets(args: dict[str, Any], user_id: int) -> Response:
    rules = settings.reporting()
    range_ = history.asked_range(args, rules, lambda: history.first_day(user_id))
    found = history.of_member(user_id, range_, args.get("freshworks_user_id"), rules.calendar)
    return success(**rendering.tickets.history(found, settings.config().ticket_url_template))
