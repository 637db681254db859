"""The dashboard: its pages and the JSON API that they call."""

from __future__ import annotations

import orjson
from flask import Flask
from flask_smorest import Api

# Most of them are imported for their effect: they add endpoints and pages to the two blueprints.
from app.freshworks_linking import (
    api_audit,
    api_bulk,
    api_changes,
    api_diagnostics,
    api_exports,
    api_figures,
    api_jobs,
    api_mails,
    api_members,
    api_responders,
    api_review,
    api_settings,
    api_tokens,
    api_trials,
    api_undo,
    api_view,
    document,
    pages_members,
    pages_operations,
    pages_people,
)
from app.freshworks_linking.answers import Failure
from app.freshworks_linking.api import blueprint as api
from app.freshworks_linking.pages import blueprint as pages
from app.webhooks import blueprint as webhooks


class LinkingApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """Leaves errors to `web/error_pages.py`, which shapes those of pages and API alike."""

    ERROR_SCHEMA = Failure

    def _register_error_handlers(self) -> None:
        """None of its own."""


def init_app(app: Flask) -> None:
    """Register pages, endpoints and the API's document."""
    app.register_blueprint(pages)
    described = LinkingApi(app)
    described.register_blueprint(api)
    described.register_blueprint(webhooks)
    app.extensions["linking_openapi"] = orjson.dumps(document.complete(described.spec.to_dict()))
