"""The JSON API of figures: those of one member, and of the team. It changes nothing."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import settings
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.answering import version
from app.freshworks_linking.api.blueprint import blueprint
from app.services import history, team
from app.web.envelope import success
from app.web.etags import conditional


@blueprint.get("/users/<int:user_id>/figures")
@blueprint.arguments(schemas.tickets.TicketsQuery, location="query")
@blueprint.response(200, schemas.figures.FiguresAnswer)
def get_figures(args: dict[str, Any], user_id: int) -> Response:
    return conditional(version(), lambda: _figures(args, user_id))


def _figures(args: dict[str, Any], user_id: int) -> Response:
    rules = settings.reporting()
    range_ = history.asked_range(args, rules, lambda: history.first_day(user_id))
    page = history.read(user_id, range_, rules, args.get("freshworks_user_id"))
    return success(**rendering.figures.member_page(page))


@blueprint.get("/team")
@blueprint.arguments(schemas.figures.TeamQuery, location="query")
@blueprint.response(200, schemas.figures.TeamAnswer)
def get_team(args: dict[str, Any]) -> Response:
    return conditional(version(), lambda: _team(args))


def _team(args: dict[str, Any]) -> Response:
    rules = settings.reporting()
    range_ = history.asked_range(args, rules, team.first_day)
    wanted = {
        name: value for name, value in args.items() if name in schemas.figures.TeamView().fields
    }
    query = team.Query(range_, **wanted)
    return success(**rendering.figures.team_page(team.read(query, rules), query))
