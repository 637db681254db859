"""Passwords: set with a one-time link, and changed on the own profile."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.actor import COMMAND_LINE
from app.services.members import links
from tests import people
from tests.api import token_of
from tests.people import PASSWORD, Person

pytestmark = pytest.mark.sqlite_only

ANOTHER = "another long password"
_FORM_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def key(app: Flask, eli: Person) -> str:
    """Of a link for Eli."""
    with app.app_context():
        return links.make(COMMAND_LINE, eli.id).key


def follow(client: FlaskClient, key: str) -> str:
    """Open the link; the token of its form."""
    answer = client.get(f"/set-password/{key}")
    assert answer.headers["Location"] == "/set-password"
    found = _FORM_TOKEN.search(client.get("/set-password").get_data(as_text=True))
    assert found is not None
    return found[1]


def send(client: FlaskClient, token: str, password: str = ANOTHER, repeated: str | None = None):
    given = {"password": password, "repeated": password if repeated is None else repeated}
    return client.post("/set-password", data={**given, "csrf_token": token})


def signs_in(app: Flask, name: str, password: str) -> bool:
    client = app.test_client()
    token = _FORM_TOKEN.search(client.get("/login").get_data(as_text=True))
    assert token is not None
    form = {"username": name, "password": password, "csrf_token": token[1]}
    return client.post("/login", data=form).status_code == 302


def test_link_sets_the_password_once_and_signs_nobody_in(app: Flask, client, key: str) -> None:
    answer = send(client, follow(client, key))
    assert answer.headers["Location"] == "/login"
    page = client.get("/login").get_data(as_text=True)
    assert "The password is set" in page
    assert 'value="Eli"' in page
    assert 'value="Eli"' not in client.get("/login").get_data(as_text=True)
    assert client.get("/profile").status_code == 302
    assert signs_in(app, "Eli", ANOTHER)
    assert not signs_in(app, "Eli", PASSWORD)
    assert app.test_client().get(f"/set-password/{key}").status_code == 404


def test_key_is_in_no_page_and_told_to_nobody(client: FlaskClient, key: str) -> None:
    first = client.get(f"/set-password/{key}")
    page = client.get("/set-password")
    for answer in (first, page):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert key not in answer.get_data(as_text=True)


def test_looking_at_it_uses_nothing_up(app: Flask, client: FlaskClient, key: str) -> None:
    for _ in range(3):
        app.test_client().get(f"/set-password/{key}")
        app.test_client().head(f"/set-password/{key}")
    assert send(client, follow(client, key)).status_code == 302


@pytest.mark.parametrize(
    ("password", "repeated", "said"),
    [("short", "short", "10 to 1,000 characters"), (ANOTHER, "something else", "differ")],
)
def test_refused_password_leaves_the_link_open(
    client: FlaskClient, key: str, password: str, repeated: str, said: str
) -> None:
    token = follow(client, key)
    answer = send(client, token, password, repeated)
    assert answer.status_code == 400
    assert said in answer.get_data(as_text=True)
    assert send(client, token).status_code == 302


def test_form_needs_its_token(app: Flask, client: FlaskClient, key: str) -> None:
    follow(client, key)
    assert send(client, "wrong").status_code == 400
    assert signs_in(app, "Eli", PASSWORD)


def test_unknown_used_and_replaced_links_look_the_same(app: Flask, client, eli, key: str) -> None:
    with app.app_context():
        newer = links.make(COMMAND_LINE, eli.id).key
    send(client, follow(client, newer))
    pages = [app.test_client().get(f"/set-password/{one}") for one in ("x", key, newer)]
    texts = {re.sub(r'content="[^"]+"', "", one.get_data(as_text=True)) for one in pages}
    assert [one.status_code for one in pages] == [404] * 3
    assert len(texts) == 1
    assert app.test_client().post("/set-password").status_code == 404


def test_guessing_has_to_wait(client: FlaskClient, key: str) -> None:
    answers = [client.get(f"/set-password/{number}").status_code for number in range(31)]
    assert answers == [404] * 30 + [429]


def test_whoever_was_signed_in_here_is_told_and_signed_out(
    client: FlaskClient, ada: Person, key: str
) -> None:
    people.sign_in(client, ada)
    token = follow(client, key)
    assert "You are signed in as" in client.get("/set-password").get_data(as_text=True)
    send(client, token)
    assert client.get("/profile").headers["Location"].startswith("/login")


def test_open_sessions_of_the_member_end(app: Flask, client, eli: Person, key: str) -> None:
    thief = app.test_client()
    people.sign_in(thief, eli)
    send(client, follow(client, key))
    assert thief.get("/profile").status_code == 302


def test_key_is_written_to_no_log(app: Flask, client, key: str, caplog, monkeypatch) -> None:
    def break_down(_key: str) -> None:
        raise RuntimeError("broken")

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(links, "owner", break_down)
    assert client.get(f"/set-password/{key}").status_code == 500
    assert "GET /set-password/…" in caplog.text
    assert key not in caplog.text


def change(client: FlaskClient, present: str = PASSWORD, password: str = ANOTHER, again=None):
    form = {"present": present, "password": password, "repeated": again or password}
    return client.post("/profile/password", data={**form, "csrf_token": token_of(client)})


def test_own_password_is_changed_and_other_browsers_are_signed_out(
    app: Flask, client: FlaskClient, uma: Person
) -> None:
    other = app.test_client()
    for one in (client, other):
        people.sign_in(one, uma)
    assert change(client).headers["Location"] == "/profile"
    assert "Your password is changed" in client.get("/profile").get_data(as_text=True)
    assert other.get("/profile").status_code == 302
    assert signs_in(app, "Uma", ANOTHER)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"present": "wrong"}, "not your present password"),
        ({"password": "short"}, "10 to 1,000 characters"),
        ({"password": PASSWORD}, "Choose another one"),
        ({"again": "something else"}, "differ"),
    ],
)
def test_own_password_stays_where_something_is_wrong(
    app: Flask, client: FlaskClient, uma: Person, given: dict[str, str], said: str
) -> None:
    people.sign_in(client, uma)
    answer = change(client, **given)
    assert answer.status_code == 400
    assert said in answer.get_data(as_text=True)
    assert client.get("/profile").status_code == 200
    assert signs_in(app, "Uma", PASSWORD)


def test_guessing_the_own_password_has_to_wait(client: FlaskClient, uma: Person) -> None:
    people.sign_in(client, uma)
    answers = [change(client, present="wrong").status_code for _ in range(6)]
    assert answers == [400] * 5 + [429]


def test_regular_users_are_offered_no_tokens(client: FlaskClient, uma: Person) -> None:
    people.sign_in(client, uma)
    page = client.get("/profile").get_data(as_text=True)
    assert "Change password" in page
    assert "API tokens" not in page.replace("API tokens stay", "")
