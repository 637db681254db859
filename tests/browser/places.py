"""Every page of the app, as the url map writes its address, and how to open it.

`tests/house/test_places.py` holds the list against the addresses that there are.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from flask import Flask

from app import settings
from app.extensions import db
from app.mail.tokens import NotMe
from app.models import AuditEntry, FreshworksUserMapping
from app.services.actor import COMMAND_LINE
from app.services.members import links
from tests.people import Person

PATH = "/freshworks-linking/"

DASHBOARD_PAGES = [
    PATH + name
    for name in (
        "", "review", "team", "users/<user_id>", "audit", "mails", "jobs", "webhooks",
        "diagnostics", "members", "settings", "design",
    )
]  # fmt: skip
ONE_TIME = ["/set-password", "/set-password/<key>", "/not-me/<token>"]
PAGES = ["/login", "/profile", "/profile/password", *ONE_TIME, *DASHBOARD_PAGES]
# Nobody who is signed in sees these.
SIGNED_OUT = {"/login", *ONE_TIME}


def address_of(app: Flask, page: str, linked: Person, locked_out: Person) -> str:
    """An address that fits: of who is linked, of the mail about it, of who asked for a password."""
    with app.test_request_context():
        makers = {
            "<user_id>": lambda: str(linked.id),
            "<key>": lambda: links.make(COMMAND_LINE, locked_out.id).key,
            "<token>": lambda: _token_of_the_mail(linked),
        }
        return re.sub(r"<\w+>", lambda part: makers[part[0]](), page)


def _token_of_the_mail(linked: Person) -> str:
    mapping = sa.select(FreshworksUserMapping.id).filter_by(user_id=linked.id)
    entry = sa.select(AuditEntry.id).where(AuditEntry.mapping_id == mapping.scalar_subquery())
    audit_id = db.session.execute(entry.order_by(AuditEntry.id.desc())).scalars().first()
    return settings.not_me_path(NotMe(audit_id or 0, linked.id)).rpartition("/")[2]
