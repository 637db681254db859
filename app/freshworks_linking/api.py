"""The JSON API: each endpoint declares its input, calls one service and gives its result."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Never

import orjson
from flask import Request, Response, current_app, url_for
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from app import settings
from app.auth import access
from app.errors import Conflict, Invalid
from app.freshworks_linking import rendering, schemas
from app.models import JobRun
from app.services import auto_link, history, jobs, linking, mappings, members, undo
from app.services.linking import Change, Outcome
from app.services.mappings import Query
from app.services.reporting import Reporting
from app.services.transaction import end_reading
from app.web.envelope import success
from app.web.etags import conditional

ID = f"<int(min=1, max={schemas.BIGGEST}):{{}}>"
MAPPING, USER, JOB, AUDIT, BATCH = (
    ID.format(name) for name in ("mapping_id", "user_id", "job_id", "audit_id", "batch_id")
)
_POLL = 0.25


class Parser(FlaskParser):
    """Wrong input is 400, with each field named in a sentence."""

    DEFAULT_VALIDATION_STATUS = 400

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> Never:
        """Raise our own error in place of the library's."""
        raise Invalid(*_sentences(error))


def _sentences(error: ValidationError) -> tuple[str, dict[str, str]]:
    """The first complaint as the sentence, all of them by field."""
    by_field: dict[str, str] = {}
    messages_by_location: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow
    for location in messages_by_location.values():
        named = location if isinstance(location, dict) else {"body": location}
        for name, messages in named.items():
            by_field["body" if name == "_schema" else str(name)] = _flat(messages)
    name, sentence = next(iter(by_field.items()))
    return f"The input is wrong at {name}: {sentence}", by_field


