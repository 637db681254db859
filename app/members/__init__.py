"""Members' own pages; managing members comes beside them."""

from __future__ import annotations

from flask import Flask

# The other two are imported for their effect: they add pages and files to its blueprint.
from app.members import account, exports, pages


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(pages.blueprint)
