"""The JSON API of the list of mappings: its rows, one of them, its link."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from app import settings
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.answering import decided, present, version
from app.freshworks_linking.api.blueprint import blueprint
from app.freshworks_linking.rendering.base import Json
from app.models import AppState
from app.services import linking, mappings, members, suggestions
from app.services.link_change import Change
from app.services.mappings.query import Query
from app.web.envelope import success
from app.web.etags import conditional


@blueprint.get("/mappings")
@blueprint.arguments(schemas.mappings.MappingsQuery, location="query")
@blueprint.response(200, schemas.mappings.MappingsAnswer)
def list_mappings(args: dict[str, Any]) -> Response:
    if "page" in args or "per_page" in args:
        args = {"page": 1, "per_page": 50, **args}
    state, told = present()
    return conditional(version(told), lambda: _mappings(Query(**args), told, state))


def _mappings(query: Query, told: Json, state: AppState) -> Response:
    rules = settings.reporting()
    listed = mappings.find(query, rules, state)
    body = {"mappings": rendering.mappings.listed(listed.rows, rules, state.people_version), **told}
    if query.per_page is None:
        body["available_users"] = [rendering.base.member(user) for user in members.available()]
    else:
        body["matched"] = rendering.mappings.matched(listed)
        body["close_spellings"] = listed.close_spellings
        body["elsewhere"] = listed.elsewhere and asdict(listed.elsewhere)
        body["pagination"] = rendering.base.pagination(query.page, query.per_page, listed.total)
    return success(**body)


@blueprint.get("/mappings/<int:mapping_id>")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, schemas.mappings.MappingAnswer)
def get_mapping(_args: dict[str, Any], mapping_id: int) -> Response:
    return conditional(version(), lambda: _mapping(mapping_id))


def _mapping(mapping_id: int) -> Response:
    rules = settings.reporting()
    row = mappings.get(mapping_id, rules)
    detail = rendering.mappings.detail(mappings.detail(row.mapping), row.unclaimed_tickets)
    return success(mapping=rendering.mappings.mapping(row, rules), **detail)


@blueprint.put("/mappings/<int:mapping_id>")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.mappings.LinkBody)
@blueprint.response(200, schemas.mappings.ChangeAnswer)
@blueprint.alt_response(409, schema=schemas.mappings.Stale)
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
