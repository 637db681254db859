"""Sessions in signed cookies, as Flask has them; what a signature proved is remembered."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, TimestampSigner

_REMEMBERED = 1024


class RememberingSessions(SecureCookieSessionInterface):
    """A browser sends the same cookie with every request: its signature is checked once.

    A cookie that does not hold is not remembered, and the age of one that does is looked at each
    time. Whether its session still is in force is no matter of the cookie: see `auth.access.load`.
    """

    def __init__(self, app: Flask) -> None:
        serializer = self.get_signing_serializer(app)
        assert serializer is not None
        self._signer = cast("TimestampSigner", serializer.make_signer(serializer.salt))
        self._load = serializer.load_payload
        self._proved = lru_cache(_REMEMBERED)(self._unsigned)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """The session of a request, an empty one where no cookie proves it."""
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return self.session_class()
        try:
            payload, signed_at = self._proved(cookie)
        except BadSignature:
            return self.session_class()
        age = self._signer.get_timestamp() - signed_at
        if not 0 <= age <= app.permanent_session_lifetime.total_seconds():
            return self.session_class()
        # Read anew: each request may change its session.
        return self.session_class(self._load(payload))

    def _unsigned(self, cookie: str) -> tuple[bytes, float]:
        payload, signed_at = self._signer.unsign(cookie, return_timestamp=True)
        return payload, signed_at.timestamp()


def init_app(app: Flask) -> None:
    """Take the place of Flask's own sessions."""
    app.session_interface = RememberingSessions(app)
