"""The JSON API of the settings that admins change on the page."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import settings
from app.auth import access
from app.errors import Conflict
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.answering import tagged
from app.freshworks_linking.api.blueprint import blueprint
from app.models import AuditEntry
from app.services import preferences, settings_preview, zones
from app.services.preferences import Wish
from app.services.settings_effect import Effect
from app.web.envelope import success


@blueprint.get("/settings")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, schemas.settings.SettingsAnswer)
@access.admins_only
def get_settings(_args: dict[str, Any]) -> Response:
    return tagged(rendering.settings.present())


@blueprint.put("/settings")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.settings.SettingsBody, required=False)
@blueprint.response(200, schemas.settings.SettingsChangedAnswer)
@blueprint.alt_response(409, schema=schemas.settings.StaleSettings)
@access.admins_only
def change_settings(_args: dict[str, Any], body: dict[str, Any]) -> Response:
    wish, first, rules = _wish(body), settings.first_preferences(), settings.reporting()
    try:
        entry = preferences.save(access.actor(), wish, first, rules)
    except Conflict as conflict:
        settings.forget_saved()
        conflict.details.update(rendering.settings.values())
        raise
    settings.forget_saved()
    present = rendering.settings.present()
    message = _message(entry, recomputing=present["recomputing"])
    undo = None if entry is None else rendering.undo.way(entry.id)
    return success(message=message, changed=entry is not None, undo=undo, **present)


@blueprint.post("/settings/preview")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.settings.PreviewBody, required=False)
@blueprint.response(200, schemas.settings.PreviewAnswer)
@blueprint.alt_response(202, schema=schemas.settings.PreviewAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
@access.admins_only
def preview_settings(_args: dict[str, Any], body: dict[str, Any]) -> Response:
    found = settings_preview.of(access.actor(), _wish(body), settings.reporting())
    if isinstance(found, Effect):
        return success(effect=settings_preview.plain(found), job=None)
    return success(202, effect=None, job=rendering.jobs.job(found))


@blueprint.get("/settings/zones")
@blueprint.arguments(schemas.settings.ZonesQuery, location="query")
@blueprint.response(200, schemas.settings.ZonesAnswer)
@access.admins_only
def list_zones(args: dict[str, Any]) -> Response:
    return tagged({"zones": [zone._asdict() for zone in zones.search(args["q"])]})


def _wish(body: dict[str, Any]) -> Wish:
    reset, version = body.pop("reset", ()), body.pop("version", None)
    return Wish(body, reset, version)


def _message(entry: AuditEntry | None, *, recomputing: bool) -> str:
    if entry is None:
        return "Nothing was changed."
    return (
        "Saved. Figures are being recomputed." if recomputing else "Saved. They hold from now on."
    )
