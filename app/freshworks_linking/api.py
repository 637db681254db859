"""The JSON API: each endpoint declares its input, calls one service and gives its result."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import orjson
from flask import Response, current_app

from app import settings
from app.auth import access
from app.errors import Conflict
from app.freshworks_linking import answers, rendering, rendering_jobs, rendering_undo, schemas
from app.freshworks_linking.endpoints import ApiBlueprint, check_ids
from app.freshworks_linking.rendering import Json
from app.models import AppState, JobRun
from app.services import history, jobs, linking, mappings, members, overview, suggestions
from app.services.actor import Actor
from app.services.link_change import Change
from app.services.linking import Outcome
from app.services.mappings.query import Query
from app.services.transaction import end_reading
from app.web import assets
from app.web.envelope import success
from app.web.etags import conditional

_POLL = 0.25

blueprint = ApiBlueprint("api", __name__, url_prefix="/freshworks-linking/api")
# Where the blueprint is born, so that no endpoint can be forgotten.
blueprint.before_request(access.guard_api)
blueprint.before_request(check_ids)


@blueprint.get("/mappings")
@blueprint.arguments(schemas.MappingsQuery, location="query")
@blueprint.response(200, answers.MappingsAnswer)
def list_mappings(args: dict[str, Any]) -> Response:
    if "page" in args or "per_page" in args:
        args = {"page": 1, "per_page": 50, **args}
    state, told = present()
    return conditional(version(told), lambda: _mappings(Query(**args), told, state))


def _mappings(query: Query, told: Json, state: AppState) -> Response:
    rules = settings.reporting()
    listed = mappings.find(query, rules, state)
    body = {"mappings": rendering.listed(listed.rows, rules, state.people_version), **told}
    if query.per_page is None:
        body["available_users"] = [rendering.member(user) for user in members.available()]
    else:
        body["matched"] = rendering.matched(listed)
        body["close_spellings"] = listed.close_spellings
        body["elsewhere"] = listed.elsewhere and asdict(listed.elsewhere)
        body["pagination"] = rendering.pagination(query.page, query.per_page, listed.total)
    return success(**body)


@blueprint.get("/mappings/<int:mapping_id>")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.response(200, answers.MappingAnswer)
def get_mapping(_args: dict[str, Any], mapping_id: int) -> Response:
    return conditional(version(), lambda: _mapping(mapping_id))


def _mapping(mapping_id: int) -> Response:
    rules = settings.reporting()
    row = mappings.get(mapping_id, rules)
    detail = rendering.detail(mappings.detail(row.mapping), row.unclaimed_tickets)
    return success(mapping=rendering.mapping(row, rules), **detail)


@blueprint.put("/mappings/<int:mapping_id>")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.arguments(schemas.LinkBody)
@blueprint.response(200, answers.ChangeAnswer)
@blueprint.alt_response(409, schema=answers.Stale)
def change_mapping(_args: dict[str, Any], body: dict[str, Any], mapping_id: int) -> Response:
    wish, rules = _wish(mapping_id, body), settings.reporting()
    return decided(mapping_id, lambda actor: linking.change(actor, mapping_id, wish, rules))


def _wish(mapping_id: int, body: dict[str, Any]) -> Change:
    """The change that a body asks for; its moment is told in the reporting zone."""
    moment = body.pop("effective_from", None)
    if moment is not None:
        moment = settings.reporting().calendar.instant(moment)
    user_id = body["user_id"]
    sure = None if user_id is None else suggestions.confidence_of(mapping_id, user_id)
    return Change(**body, effective_from=moment, confidence=sure)


def decided(mapping_id: int, decide: Callable[[Actor], Outcome]) -> Response:
    """The outcome of a decision; a conflict carries the mapping as it is now."""
    try:
        return changed(decide(access.actor()))
    except Conflict as conflict:
        conflict.details["mapping"] = _row(mapping_id)
        raise


def changed(outcome: Outcome, **added: Any) -> Response:
    """What came of a decision, as every endpoint that decides answers it."""
    return success(
        mapping=None if outcome.mapping_id is None else _row(outcome.mapping_id),
        changed=outcome.changed,
        message=outcome.message,
        effect=rendering.effect(outcome),
        undo=None if outcome.audit_id is None else rendering_undo.way(outcome.audit_id),
        warning=outcome.warning,
        **added,
    )


def _row(mapping_id: int) -> Json:
    rules = settings.reporting()
    return rendering.mapping(mappings.get(mapping_id, rules), rules)


@blueprint.post("/mappings/sync")
@blueprint.arguments(schemas.SyncQuery, location="query")
@blueprint.arguments(schemas.NoBody, required=False)
@blueprint.response(200, answers.JobAnswer)
@blueprint.alt_response(202, schema=answers.JobAnswer)
def start_sync(args: dict[str, Any], _body: dict[str, Any]) -> Response:
    settings.freshworks()
    run, is_new = jobs.start(access.actor(), jobs.SYNC)
    run = _waited(run, args["wait"])
    if args["wait"] and run.status not in jobs.UNFINISHED:
        return success(message=run.error or run.message, job=rendering_jobs.job(run))
    message = "Sync started." if is_new else "A sync is running already; this is it."
    return success(202, message=message, job=rendering_jobs.job(run))


def _waited(run: JobRun, seconds: float) -> JobRun:
    """The run after at most `seconds`, read afresh."""
    job_id, deadline = run.id, time.monotonic() + seconds
    while run.status in jobs.UNFINISHED and time.monotonic() < deadline:
        # Let go before the sleep: whoever waits here must not hold a connection.
        end_reading()
        time.sleep(_POLL)
        run = jobs.get(job_id)
    return run


@blueprint.get("/tickets/user/<int:user_id>")
@blueprint.arguments(schemas.TicketsQuery, location="query")
@blueprint.response(200, answers.TicketsAnswer)
def list_tickets(args: dict[str, Any], user_id: int) -> Response:
    return conditional(version(), lambda: _tickets(args, user_id))


def _tickets(args: dict[str, Any], user_id: int) -> Response:
    rules = settings.reporting()
    range_ = history.asked_range(args, rules, lambda: history.first_day(user_id))
    found = history.of_member(user_id, range_, args.get("freshworks_user_id"), rules.calendar)
    return success(**rendering.history(found, settings.config().ticket_url_template))


@blueprint.get("/stats")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.response(200, answers.StatsAnswer)
def get_stats(_args: dict[str, Any]) -> Response:
    _, told = present()
    return conditional(version(told), lambda: success(**told))


@blueprint.get("/users")
@blueprint.arguments(schemas.UsersQuery, location="query")
@blueprint.response(200, answers.UsersAnswer)
def list_users(args: dict[str, Any]) -> Response:
    return conditional(version(), lambda: _users(**args))


def _users(q: str, page: int, per_page: int) -> Response:
    found, total = members.search(q, page, per_page)
    return success(
        users=[rendering.candidate(one) for one in found],
        pagination=rendering.pagination(page, per_page, total),
    )


@blueprint.get("/openapi.json")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.response(200, {"type": "object"})
def openapi(_args: dict[str, Any]) -> Response:
    # Made from the schemas above when the application starts.
    body = current_app.extensions["linking_openapi"]
    return conditional(body, lambda: Response(body, mimetype="application/json"))


def present() -> tuple[AppState, Json]:
    """The state of the data, and what every list tells of it.

    What admins saved is taken from memory, where it is of that state.
    """
    now = overview.read()
    settings.know(now.state.data_version)
    return now.state, rendering.overview(now, settings.reporting())


def tagged(body: Json) -> Response:
    """An answer that is small and made soon, tagged with what it says besides all else."""
    return conditional((version(), body), lambda: success(**body))


def version(told: Json | None = None) -> tuple[object, ...]:
    """All that an answer depends on besides its address; `told` holds the data version."""
    if told is None:
        _, told = present()
    rules, member = settings.reporting(), access.current_member()
    return (
        # As bytes: they are turned into text much sooner than the whole of it.
        orjson.dumps(told),
        (member.id, member.role),
        (rules.fingerprint, rules.calendar.today(), settings.config().ticket_url_template),
        # The pages' scripts and the answers that they read are shipped together.
        assets.present_version(),
    )
