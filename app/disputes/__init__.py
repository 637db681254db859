"""What members say of links without signing in: "this is not me"."""

from __future__ import annotations

from flask import Flask

from app.disputes import pages


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(pages.blueprint)
