"""Beginning and ending the session of a browser."""

from __future__ import annotations

from flask import current_app, request, session
from flask_login import login_user, logout_user

from app.auth.access import SignedIn
from app.models import User

# In a session: who is about to sign in, and need not write the username.
TO_SIGN_IN = "to_sign_in"


def begin(member: User, *, remember: bool) -> SignedIn:
    """Sign somebody in, in a session that has nothing of an earlier one."""
    signed_in = SignedIn(member)
    forget()
    login_user(signed_in, remember=remember)
    return signed_in


def renew(member: User) -> None:
    """Go on in this browser after all sessions of the member were ended."""
    begin(member, remember=current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies)


def forget() -> None:
    """Drop all that the browser held so far, so that nothing planted there outlives a sign-in."""
    session.clear()
    logout_user()
