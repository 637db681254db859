"""Sign-in, roles and guards."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from app.auth import access, one_time, views
from app.extensions import login_manager
from app.services import mappings, review

_REVIEW = "freshworks_linking.review"
_DAILY = [
    ("Dashboard", "freshworks_linking.dashboard"),
    ("Review", _REVIEW),
    ("Team", "freshworks_linking.team"),
    ("Audit", "freshworks_linking.audit"),
]
_OPERATIONS = [
    ("Jobs", "freshworks_linking.jobs"),
    ("Mails", "freshworks_linking.mails"),
    ("Webhooks", "freshworks_linking.webhooks"),
    ("Diagnostics", "freshworks_linking.diagnostics"),
]
_ADMIN = [
    ("Members", "freshworks_linking.members_page"),
    ("Settings", "freshworks_linking.settings_page"),
]
_OWN = ("Your profile", "members.profile")


def init_app(app: Flask) -> None:
    """Register the views, the session loader and what every template knows of the member."""
    login_manager.user_loader(access.load)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(one_time.blueprint)
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
    if not member.is_elevated:
        return [_place(*_OWN)]
    operations = [_place(*one, menu="Operations") for one in _OPERATIONS]
    admin = [_place(*one, menu="Admin") for one in _ADMIN] if member.is_admin else []
    return [*(_place(*one) for one in _DAILY), *operations, *admin, _place(*_OWN)]


def _place(label: str, endpoint: str, *, menu: str | None = None) -> dict[str, Any]:
    return {
        "label": label,
        "href": url_for(endpoint),
        "current": request.endpoint == endpoint,
        "menu": menu,
        "count": _waiting_for_review() if endpoint == _REVIEW else None,
    }


def _waiting_for_review() -> int:
    """How many responders wait for a person; 0 as long as that is not known."""
    try:
        queued = review.queue(mappings.state(), patience=0)
    except SQLAlchemyError:
        return 0
    return 0 if queued is None else len(queued.waiting)
