"""The JSON API of the settings that admins change on the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, url_for

from app import settings
from app.auth import access
from app.freshworks_linking import answers, schemas
from app.freshworks_linking.api import blueprint
from app.models import AuditEntry
from app.services import preferences
from app.web.envelope import success


@blueprint.get("/settings")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.response(200, answers.SettingsAnswer)
@access.admins_only
def get_settings(_args: dict[str, Any]) -> Response:
    return success(**_present())


@blueprint.put("/settings")
@blueprint.arguments(schemas.NoQuery, location="query")
@blueprint.arguments(schemas.SettingsBody, required=False)
@blueprint.response(200, answers.SettingsChangedAnswer)
@access.admins_only
def change_settings(_args: dict[str, Any], body: dict[str, Any]) -> Response:
    entry = preferences.save(access.actor(), body, settings.first_preferences())
    message = "Nothing was changed." if entry is None else "Saved. They hold from now on."
    return success(message=message, changed=entry is not None, undo=_undo(entry), **_present())


def _undo(entry: AuditEntry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {"audit_id": entry.id, "url": url_for("api.undo_change", audit_id=entry.id)}


def _present() -> dict[str, Any]:
    saved = preferences.saved()
    return {
        "settings": asdict(settings.preferences()),
        "explained": dict(preferences.EXPLAINED),
        "saved": {name: name in saved for name in preferences.EXPLAINED},
    }
