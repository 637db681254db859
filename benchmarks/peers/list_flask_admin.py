"""Flask-Admin on the tables of the list: `list_flask_admin.py DATABASE PAGES ROWS TIMES`.

Prints as JSON its version and the least seconds of each page, asked for over WSGI: HTML with the
columns of the dashboard, in the order of the tickets, with the member joined.
"""

import io
import json
import sys
import time
from importlib.metadata import version

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import EnvironBuilder

db = SQLAlchemy()


class User(db.Model):
    """A member."""

    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String)
    role = db.Column(db.String)


class Stats(db.Model):
    """The derived row."""

    __tablename__ = "mapping_stats"
    mapping_id = db.Column(
        db.Integer, db.ForeignKey("freshworks_user_mapping.id"), primary_key=True
    )
    total_tickets = db.Column(db.Integer)
    month_count = db.Column(db.Integer)
    week_count = db.Column(db.Integer)
    unclaimed_tickets = db.Column(db.Integer)
    last_activity = db.Column(db.DateTime)


class Mapping(db.Model):
    """A responder."""

    __tablename__ = "freshworks_user_mapping"
    id = db.Column(db.Integer, primary_key=True)
    user_id = db.Column(db.Integer, db.ForeignKey("user.id"))
    freshworks_user_id = db.Column(db.Integer)
    freshworks_username = db.Column(db.String)
    freshworks_email = db.Column(db.String)
    link_source = db.Column(db.String)
    updated_at = db.Column(db.DateTime)
    member = db.relationship(User)
    stats = db.relationship(Stats, uselist=False)


class List(ModelView):
    """The columns of the dashboard."""

    column_list = (
        "freshworks_username", "freshworks_user_id", "freshworks_email", "link_source",
        "member.username", "member.role", "stats.total_tickets", "stats.month_count",
        "stats.week_count", "stats.last_activity", "stats.unclaimed_tickets", "updated_at",
    )  # fmt: skip
    column_sortable_list = (("stats.total_tickets", "stats.total_tickets"),)
    column_select_related_list = (Mapping.member, Mapping.stats)
    column_default_sort = ("stats.total_tickets", True)


def main() -> None:
    """Ask for each page several times."""
    database, pages, rows, times = sys.argv[1], *(json.loads(text) for text in sys.argv[2:])
    app = Flask(__name__)
    app.config.update(SECRET_KEY="k" * 32, SQLALCHEMY_DATABASE_URI=f"sqlite:///{database}")
    db.init_app(app)
    List.page_size = rows
    Admin(app).add_view(List(Mapping, db, endpoint="mapping"))
    least = [min(_seconds(app, page - 1) for _ in range(times)) for page in pages]
    print(json.dumps({"Flask-Admin " + version("flask-admin"): least}))


def _seconds(app: Flask, page: int) -> float:
    environ = EnvironBuilder("/admin/mapping/", query_string={"page": page}).get_environ()
    status = []
    start = time.perf_counter()
    body = b"".join(
        app({**environ, "wsgi.input": io.BytesIO()}, lambda text, *_: status.append(text))
    )
    took = time.perf_counter() - start
    assert status[0].startswith("200"), body[:500]
    assert body.count(b"@example.com") >= 50, body[:500]
    return took


if __name__ == "__main__":
    main()