def _flat(messages: Any) -> str:
    while isinstance(messages, dict):
        messages = next(iter(messages.values()))
    return str(messages[0] if isinstance(messages, list) else messages)


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A blueprint that validates with our parser."""

    ARGUMENTS_PARSER = Parser()


blueprint = ApiBlueprint("api", __name__, url_prefix="/freshworks-linking/api")
# Where the blueprint is born, so that no endpoint can be forgotten.
blueprint.before_request(access.guard_api)


@blueprint.get("/mappings")
@blueprint.arguments(schemas.MappingsQuery, location="query")
@blueprint.response(200, schemas.MappingsAnswer)
def list_mappings(args: dict[str, Any]) -> Response:
    rules = settings.reporting()
    if "page" in args or "per_page" in args:
        args = {"page": 1, "per_page": 50, **args}
    return conditional(_version(), lambda: _mappings(Query(**args), rules))


def _mappings(query: Query, rules: Reporting) -> Response:
    listed = mappings.find(query, rules)
    body = {
        "mappings": [rendering.mapping(row, rules) for row in listed.rows],
        **rendering.overview(rules),
    }
    if query.per_page is None:
        body["available_users"] = [rendering.member(user) for user in members.available()]
    else:
        body["pagination"] = rendering.pagination(query.page, query.per_page, listed.total)
    return success(**body)


@blueprint.get(f"/mappings/{MAPPING}")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.response(200, schemas.MappingAnswer)
def get_mapping(_args: dict[str, Any], mapping_id: int) -> Response:
    return conditional(_version(), lambda: _mapping(mapping_id))


def _mapping(mapping_id: int) -> Response:
    rules = settings.reporting()
    row = mappings.get(mapping_id, rules)
    detail = rendering.detail(mappings.detail(row.mapping), row.unclaimed_tickets)
    return success(mapping=rendering.mapping(row, rules), **detail)


@blueprint.put(f"/mappings/{MAPPING}")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.arguments(schemas.LinkBody)
@blueprint.response(200, schemas.ChangeAnswer)
@blueprint.alt_response(409, schema=schemas.Stale)
def change_mapping(_args: dict[str, Any], body: dict[str, Any], mapping_id: int) -> Response:
    rules = settings.reporting()
    try:
        return _changed(linking.change(access.actor(), mapping_id, Change(**body), rules))
    except Conflict as conflict:
        row = mappings.get(mapping_id, rules)
        conflict.details["mapping"] = rendering.mapping(row, rules)
        raise


def _changed(outcome: Outcome) -> Response:
    rules = settings.reporting()
    row = mappings.get(outcome.mapping_id, rules)
    return success(
        mapping=rendering.mapping(row, rules),
        changed=outcome.changed,
        message=outcome.message,
        undo=None if outcome.audit_id is None else _undo(outcome.audit_id),
    )


def _undo(audit_id: int) -> dict[str, Any]:
    return {"audit_id": audit_id, "url": url_for("api.undo_change", audit_id=audit_id)}


@blueprint.post("/mappings/sync")
@blueprint.arguments(schemas.SyncQuery, location="query")
@blueprint.arguments(schemas.NoBody)
@blueprint.response(200, schemas.JobAnswer)
@blueprint.alt_response(202, schema=schemas.JobAnswer)
def start_sync(args: dict[str, Any], _body: dict[str, Any]) -> Response:
    settings.freshworks()
    run, is_new = jobs.start(access.actor(), jobs.SYNC)
    run = _waited(run, args["wait"])
    if run.status not in jobs.UNFINISHED:
        return success(message=run.error or run.message, job=rendering.job(run))
    message = "Sync started." if is_new else "A sync is running already; this is it."
    return success(202, message=message, job=rendering.job(run))


def _waited(run: JobRun, seconds: float) -> JobRun:
    """The run after at most `seconds`, read afresh."""
    job_id, deadline = run.id, time.monotonic() + seconds
    while run.status in jobs.UNFINISHED and time.monotonic() < deadline:
        time.sleep(_POLL)
        end_reading()
        run = jobs.get(job_id)
    return run


@blueprint.post("/mappings/auto-link")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.arguments(schemas.AutoLinkBody)
@blueprint.response(200, schemas.AutoLinkAnswer)
def run_auto_link(_args: dict[str, Any], body: dict[str, Any]) -> Response:
    chosen = body.get("mapping_ids")
    if body["dry_run"]:
        plan = auto_link.plan(chosen)
        return success(**rendering.auto_link(plan, None))
    done = auto_link.apply(access.actor(), settings.reporting(), chosen)
    return success(**rendering.auto_link(done.plan, done))


@blueprint.get(f"/tickets/user/{USER}")
@blueprint.arguments(schemas.TicketsQuery, location="query")
@blueprint.response(200, schemas.TicketsAnswer)
def list_tickets(args: dict[str, Any], user_id: int) -> Response:
    return conditional(_version(), lambda: _tickets(args, user_id))


def _tickets(args: dict[str, Any], user_id: int) -> Response:
    rules = settings.reporting()
    found = history.of_member(
        user_id, history.asked_range(args, rules), args.get("freshworks_user_id")
    )
    return success(**rendering.history(found, settings.config().ticket_url_template))


@blueprint.get("/stats")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.response(200, schemas.StatsAnswer)
def get_stats(_args: dict[str, Any]) -> Response:
    rules = settings.reporting()
    return conditional(_version(), lambda: success(**rendering.overview(rules)))


@blueprint.get("/users")
@blueprint.arguments(schemas.UsersQuery, location="query")
@blueprint.response(200, schemas.UsersAnswer)
def list_users(args: dict[str, Any]) -> Response:
    return conditional(_version(), lambda: _users(**args))


def _users(q: str, page: int, per_page: int) -> Response:
    found, total = members.search(q, page, per_page)
    return success(
        users=[rendering.candidate(one) for one in found],
        pagination=rendering.pagination(page, per_page, total),
    )


@blueprint.get(f"/jobs/{JOB}")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.response(200, schemas.JobAnswer)
def get_job(_args: dict[str, Any], job_id: int) -> Response:
    return success(job=rendering.job(jobs.get(job_id)))


@blueprint.post(f"/audit/{AUDIT}/undo")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.arguments(schemas.NoBody)
@blueprint.response(200, schemas.ChangeAnswer)
def undo_change(_args: dict[str, Any], _body: dict[str, Any], audit_id: int) -> Response:
    return _changed(undo.undo(access.actor(), audit_id, settings.reporting()))


@blueprint.post(f"/batches/{BATCH}/undo")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.arguments(schemas.NoBody)
@blueprint.response(200, schemas.BatchUndoAnswer)
def undo_batch(_args: dict[str, Any], _body: dict[str, Any], batch_id: int) -> Response:
    done = undo.undo_batch(access.actor(), batch_id, settings.reporting())
    return success(**rendering.batch_undo(done))


@blueprint.get("/openapi.json")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.response(200)
def openapi(_args: dict[str, Any]) -> Response:
    # The document is the application's, made from the schemas above when it starts.
    document = current_app.extensions["linking_openapi"].spec.to_dict()
    return Response(orjson.dumps(document), mimetype="application/json")


def _version() -> tuple[object, ...]:
    """All that an answer depends on besides its address."""
    member = access.current_member()
    state = mappings.state()
    today = settings.reporting().calendar.today()
    return (state.data_version, jobs.latest_mark(jobs.SYNC), member.id, member.role, today)
