"""Sign-in, roles and guards."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from app.auth import access, views
from app.extensions import login_manager

_OF_THE_DASHBOARD = [
    ("Dashboard", "freshworks_linking.dashboard"),
    ("Jobs", "freshworks_linking.jobs"),
    ("Webhooks", "freshworks_linking.webhooks"),
    ("Diagnostics", "freshworks_linking.diagnostics"),
]


def init_app(app: Flask) -> None:
    """Register the views, the session loader and what every template knows of the member."""
    login_manager.user_loader(access.load)
    app.register_blueprint(views.blueprint)
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    member = _present_member()
    return {"current_member": member, "nav": [] if member is None else _nav(member)}


def _present_member() -> access.SignedIn | None:
    try:
        return access.signed_in()
    except SQLAlchemyError:
        # The page that says that the database is away must not need it.
        return None


def _nav(member: access.SignedIn) -> list[dict[str, Any]]:
    places = [("My tickets", "members.profile")]
    if member.is_elevated:
        places = [*_OF_THE_DASHBOARD, *places]
    return [
        {"label": label, "href": url_for(name), "current": request.endpoint == name}
        for label, name in places
    ]
