"""The dashboard: its pages and the JSON API that they call."""

from __future__ import annotations

import orjson
from flask import Flask
from flask_smorest import Api

from app.freshworks_linking.api import document
from app.freshworks_linking.api.blueprint import blueprint as api
from app.freshworks_linking.pages.blueprint import blueprint as pages
from app.freshworks_linking.schemas.base import Failure
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
