"""The sign-in form."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired, Length

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def safe_next(target: str | None) -> str | None:
    """`target` if it is a path of this site, else None: nobody is sent elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if _CONTROL.search(target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def _printable(text: str | None) -> str | None:
    # Neither a database nor a page takes such characters; nobody can be called so.
    return text and _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


class LoginForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Username, password, and where to go then."""

    username = StringField(
        "Username", [DataRequired("Enter your username."), Length(max=100)], filters=[_printable]
    )
    password = PasswordField("Password", [DataRequired("Enter your password."), Length(max=1000)])
    remember = BooleanField("Stay signed in for 30 days")
    next = HiddenField(filters=[safe_next])
    submit = SubmitField("Sign in")
