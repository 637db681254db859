"""Personal API tokens at the door of the API."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.extensions import db
from app.models import AuditEntry, User
from tests import factories
from tests.api import PREFIX, given, refused, wrong_fields
from tests.conftest import NOW

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def key(api) -> str:
    """Eli's token."""
    made: str = api.post("tokens", {"name": "report", "expires_in_days": 30}).get_json()["key"]
    return made


def call(client: FlaskClient, key: str, path: str = "stats", **options: Any) -> Any:
    headers = {"Authorization": f"Bearer {key}"}
    return client.open(f"{PREFIX}/{path}", headers=headers, **options)


def test_token_reads_and_changes_without_cookie_and_csrf(app: Flask, key, world):
    client = app.test_client()
    given(call(client, key))
    body = {"user_id": None}
    given(call(client, key, f"mappings/{world.mia.mapping_id}", method="PUT", json=body))
    with app.app_context():
        entry = db.session.query(AuditEntry).filter_by(action="unlink").one()
        assert (entry.actor_label, entry.source) == ("Eli via token report", "api")
        # A person decided, though by a program.
        assert db.session.query(AuditEntry).filter_by(action="reject").count() == 0
        assert entry.address == "127.0.0.1"
    assert client.get_cookie("linking_session") is None


def test_token_has_the_role_of_its_owner(app: Flask, key):
    client = app.test_client()
    refused(call(client, key, "settings"), 403, "forbidden")
    refused(call(client, key, "members"), 403, "forbidden")
    with app.app_context():
        db.session.query(User).update({"role": "user"})
        db.session.commit()
    refused(call(client, key), 403, "forbidden")


@pytest.mark.parametrize("wrong", ["", "x", "fwl_" + "x" * 43, "x" * 5000])
def test_wrong_token_is_401_whatever_cookies_say(api, key, wrong):
    refused(call(api.client, wrong), 401, "wrong_token")
    given(api.get("stats"))


def test_revoked_expired_and_deactivated_are_401(app: Flask, api, key):
    client = app.test_client()
    with clock.freeze(NOW + timedelta(days=30)):
        refused(call(client, key), 401, "wrong_token")
    given(call(client, key))
    with app.app_context():
        db.session.query(User).update({"is_active": False})
        db.session.commit()
    refused(call(client, key), 401, "wrong_token")
    with app.app_context():
        db.session.query(User).update({"is_active": True})
        db.session.commit()
    token = given(api.get("tokens"))["tokens"][0]
    given(api.post(f"tokens/{token['id']}/revoke"))
    answer = call(client, key)
    refused(answer, 401, "wrong_token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_token_opens_no_page(app: Flask, key):
    client = app.test_client()
    headers = {"Authorization": f"Bearer {key}"}
    for path in ("/profile", "/freshworks-linking/"):
        assert client.get(path, headers=headers).headers["Location"].startswith("/login")


def test_token_makes_no_other_key(new_api, app: Flask, ada, eli):
    made = new_api(ada).post("tokens", {"name": "all"}).get_json()["key"]
    client = app.test_client()
    given(call(client, made, "members"))
    answer = call(client, made, "tokens", method="POST", json={"name": "more"})
    refused(answer, 403, "session_needed")
    answer = call(client, made, f"members/{eli.id}/password-link", method="POST")
    refused(answer, 403, "session_needed")


def test_many_wrong_tokens_have_to_wait_and_the_right_one_does_not(app: Flask, key):
    client = app.test_client()
    for number in range(30):
        refused(call(client, f"fwl_{number}"), 401, "wrong_token")
    answer = call(client, "fwl_more")
    refused(answer, 429, "too_many_requests")
    assert answer.headers["Retry-After"] == "60"
    given(call(client, key))


def test_other_schemes_are_for_others(api):
    headers = {"Authorization": "Basic dXNlcjpwYXNz"}
    given(api.get_with(headers, "stats"))


def test_token_is_written_to_no_log(app: Flask, key, caplog, monkeypatch):
    def break_down(*_given: object) -> None:
        raise RuntimeError("broken")

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("app.freshworks_linking.rendering.overview.overview", break_down)
    refused(call(app.test_client(), key), 500, "internal_error")
    assert "broken" in caplog.text
    assert key not in caplog.text


def test_own_tokens_are_listed_without_their_keys(api, key, new_api, ada):
    listed = given(api.get("tokens"))["tokens"]
    assert [(one["name"], one["hint"]) for one in listed] == [("report", key[:8])]
    assert listed[0]["expires_at"] == "2025-08-28T14:02:00Z"
    assert key not in api.get("tokens").get_data(as_text=True)
    assert given(new_api(ada).get("tokens"))["tokens"] == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name"}),
        ({"name": " "}, {"name"}),
        ({"name": "x", "expires_in_days": 0}, {"expires_in_days"}),
        ({"name": "x", "expires_in_days": "30"}, {"expires_in_days"}),
        ({"name": "x", "expires_in_days": 3651}, {"expires_in_days"}),
        ({"name": "x", "role": "admin"}, {"role"}),
    ],
)
def test_wrong_input_is_named(api, body, fields):
    assert wrong_fields(api.post("tokens", body)) == fields


def test_long_names_fit_into_the_trail(app: Flask, new_api):
    with app.app_context():
        long = factories.member("n" * 100, "staff")
    made = new_api(long).post("tokens", {"name": "t" * 60}).get_json()["key"]
    given(call(app.test_client(), made, "tokens/1/revoke", method="POST"))
    with app.app_context():
        last = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert last is not None
        assert len(last.actor_label) == 120
