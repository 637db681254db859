"""Putting the application together from its parts."""

from __future__ import annotations

from flask import Flask

from app import (
    auth,
    cli,
    disputes,
    extensions,
    freshworks_linking,
    health,
    members,
    settings,
    web,
    worker,
)
from config import Config


def assemble(config: Config) -> Flask:
    """A Flask application with everything registered."""
    app = Flask("app", static_folder=None)
    app.config.from_mapping(web.flask_settings(config))
    extensions.init_app(app)
    web.init_app(app, lambda: settings.reporting().calendar)
    for part in (health, auth, members, disputes, freshworks_linking, worker, cli):
        part.init_app(app)
    return app
