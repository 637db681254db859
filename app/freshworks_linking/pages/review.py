"""The page of review: its first responders."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app import settings
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.pages.blueprint import blueprint, frame
from app.services import mappings
from app.services import review as review_queue

REVIEW_PER_PAGE = 20


@blueprint.get("/review")
def review() -> ResponseReturnValue:
    rules, state = settings.reporting(), mappings.state()
    queued = review_queue.queue(state)
    waiting = [] if queued is None else [one.mapping_id for one in queued.waiting]
    asked = request.args.get("mapping", 0, type=int)
    # Whoever is asked for is there, and so is everybody before.
    place = waiting.index(asked) if asked in waiting else 0
    per_page = (
        min(place // REVIEW_PER_PAGE + 1, schemas.base.MOST_PER_PAGE // REVIEW_PER_PAGE)
        * REVIEW_PER_PAGE
    )
    options = settings.auto_link_options()
    found = [] if queued is None else review_queue.page(queued, 1, per_page, rules, options)
    return render_template(
        "freshworks_linking/review.html",
        review=rendering.review.items(found, rules),
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
