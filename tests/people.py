"""The people of the tests, one for each kind of right."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from app.clock import utcnow
from app.extensions import db
from app.models import AppState, User
from app.text import fold_all

PASSWORD = "correct horse battery staple"
# One round only: what a test checks is never how long guessing takes.
_HASH = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1")
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Person:
    """A member as a test writes it down; `id` is 0 until the member is stored."""

    username: str
    full_name: str
    role: str
    id: int = 0

    @property
    def email(self) -> str:
        return f"{self.username.casefold()}@example.com"


ADA = Person("Ada", "Ada Okafor", "admin")
ELI = Person("Eli", "Eli Brandt", "manager")
UMA = Person("Uma", "Uma Castillo", "user")


def store(person: Person, **columns: object) -> Person:
    """Write the member to the database of the present app context; the copy knows its id."""
    row = User(
        username=person.username,
        username_key=person.username.casefold(),
        email=person.email,
        full_name=person.full_name,
        role=person.role,
        search_text=fold_all(person.username, person.email, person.full_name),
        password_hash=_HASH,
        created_at=utcnow(),
    )
    for name, value in columns.items():
        setattr(row, name, value)
    db.session.add(row)
    raised = AppState.people_version + 1
    db.session.execute(sa.update(AppState).values(people_version=raised))
    db.session.commit()
    return replace(person, id=row.id)


def sign_in(client: FlaskClient, person: Person) -> None:
    """Sign in through the form, as a person does."""
    token = _TOKEN.search(client.get("/login").get_data(as_text=True))
    assert token is not None
    answer = client.post(
        "/login",
        data={"username": person.username, "password": PASSWORD, "csrf_token": token[1]},
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
