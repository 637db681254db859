"""The pages: what they show first is rendered here, by the same macros that scripts clone."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from app import settings
from app.auth import access
from app.clock import Calendar
from app.errors import NotFound
from app.freshworks_linking import (
    api_audit,
    listing,
    rendering,
    rendering_audit,
    rendering_exports,
    rendering_review,
)
from app.freshworks_linking.asked_audit import AskedAudit
from app.freshworks_linking.paging import page_or_last
from app.freshworks_linking.rendering import Json
from app.freshworks_linking.schemas import MOST_PER_PAGE
from app.models import AppState
from app.services import audit as audit_actions
from app.services import (
    audit_trail,
    mappings,
    member_view,
    members,
    overview,
    places,
)
from app.services import review as review_queue
from app.services.audit_trail import Told
from app.services.mappings import Listed
from app.services.mappings.query import Query
from app.services.reporting import Reporting
from app.services.wording import name_of
from app.web import tokens

blueprint = Blueprint(
    "freshworks_linking", __name__, url_prefix="/freshworks-linking", template_folder="templates"
)
blueprint.before_request(access.guard_pages)

REVIEW_PER_PAGE = 20
_API = "/freshworks-linking/api"


@blueprint.get("/")
def dashboard() -> ResponseReturnValue:
    now = overview.read()
    state = now.state
    settings.know(state.data_version)
    rules = settings.reporting()
    reader = access.current_member().id
    view = member_view.read(reader)
    asked = listing.Asked(view.per_page)
    query = asked.query
    listed = mappings.find(query, rules, state)
    return render_template(
        "freshworks_linking/dashboard.html",
        **_answer(listed, query, rules, state),
        **rendering.overview(now, rules),
        alone=not state.linked_count and members.is_alone(reader),
        query=asked.given,
        asked=asked,
        presets=listing.presets(rules.calendar.today()),
        places=places.at(state).that_count(rules),
        page_sizes=member_view.PAGE_SIZES,
        view=view,
        export_names=rendering_exports.NAMES,
        export_links=rendering_exports.links(asked.values),
        api=_API,
        host=settings.freshworks_host(),
        calendar=rules.calendar,
    )


def _answer(listed: Listed, query: Query, rules: Reporting, state: AppState) -> Json:
    """What was found, as the page shows it."""
    assert query.per_page is not None
    return {
        "rows": rendering.listed(listed.rows, rules, state.people_version),
        "matched": rendering.matched(listed),
        "close_spellings": listed.close_spellings,
        "elsewhere": listed.elsewhere,
        "pagination": rendering.pagination(query.page, query.per_page, listed.total),
    }


@blueprint.get("/review")
def review() -> ResponseReturnValue:
    rules, state = settings.reporting(), mappings.state()
    queued = review_queue.queue(state)
    waiting = [] if queued is None else [one.mapping_id for one in queued.waiting]
    asked = request.args.get("mapping", 0, type=int)
    # Whoever is asked for is there, and so is everybody before.
    place = waiting.index(asked) if asked in waiting else 0
    per_page = min(place // REVIEW_PER_PAGE + 1, MOST_PER_PAGE // REVIEW_PER_PAGE) * REVIEW_PER_PAGE
    options = settings.auto_link_options()
    found = [] if queued is None else review_queue.page(queued, 1, per_page, rules, options)
    return render_template(
        "freshworks_linking/review.html",
        review=rendering_review.items(found, rules),
        asked=asked if place < per_page and asked in waiting else 0,
        per_page=per_page,
        responders=len(waiting),
        certain=0 if queued is None else review_queue.certain(queued, options),
        synced=bool(state.total_mappings or state.excluded_count),
        holders=0 if queued is None else queued.holders,
        unclaimed_tickets=0 if queued is None else queued.unclaimed_tickets,
        computing=queued is None,
        version=state.data_version,
        **frame(),
    )


@blueprint.get("/audit")
def audit() -> ResponseReturnValue:
    calendar, asked = settings.reporting().calendar, AskedAudit()
    wanted = api_audit.wanted(asked.values)
    found, pagination = page_or_last(
        partial(audit_trail.page, wanted, calendar), asked.page, asked.per_page
    )
    batch = found[0].batch if found and "batch_id" in asked.values else None
    return render_template(
        "freshworks_linking/audit.html",
        entries=[on_its_day(told, calendar) for told in found],
        batch=batch,
        undone=0 if batch is None else audit_trail.undone_in(batch.id),
        about=_about(asked.values),
        action_names=sorted(audit_actions.ACTIONS),
        pagination=pagination,
        query=asked.given,
        wrong=asked.wrong,
        narrowed=asked.is_narrowed,
        export_url=url_for(
            "api.export_audit", **{"action": asked.values["action"], **asked.filters}
        ),
        **frame(),
    )


def on_its_day(told: Told, calendar: Calendar) -> dict[str, Any]:
    """An entry with the day under which it is listed."""
    day = calendar.local(told.entry.created_at).date()
    return {**rendering_audit.entry(told), "day": day}


def _about(asked: dict[str, Any]) -> dict[str, str | None]:
    """The names of the responder and of the member whose entries are asked for."""
    about: dict[str, str | None] = {"mapping": None, "member": None}
    if "mapping_id" in asked:
        try:
            row = mappings.get(asked["mapping_id"], settings.reporting())
            about["mapping"] = name_of(row.mapping)
        except NotFound:
            about["mapping"] = "who is not here any more"
    if "user_id" in asked:
        about["member"] = members.usernames([asked["user_id"]]).get(asked["user_id"])
    return about


@blueprint.get("/design")
def design() -> ResponseReturnValue:
    # For who works on the pages: no way leads here but CONTRIBUTING.md.
    return render_template("freshworks_linking/design.html", tokens=tokens, **frame())


def frame() -> dict[str, Any]:
    """What scripts need to know before they ask for anything."""
    return {"api": _API, "zone": settings.reporting().calendar.time_zone}


def asked_of(schema: Schema) -> dict[str, Any]:
    """What the address asks for; what it asks wrongly is left out, for a page must open."""
    given = request.args.to_dict()
    known = {name: text for name, text in given.items() if name in schema.fields}
    wrong = schema.validate(known)
    asked: dict[str, Any] = schema.load({k: v for k, v in known.items() if k not in wrong})
    return asked
