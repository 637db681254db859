"""Setting a password with a one-time link. Looking at it changes nothing: machines do, too.

The key leaves the address at once and waits in the session, so that neither the history of the
browser nor the header Referer passes it on.
"""

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

from app import settings
from app.auth import access, sessions
from app.errors import Invalid, NotFound
from app.extensions import limiter
from app.models import User
from app.services.members import links

blueprint = Blueprint("one_time", __name__, url_prefix=settings.ONE_TIME_PATH)
_KEPT = "one_time_key"
_EXPIRED = "The page was open too long. Nothing was changed; enter the password again."
_UNLIKE = "The two passwords differ. Enter the same one twice."


@blueprint.after_request
def keep_to_ourselves(response: Response) -> Response:
    """Nobody is told of these addresses, and no cache keeps what stands behind them."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<key>")
@limiter.limit("30 per minute")
def follow(key: str) -> ResponseReturnValue:
    if links.owner(key) is None:
        return _over()
    session[_KEPT] = key
    return redirect(url_for("one_time.ask"))


@blueprint.get("")
def ask() -> ResponseReturnValue:
    member = _owner()
    return _over() if member is None else _page(member)


@blueprint.post("")
@limiter.limit("30 per minute")
def use() -> ResponseReturnValue:
    member = _owner()
    if member is None:
        return _over()
    try:
        username = links.use(session[_KEPT], _wanted(), request.remote_addr).username
    except Invalid as wrong:
        return _page(member, wrong.sentence)
    except NotFound:
        return _over()
    # Whoever was signed in here signs in anew: a link makes nobody a session.
    sessions.forget()
    session[sessions.TO_SIGN_IN] = username
    flash("The password is set. Sign in with it.", "info")
    return redirect(url_for("auth.login"))


def _wanted() -> str:
    password = request.form.get("password", "")
    if not access.csrf_holds():
        raise Invalid(_EXPIRED)
    if password != request.form.get("repeated", ""):
        raise Invalid(_UNLIKE)
    return password


def _owner() -> User | None:
    return links.owner(session.get(_KEPT, ""))


def _over() -> Response:
    return make_response(render_template("auth/link_over.html"), 404)


def _page(member: User, error: str | None = None) -> Response:
    html = render_template("auth/set_password.html", member=member, error=error)
    return make_response(html, 200 if error is None else 400)
