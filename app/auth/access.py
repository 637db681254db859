"""Who asks, and whether they may: the guards that blueprints are born with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import (
    Response,
    abort,
    current_app,
    flash,
    get_flashed_messages,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user
from flask_wtf.csrf import CSRFError

from app.auth import bearer
from app.errors import Forbidden
from app.extensions import csrf, db
from app.models import ADMIN, ELEVATED_ROLES, User
from app.services.actor import LONGEST_LABEL, VIA, Actor
from app.web.envelope import failure
from app.web.error_pages import describe

NEEDED = "an elevated role (staff, manager or admin)"
_ONLY_ADMIN = "the role admin"
_NEEDS_SESSION = (
    "A token cannot do this, or it could make other keys to an account. Sign in, and do it on the"
    " page."
)
_REFUSED_KEY = "This token is wrong, expired or revoked. Make a new one on your profile."
_MARK = "admins_only"
_OF_SESSIONS = "sessions_only"
View = TypeVar("View", bound=Callable[..., Any])
# These take a file; every other body is JSON.
_TAKE_FILES = frozenset({"api.import_responders", "api.import_mappings", "api.import_members"})
_FILES = frozenset({"multipart/form-data", "text/csv", "text/plain"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """The member behind the session, as far as templates and guards need to know."""

    def __init__(self, member: User, token_name: str | None = None) -> None:
        self.token_name = token_name
        self.id = member.id
        self.username = member.username
        self.full_name = member.full_name
        self.role = member.role
        self._session = f"{member.id}:{member.session_version}"

    def get_id(self) -> str:
        """What the cookies hold: a raised session version makes every copy of it worthless."""
        return self._session

    @property
    def is_elevated(self) -> bool:
        """Whether the dashboard is open to this member."""
        return self.role in ELEVATED_ROLES

    @property
    def is_admin(self) -> bool:
        """Whether settings and members are open to this member."""
        return self.role == ADMIN


def load(session_id: str) -> SignedIn | None:
    """The member that a cookie names, if it is active and the cookie's session still is."""
    user_id, _, version = session_id.partition(":")
    if not (user_id.isdecimal() and version.isdecimal()):
        return None
    found = db.session.connection().execute(_BY_ID, {"user_id": int(user_id)})
    member: Any = found.one_or_none()
    if member is None or not member.is_active or member.session_version != int(version):
        return None
    return SignedIn(member)


# Every request asks for these; as plain values they take a third of the time of an object.
_NEEDED = (User.id, User.username, User.full_name, User.role, User.is_active, User.session_version)
_BY_ID = sa.select(*_NEEDED).where(User.id == sa.bindparam("user_id"))


def signed_in() -> SignedIn | None:
    """The member of this request, by session or by token, or None."""
    if bearer.is_given():
        caller = bearer.caller()
        return None if caller is None else SignedIn(caller.member, caller.token_name)
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001


def current_member() -> SignedIn:
    """The signed-in member; only for views behind a guard."""
    member = signed_in()
    if member is None:
        abort(401)
    return member


def actor() -> Actor:
    """The signed-in member as the one who does something."""
    member, label, source = current_member(), "", "web"
    if member.token_name is not None:
        label, source = VIA + member.token_name, "api"
    named = f"{member.username}{label}"[:LONGEST_LABEL]
    return Actor(member.id, named, source, address=request.remote_addr)


def admins_only(view: View) -> View:
    """Leave an endpoint to admins: the guard of its blueprint refuses everybody else.

    Write it right above the function, below the decorators of the blueprint.
    """
    view.__dict__[_MARK] = True
    return view


def sessions_only(view: View) -> View:
    """Leave an endpoint to people who are signed in: no token makes another key to an account."""
    view.__dict__[_OF_SESSIONS] = True
    return view


def check_admin() -> None:
    """`Forbidden` for everybody but admins, where what is asked for tells only within a view."""
    member = current_member()
    if not member.is_admin:
        raise Forbidden(_needs_admin(member))


def _needs_admin(member: SignedIn) -> str:
    return f"Access denied. This needs {_ONLY_ADMIN}; your role is {member.role}."


def _lacks_admin(member: SignedIn) -> bool:
    return _is_marked(_MARK) and not member.is_admin


def _is_marked(mark: str) -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, mark, False)


def guard_api() -> Response | None:
    """401, 403, CSRF and content type, in this order, for every endpoint of the JSON API."""
    member = signed_in()
    if member is None:
        return _wrong_token() if bearer.is_given() else _refusal(401)
    if not member.is_elevated:
        return failure(f"Access denied. This needs {NEEDED}; your role is user.", "forbidden", 403)
    if _lacks_admin(member):
        return failure(_needs_admin(member), "forbidden", 403)
    if member.token_name is not None and _is_marked(_OF_SESSIONS):
        return failure(_NEEDS_SESSION, "session_needed", 403)
    return None if request.method in _SAFE_METHODS else _check_change(member)


def _wrong_token() -> Response:
    if bearer.are_too_many():
        answer = _refusal(429)
        answer.headers["Retry-After"] = "60"
        return answer
    answer = failure(_REFUSED_KEY, "wrong_token", 401)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _check_change(member: SignedIn) -> Response | None:
    # No page of another site can make a browser send a token, so it needs no second proof.
    if member.token_name is None and not csrf_holds():
        sentence = "The page is older than your session. Reload it and try again."
        return failure(sentence, "csrf_failed", 403)
    return _refusal(415) if _has_body() and not _is_taken() else None


def _is_taken() -> bool:
    if request.endpoint in _TAKE_FILES:
        return request.mimetype in _FILES
    return request.is_json


def _has_body() -> bool:
    # Told by the headers: the check of the token has read a form's body already.
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def guard_pages() -> ResponseReturnValue | None:
    """Sign-in first; regular users go to their profile, which says why."""
    member = signed_in()
    if member is None:
        return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))
    if not member.is_elevated:
        _tell_once(f"Access denied. The dashboard needs {NEEDED}; your role is user.")
        return redirect(url_for("members.profile"))
    if _lacks_admin(member):
        _tell_once(f"Access denied. This page needs {_ONLY_ADMIN}; your role is {member.role}.")
        return redirect(url_for("freshworks_linking.dashboard"))
    return None


def _tell_once(refusal: str) -> None:
    """For the next page that is shown, however many were refused before it."""
    waiting = get_flashed_messages(with_categories=True)
    for category, sentence in dict.fromkeys([*waiting, ("bad", refusal)]):
        flash(sentence, category)


def guard_own_pages() -> ResponseReturnValue | None:
    """Sign-in is enough."""
    if signed_in() is None:
        return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))
    return None


def csrf_holds() -> bool:
    """Whether the request proves that it comes from one of our pages."""
    try:
        csrf.protect()
    except CSRFError:
        return False
    return True


def _refusal(status: int) -> Response:
    code, sentence = describe(status)
    return failure(sentence, code, status)
