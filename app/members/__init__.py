"""Members' own pages; managing members comes beside them."""

from __future__ import annotations

from flask import Flask

from app.members import (
    account,  # noqa: F401  # adds its pages to the blueprint of `pages`
    exports,  # noqa: F401  # adds its files to the blueprint of `pages`
    pages,
)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(pages.blueprint)
