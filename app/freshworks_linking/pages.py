"""The dashboard page: its first rows are rendered here, by the same macro that JS clones."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import settings
from app.auth import access
from app.freshworks_linking import rendering
from app.freshworks_linking.schemas import MappingsQuery
from app.services import mappings
from app.services.mappings import Query

blueprint = Blueprint(
    "freshworks_linking", __name__, url_prefix="/freshworks-linking", template_folder="templates"
)
blueprint.before_request(access.guard_pages)

PER_PAGE = 50
_QUERY = MappingsQuery()


@blueprint.get("/")
def dashboard() -> ResponseReturnValue:
    rules = settings.reporting()
    asked = _asked()
    query = Query(**{"page": 1, "per_page": PER_PAGE, **asked})
    listed = mappings.find(query, rules)
    assert query.per_page is not None
    return render_template(
        "freshworks_linking/dashboard.html",
        rows=[rendering.mapping(row, rules) for row in listed.rows],
        **rendering.overview(rules),
        pagination=rendering.pagination(query.page, query.per_page, listed.total),
        query={"q": query.q, "status": query.status, "sort": query.sort}
        | {"page": query.page, "per_page": query.per_page},
        api="/freshworks-linking/api",
        host=settings.freshworks_host(),
        calendar={
            "time_zone": rules.calendar.time_zone,
            "week_starts_on": rules.calendar.week_starts_on,
        },
    )


def _asked() -> dict[str, Any]:
    """What the address asks for; what it asks wrongly is left out, for a page must open."""
    given = request.args.to_dict()
    known = {name: text for name, text in given.items() if name in _QUERY.fields}
    wrong = _QUERY.validate(known)
    asked: dict[str, Any] = _QUERY.load({k: v for k, v in known.items() if k not in wrong})
    return asked
