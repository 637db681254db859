"""The dashboard: its pages and the JSON API that they call."""

from __future__ import annotations

import orjson
from flask import Flask
from flask_smorest import Api

from app.freshworks_linking import (
    api_audit,  # noqa: F401  # adds its endpoints to the blueprint of `api`
    api_bulk,  # noqa: F401  # as above
    api_changes,  # noqa: F401  # as above
    api_diagnostics,  # noqa: F401  # as above
    api_exports,  # noqa: F401  # as above
    api_figures,  # noqa: F401  # as above
    api_jobs,  # noqa: F401  # adds its endpoints to the blueprint of `api`
    api_mails,  # noqa: F401  # as above
    api_members,  # noqa: F401  # as above
    api_responders,  # noqa: F401  # as above
    api_review,  # noqa: F401  # as above
    api_settings,  # noqa: F401  # as above
    api_tokens,  # noqa: F401  # as above
    api_trials,  # noqa: F401  # as above
    api_undo,  # noqa: F401  # as above
    api_view,  # noqa: F401  # as above
    document,
    pages_members,  # noqa: F401  # adds its page to the blueprint of `pages`
    pages_operations,  # noqa: F401  # adds its pages to the blueprint of `pages`
    pages_people,  # noqa: F401  # adds its pages to the blueprint of `pages`
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
