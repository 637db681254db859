"""The pages about members: one member's figures, and the whole team's."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app import settings
from app.errors import NotFound
from app.freshworks_linking import schemas
from app.freshworks_linking.pages.audit import on_its_day
from app.freshworks_linking.pages.blueprint import asked_of, blueprint, frame
from app.freshworks_linking.pages.paging import page_or_last
from app.models import BIGGEST
from app.services import audit_trail, history
from app.services import team as team_figures
from app.services.audit_trail import Filters

_LAST_CHANGES = 5
_TEAM_VIEW = schemas.figures.TeamView()


@blueprint.get("/users/<int:user_id>")
def member(user_id: int) -> ResponseReturnValue:
    if user_id > BIGGEST:
        raise NotFound(f"There is no member {user_id}.")
    rules = settings.reporting()
    asked = history.asked(request.args, rules, lambda: history.first_day(user_id))
    page = history.read(user_id, asked.range, rules, asked.responder_id, asked.back_to)
    changes, total = audit_trail.page(Filters(user_id=user_id), rules.calendar, 1, _LAST_CHANGES)
    html = render_template(
        "freshworks_linking/member.html",
        page=page,
        asked=asked,
        place={"endpoint": "freshworks_linking.member", "fixed": {"user_id": user_id}},
        own=False,
        ticket_url=settings.config().ticket_url_template,
        changes=[on_its_day(told, rules.calendar) for told in changes],
        changes_total=total,
        **frame(),
    )
    return html, _status(asked)


@blueprint.get("/team")
def team() -> ResponseReturnValue:
    rules = settings.reporting()
    asked = history.asked(request.args, rules, team_figures.first_day)
    query = team_figures.Query(asked.range, **asked_of(_TEAM_VIEW))

    def read(number: int, _: int) -> tuple[team_figures.Team, int]:
        found = team_figures.read(replace(query, page=number), rules)
        return found, found.members

    found, pagination = page_or_last(read, query.page, query.per_page)
    view = {name: text for name, text in request.args.items() if name in _TEAM_VIEW.fields and text}
    html = render_template(
        "freshworks_linking/team.html",
        team=found,
        begun=found.total.tickets > 0 or team_figures.first_day() is not None,
        query=query,
        asked=asked,
        place={"endpoint": "freshworks_linking.team", "fixed": {}},
        view={name: text for name, text in view.items() if name != "page"},
        pagination=pagination,
        **frame(),
    )
    return html, _status(asked)


def _status(asked: history.Asked) -> int:
    return 200 if asked.problem is None else 400
