"""Signing in and out."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_limiter import RequestLimit
from flask_limiter.util import get_remote_address

from app.auth import access, sessions
from app.auth.forms import LoginForm, safe_next
from app.extensions import limiter
from app.services import members

blueprint = Blueprint("auth", __name__)

_WRONG = "This name and password do not fit. Check both; capitals count in the password."
_TOO_MANY = "Too many wrong tries for this name. Wait a minute, then try again."
_EXPIRED = "The page was open too long. Try again."


def _account_and_address() -> str:
    # No name is longer than this; the memory of the counters is not for others to fill.
    name = request.form.get("username", "")[:100]
    return f"{members.key_of(name)}|{get_remote_address()}"


def _too_many(_limit: RequestLimit) -> Response:
    return _page(LoginForm(), _TOO_MANY, 429)


@blueprint.get("/")
def start() -> ResponseReturnValue:
    member = access.signed_in()
    if member is None:
        return redirect(url_for("auth.login"))
    return redirect(_home(member))


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    member = access.signed_in()
    if member is not None:
        return redirect(safe_next(request.args.get("next")) or _home(member))
    known = session.pop(sessions.TO_SIGN_IN, "")
    return _page(LoginForm(next=request.args.get("next", ""), username=known), None, 200)


@blueprint.post("/login")
@limiter.limit("60 per minute", on_breach=_too_many)
@limiter.limit("5 per minute", key_func=_account_and_address, on_breach=_too_many)
def sign_in() -> ResponseReturnValue:
    form = LoginForm()
    if not access.csrf_holds():
        return _page(form, _EXPIRED, 400)
    if not form.validate_on_submit():
        return _page(form, "Enter both your username and your password.", 400)
    member = members.authenticate(form.username.data, form.password.data)
    if member is None:
        return _page(form, _WRONG, 401)
    _forgive_tries()
    members.signed_in(member)
    session_member = sessions.begin(member, remember=form.remember.data)
    return redirect(form.next.data or _home(session_member))


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    member = access.signed_in()
    if member is not None:
        if not access.csrf_holds():
            flash("You are still signed in: the page was too old. Sign out again.", "warn")
            return redirect(_home(member))
        members.end_sessions(member.id)
        sessions.forget()
    return redirect(url_for("auth.login"))


def _forgive_tries() -> None:
    """Who got in has not failed. Each try is counted when it begins, or many at once would pass.

    The count of the address stays: an account of one's own must not reset it.
    """
    for one in limiter.current_limits:
        if _account_and_address() in one.request_args:
            limiter.limiter.clear(one.limit, *one.request_args)


def _home(member: access.SignedIn) -> str:
    return url_for("freshworks_linking.dashboard" if member.is_elevated else "members.profile")


def _page(form: LoginForm, error: str | None, status: int) -> Response:
    return make_response(render_template("auth/login.html", form=form, error=error), status)
