"""Where the pages are born, with their guard, and what they share. No page here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from marshmallow import Schema

from app import settings
from app.auth import access

blueprint = Blueprint(
    "freshworks_linking", __name__, url_prefix="/freshworks-linking", template_folder="../templates"
)
blueprint.before_request(access.guard_pages)
API = "/freshworks-linking/api"


def frame() -> dict[str, Any]:
    """What scripts need to know before they ask for anything."""
    return {"api": API, "zone": settings.reporting().calendar.time_zone}


def asked_of(schema: Schema) -> dict[str, Any]:
    """What the address asks for; what it asks wrongly is left out, for a page must open."""
    given = request.args.to_dict()
    known = {name: text for name, text in given.items() if name in schema.fields}
    wrong = schema.validate(known)
    asked: dict[str, Any] = schema.load({k: v for k, v in known.items() if k not in wrong})
    return asked
