"""The sign-in form."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired, Length, Regexp


class LoginForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Username, password, and where to go then."""

    username = StringField(
        "Username",
        [
            DataRequired("Enter your username."),
            Length(max=100),
            # PostgreSQL takes no such character, so nobody can be called so.
            Regexp(r"[^\x00]*\Z", message="Enter your username without control characters."),
        ],
    )
    password = PasswordField("Password", [DataRequired("Enter your password."), Length(max=1000)])
    remember = BooleanField("Stay signed in for 30 days")
    next = HiddenField()
    submit = SubmitField("Sign in")


def safe_next(target: str | None) -> str | None:
    """`target` if it is a path of this site, else None: nobody is sent elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(character) < 32 for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
