"""The dashboard: the list of mappings, rendered by the same macros that scripts clone."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app import settings
from app.auth import access
from app.freshworks_linking import rendering
from app.freshworks_linking.pages.blueprint import API, blueprint, frame
from app.freshworks_linking.pages.listing import Asked, presets
from app.freshworks_linking.rendering.base import Json
from app.models import AppState
from app.services import mappings, member_view, members, overview, places
from app.services.mappings import Listed
from app.services.mappings.query import Query
from app.services.reporting import Reporting
from app.web import tokens


@blueprint.get("/")
def dashboard() -> ResponseReturnValue:
    now = overview.read()
    state = now.state
    settings.know(state.data_version)
    rules = settings.reporting()
    reader = access.current_member().id
    view = member_view.read(reader)
    asked = Asked(view.per_page)
    query = asked.query
    listed = mappings.find(query, rules, state)
    return render_template(
        "freshworks_linking/dashboard.html",
        **_answer(listed, query, rules, state),
        **rendering.overview.overview(now, rules),
        alone=not state.linked_count and members.is_alone(reader),
        query=asked.given,
        asked=asked,
        presets=presets(rules.calendar.today()),
        places=places.at(state).that_count(rules),
        page_sizes=member_view.PAGE_SIZES,
        view=view,
        export_names=rendering.exports.NAMES,
        export_links=rendering.exports.links(asked.values),
        api=API,
        host=settings.freshworks_host(),
        calendar=rules.calendar,
    )


def _answer(listed: Listed, query: Query, rules: Reporting, state: AppState) -> Json:
    """What was found, as the page shows it."""
    assert query.per_page is not None
    return {
        "rows": rendering.mappings.listed(listed.rows, rules, state.people_version),
        "matched": rendering.mappings.matched(listed),
        "close_spellings": listed.close_spellings,
        "elsewhere": listed.elsewhere,
        "pagination": rendering.base.pagination(query.page, query.per_page, listed.total),
    }


@blueprint.get("/design")
def design() -> ResponseReturnValue:
    # For who works on the pages: no way leads here but CONTRIBUTING.md.
    return render_template("freshworks_linking/design.html", tokens=tokens, **frame())
