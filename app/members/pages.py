"""The own profile: linked responders and figures, rendered by the server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app import settings
from app.auth import access
from app.clock import Calendar
from app.mail.tokens import NotMe
from app.services import api_tokens, history, own_changes
from app.services.history import MemberPage
from app.services.own_changes import OwnChange
from app.web.envelope import API

blueprint = Blueprint("members", __name__)
blueprint.before_request(access.guard_own_pages)

# From where it was done, and all that may speak of somebody else.
_LEFT_OUT = {
    **dict.fromkeys(("address", "comment", "confidence", "responder", "member", "batch")),
    "changes": (),
    "can_undo": False,
}


@blueprint.get("/profile")
def profile() -> ResponseReturnValue:
    return shown({}, 200)


def shown(errors: Mapping[str, str], status: int) -> Response:
    """The own profile, with what is wrong with a password that was typed there."""
    rules, member = settings.reporting(), access.current_member()
    asked = asked_range()
    page = history.read(member.id, asked.range, rules, asked.responder_id, asked.back_to)
    own = own_changes.of_member(member.id)
    html = render_template(
        "members/profile.html",
        page=page,
        asked=asked,
        place={"endpoint": "members.profile", "fixed": {}},
        own=True,
        ticket_url=settings.config().ticket_url_template,
        changes=[_entry(change, rules.calendar) for change in own.changes],
        has_older_changes=own.has_older,
        not_me=_not_me(page),
        account=_account(errors),
    )
    return make_response(html, status if asked.problem is None else 400)


def asked_range() -> history.Asked:
    """The range that the address asks for, of the member who is signed in."""
    user_id = access.current_member().id
    return history.asked(request.args, settings.reporting(), lambda: history.first_day(user_id))


def _entry(change: OwnChange, calendar: Calendar) -> dict[str, Any]:
    """An entry as the audit trail shows it, without what is not the member's to read."""
    entry = change.entry
    return {
        **_LEFT_OUT,
        "id": entry.id,
        "created_at": entry.created_at,
        "day": calendar.local(entry.created_at).date(),
        "actor": change.author,
        "source": entry.source,
        "action": change.action,
        "sentence": change.sentence,
        "effect": [{"username": None, "tickets": change.tickets}] if change.tickets else [],
        "undone_by": change.undone_by,
    }


def _not_me(page: MemberPage) -> dict[int, str]:
    """Where the member says that a responder is somebody else, by the mapping's id."""
    user_id = page.member.id
    present = [one.mapping_id for one in page.links if one.is_present]
    return {
        mapping_id: settings.not_me_path(NotMe(entry_id, user_id))
        for mapping_id, entry_id in own_changes.beginnings(user_id, present).items()
    }


def _account(errors: Mapping[str, str]) -> dict[str, Any]:
    """What the parts about the account show; whom the API refuses, it offers no tokens."""
    member = access.current_member()
    return {
        "tokens": api_tokens.of(member.id) if member.is_elevated else None,
        "api": API,
        "errors": errors,
    }
