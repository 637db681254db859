"""The own password: changed with the present one, in a plain form that every role has."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RequestLimit

from app.auth import access, sessions
from app.errors import AppError, Invalid
from app.extensions import limiter
from app.members import pages
from app.members.pages import blueprint
from app.services import members

_EXPIRED = "The page was open too long. Nothing was changed; enter the passwords again."
_UNLIKE = "The two new passwords differ. Enter the same one twice."
_TOO_MANY = "Too many tries. Wait a minute, then try again."


def _member() -> str:
    return f"password of {access.current_member().id}"


def _too_many(_limit: RequestLimit) -> Response:
    return pages.shown({"present": _TOO_MANY}, 429)


@blueprint.get("/profile/password")
def password() -> ResponseReturnValue:
    return redirect(url_for("members.profile", _anchor="password-part"))


@blueprint.post("/profile/password")
@limiter.limit("5 per minute", key_func=_member, on_breach=_too_many)
def change_password() -> ResponseReturnValue:
    if not access.csrf_holds():
        return pages.shown({"present": _EXPIRED}, 400)
    wanted = request.form.get("password", "")
    if wanted != request.form.get("repeated", ""):
        return pages.shown({"repeated": _UNLIKE}, 400)
    try:
        member = members.change_own(access.actor(), request.form.get("present", ""), wanted)
    except Invalid as wrong:
        return pages.shown(wrong.fields, 400)
    except AppError as refused:
        return pages.shown({"present": refused.sentence}, refused.status)
    sessions.renew(member)
    flash("Your password is changed. You are signed out everywhere else.", "info")
    return redirect(url_for("members.profile"))
