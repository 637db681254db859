"""The own profile: linked responders and figures, rendered by the server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import settings
from app.auth import access
from app.services import api_tokens, history
from app.web.envelope import API

blueprint = Blueprint("members", __name__)
blueprint.before_request(access.guard_own_pages)


@blueprint.get("/profile")
def profile() -> ResponseReturnValue:
    rules, user_id = settings.reporting(), access.current_member().id
    asked = history.asked(request.args, rules, lambda: history.first_day(user_id))
    page = history.read(user_id, asked.range, rules, asked.responder_id, asked.back_to)
    html = render_template(
        "members/profile.html",
        page=page,
        asked=asked,
        place={"endpoint": "members.profile", "fixed": {}},
        own=True,
        ticket_url=settings.config().ticket_url_template,
        account=account_parts(),
    )
    return html, 200 if asked.problem is None else 400


def account_parts(errors: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the parts about the account show; whom the API refuses, it offers no tokens."""
    member = access.current_member()
    return {
        "tokens": api_tokens.of(member.id) if member.is_elevated else None,
        "api": API,
        "errors": errors or {},
    }
