"""The JSON API of suggestions: auto-link, the review queue, and what people say about a pair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from app import settings
from app.auth import access
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.answering import decided, present, tagged, version
from app.freshworks_linking.api.blueprint import blueprint
from app.matching import Options
from app.models import REJECTED, UNSURE
from app.services import auto_link, decisions, jobs, review, suggestion_record, suggestions
from app.services.actor import Actor
from app.services.decisions import Wish
from app.services.linking import Outcome
from app.services.reporting import Reporting
from app.web.envelope import success
from app.web.etags import conditional

Decide = Callable[[Actor, int, Any, Reporting, Wish], Outcome]


@blueprint.post("/mappings/auto-link")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.review.AutoLinkBody, required=False)
@blueprint.response(200, schemas.review.AutoLinkAnswer)
@blueprint.alt_response(202, schema=schemas.review.AutoLinkAnswer)
def run_auto_link(_args: dict[str, Any], body: dict[str, Any]) -> Response:
    chosen = body.get("mapping_ids")
    options = settings.auto_link_options(body.get("preset"), body.get("threshold"))
    if body["dry_run"]:
        plan = auto_link.plan(settings.reporting(), chosen, options)
        return success(**rendering.review.auto_link(plan, None))
    if chosen is None and auto_link.is_large():
        return _auto_link_job(options)
    done = auto_link.apply(access.actor(), settings.reporting(), chosen, options)
    return success(**rendering.review.auto_link(done.plan, done))


def _auto_link_job(options: Options) -> Response:
    asked = {"preset": options.preset, "threshold": options.threshold}
    given = {name: value for name, value in asked.items() if value is not None}
    run, is_new = jobs.start(access.actor(), jobs.AUTO_LINK, options=given)
    message = "Auto-Link started." if is_new else "Auto-Link is running already; this is it."
    sure = auto_link.how_sure(options)
    return success(202, **rendering.review.auto_link_job(run, message, sure))


@blueprint.get("/review")
@blueprint.arguments(schemas.review.ReviewQuery, location="query")
@blueprint.response(200, schemas.review.ReviewAnswer)
def list_review(args: dict[str, Any]) -> Response:
    state, told = present()
    rules, options = settings.reporting(), settings.auto_link_options()
    queued = review.queue(state)
    found = (version(told), options, queued is None)
    return conditional(found, lambda: _review(queued, args, rules, options))


def _review(
    queued: review.Queue | None, args: dict[str, int], rules: Reporting, options: Options
) -> Response:
    page, per_page = args["page"], args["per_page"]
    found = [] if queued is None else review.page(queued, page, per_page, rules, options)
    total = 0 if queued is None else len(queued.waiting)
    return success(
        review=rendering.review.items(found, rules),
        pagination=rendering.base.pagination(page, per_page, total),
        responders=total,
        certain=0 if queued is None else review.certain(queued, options),
        holders=0 if queued is None else queued.holders,
        unclaimed_tickets=0 if queued is None else queued.unclaimed_tickets,
        computing=queued is None,
    )


@blueprint.get("/mappings/<int:mapping_id>/suggestions")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, schemas.review.SuggestionsAnswer)
def list_suggestions(_args: dict[str, Any], mapping_id: int) -> Response:
    options = settings.auto_link_options()
    found = review.of_mapping(mapping_id, settings.reporting(), options)
    return tagged(rendering.review.choice(found))


@blueprint.post("/mappings/<int:mapping_id>/verdict")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.review.VerdictBody)
@blueprint.response(200, schemas.mappings.ChangeAnswer)
@blueprint.alt_response(409, schema=schemas.mappings.Stale)
def judge_pair(_args: dict[str, Any], body: dict[str, Any], mapping_id: int) -> Response:
    user_id = body["user_id"]
    sure = suggestions.confidence_of(mapping_id, user_id)
    wish = Wish(version=body.get("version"), confidence=sure)
    decide, rules = _VERDICTS[body["verdict"]], settings.reporting()
    return decided(mapping_id, lambda actor: decide(actor, mapping_id, user_id, rules, wish))


_VERDICTS = {
    REJECTED: decisions.reject,
    UNSURE: decisions.unsure,
    schemas.review.CONFIRMED: decisions.confirm,
}


@blueprint.post("/mappings/<int:mapping_id>/exclude")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.review.ExcludeBody)
@blueprint.response(200, schemas.mappings.ChangeAnswer)
@blueprint.alt_response(409, schema=schemas.mappings.Stale)
def exclude_mapping(_args: dict[str, Any], body: dict[str, Any], mapping_id: int) -> Response:
    return _told(mapping_id, body, decisions.exclude, body["excluded"])


@blueprint.post("/mappings/<int:mapping_id>/reserve")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.review.ReserveBody)
@blueprint.response(200, schemas.mappings.ChangeAnswer)
@blueprint.alt_response(409, schema=schemas.mappings.Stale)
def reserve_mapping(_args: dict[str, Any], body: dict[str, Any], mapping_id: int) -> Response:
    return _told(mapping_id, body, decisions.reserve, body["email"])


def _told(mapping_id: int, body: dict[str, Any], decide: Decide, what: Any) -> Response:
    """What came of a decision that is about the responder alone."""
    wish = Wish(version=body.get("version"), dry_run=body.get("dry_run", False))
    rules = settings.reporting()
    return decided(mapping_id, lambda actor: decide(actor, mapping_id, what, rules, wish))


@blueprint.get("/suggestions/record")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, schemas.review.RecordAnswer)
@access.admins_only
def get_suggestion_record(_args: dict[str, Any]) -> Response:
    bands = [rendering.review.band(one) for one in suggestion_record.bands()]
    return tagged({"bands": bands})
