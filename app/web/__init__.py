"""HTTP plumbing without a database: headers, errors, envelopes, assets, templates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from app.clock import Calendar
from app.web import assets, charts, error_pages, filters, headers, icons, proxies, sessions
from config import Config


def flask_settings(config: Config) -> dict[str, Any]:
    """The settings of Flask and its extensions that follow from ours."""
    secure = bool(config.public_url and config.public_url.startswith("https://"))
    cookie = {"SECURE": secure, "HTTPONLY": True, "SAMESITE": "Lax"}
    return {
        "LINKING": config,
        "TESTING": config.testing,
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(config.database_url),
        # No form or body here is larger than an import of members.
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "SESSION_COOKIE_NAME": "linking_session",
        "REMEMBER_COOKIE_NAME": "linking_remember",
        "REMEMBER_COOKIE_DURATION": timedelta(days=30),
        **{f"SESSION_COOKIE_{name}": value for name, value in cookie.items()},
        **{f"REMEMBER_COOKIE_{name}": value for name, value in cookie.items()},
        # The guards call the check themselves, after 401 and 403; a dashboard may stay open.
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        # A tenth less to send than with the usual 4, for 3 ms of a page of 250 KB.
        "COMPRESS_BR_LEVEL": 5,
        "RATELIMIT_HEADERS_ENABLED": True,
        # Nobody needs OPTIONS here: pages and API are of one origin.
        "PROVIDE_AUTOMATIC_OPTIONS": False,
        "API_TITLE": "Freshworks Users Linking Dashboard",
        "API_VERSION": "1",
        "OPENAPI_VERSION": "3.1.0",
    }


def init_app(app: Flask, calendar: Callable[[], Calendar]) -> None:
    """Set up templates, assets, headers, error pages and logging."""
    config: Config = app.config["LINKING"]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.logger.setLevel(config.log_level)
    # Two slashes in a row are a wrong address, not one to be redirected from.
    app.url_map.merge_slashes = False
    filters.init_app(app, calendar)
    for part in (proxies, sessions, assets, charts, icons, headers, error_pages):
        part.init_app(app)


# Fewer than the threads: those that only wait for a body need no connection. The values of a row
# have no place in a log.
_POOL = {"pool_size": 16, "max_overflow": 16, "pool_timeout": 10, "hide_parameters": True}
# A server that says nothing, or a writer that stands still, must not hold every thread.
_POSTGRESQL = {
    "connect_timeout": 5,
    "options": "-c lock_timeout=15000 -c idle_in_transaction_session_timeout=60000",
}


def _engine_options(database_url: str) -> dict[str, Any]:
    if not database_url.startswith("sqlite"):
        return {**_POOL, "pool_pre_ping": True, "connect_args": _POSTGRESQL}
    Path(database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return dict(_POOL)
