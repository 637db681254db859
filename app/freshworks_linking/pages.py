"""The pages: what they show first is rendered here, by the same macros that scripts clone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from app import settings
from app.auth import access
from app.freshworks_linking import rendering, rendering_jobs
from app.freshworks_linking.schemas import JobsQuery, MappingsQuery
from app.services import jobs as job_runs
from app.services import mappings, ticket_hints
from app.services.mappings import Query
from app.webhooks import WEBHOOK_HEADER, WEBHOOK_PATH
from config import LOOPBACK, PRODUCTS

blueprint = Blueprint(
    "freshworks_linking", __name__, url_prefix="/freshworks-linking", template_folder="templates"
)
blueprint.before_request(access.guard_pages)

PER_PAGE = 50
JOBS_PER_PAGE = 25
_API = "/freshworks-linking/api"
_MAPPINGS_QUERY, _JOBS_QUERY = MappingsQuery(), JobsQuery()


@blueprint.get("/")
def dashboard() -> ResponseReturnValue:
    rules = settings.reporting()
    asked = _asked(_MAPPINGS_QUERY)
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
        api=_API,
        host=settings.freshworks_host(),
        calendar={
            "time_zone": rules.calendar.time_zone,
            "week_starts_on": rules.calendar.week_starts_on,
        },
    )


@blueprint.get("/jobs")
def jobs() -> ResponseReturnValue:
    asked = {"kind": None, "status": None, "page": 1, **_asked(_JOBS_QUERY)}
    found, total = job_runs.page(asked["kind"], asked["status"], asked["page"], JOBS_PER_PAGE)
    return render_template(
        "freshworks_linking/jobs.html",
        jobs=[rendering_jobs.job(run) for run in found],
        schedule=rendering_jobs.schedule(settings.schedule()),
        pagination=rendering.pagination(asked["page"], JOBS_PER_PAGE, total),
        query=asked,
        **_frame(),
    )


@blueprint.get("/webhooks")
def webhooks() -> ResponseReturnValue:
    product = request.args.get("product")
    url = settings.public_address(WEBHOOK_PATH)
    return render_template(
        "freshworks_linking/webhooks.html",
        product=product if product in PRODUCTS else settings.config().freshworks_product,
        url=url,
        # The demo's own Freshworks reaches what the real one cannot.
        is_local=urlsplit(url).hostname in LOOPBACK and settings.freshworks_host() not in LOOPBACK,
        header=WEBHOOK_HEADER,
        last_received_at=mappings.state().webhook_at,
        waiting=ticket_hints.waiting(),
        **_frame(),
    )


@blueprint.get("/diagnostics")
def diagnostics() -> ResponseReturnValue:
    # Its answers may take Freshworks some seconds: scripts ask for them once the page is there.
    return render_template("freshworks_linking/diagnostics.html", **_frame())


def _frame() -> dict[str, Any]:
    """What scripts need to know before they ask for anything."""
    return {"api": _API, "zone": settings.config().time_zone}


def _asked(schema: Schema) -> dict[str, Any]:
    """What the address asks for; what it asks wrongly is left out, for a page must open."""
    given = request.args.to_dict()
    known = {name: text for name, text in given.items() if name in schema.fields}
    wrong = schema.validate(known)
    asked: dict[str, Any] = schema.load({k: v for k, v in known.items() if k not in wrong})
    return asked
