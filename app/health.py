"""Whether this process lives, and whether it can serve: for supervisors and load balancers."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound, ProgrammingError

from app.errors import Unavailable
from app.extensions import db
from app.models import AppState
from app.services.transaction import end_reading

blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Register both addresses."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def live() -> ResponseReturnValue:
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    # The row exists once the migrations ran; a database that is away is answered with 503.
    try:
        db.session.execute(sa.select(AppState.id)).one()
    except (NoResultFound, ProgrammingError):
        raise Unavailable("The database has no tables yet. Run: flask --app wsgi init") from None
    finally:
        end_reading()
    return jsonify(status="ready")
