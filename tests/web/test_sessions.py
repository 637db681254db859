"""What is remembered from one request to the next never outlives what it was read from."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from app import create_app
from app.clock import freeze
from app.extensions import db
from app.models import User
from app.services import preferences
from app.services.preferences import Preferences, Wish
from app.services.transaction import transaction
from tests import people
from tests.api import PREFIX
from tests.factories import RULES, TESTER
from tests.people import Person

_COOKIE = "linking_session"
LIST = f"{PREFIX}/mappings?page=1"
# As long as a session of Flask lasts.
_LIFETIME = 31 * 24 * 3600


@pytest.fixture
def browser(client: FlaskClient, eli: Person) -> FlaskClient:
    """Signed in as Eli, with a cookie that was proved before."""
    people.sign_in(client, eli)
    assert client.get(LIST).status_code == 200
    return client


def cookie_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie(_COOKIE)
    assert cookie is not None
    return cookie.value


def opened(app: Flask, cookie: str) -> SecureCookieSession:
    with app.test_request_context(headers={"Cookie": f"{_COOKIE}={cookie}"}) as context:
        found = app.session_interface.open_session(app, context.request)
    assert isinstance(found, SecureCookieSession)
    return found


def test_cookie_that_was_altered_is_nobodys(browser: FlaskClient) -> None:
    cookie = cookie_of(browser)
    payload, _, signature = cookie.partition(".")
    for forged in (f"{payload}A.{signature}", cookie[:-1], f"{cookie}A", "", "..", "x"):
        browser.set_cookie(_COOKIE, forged)
        assert browser.get(LIST).status_code == 401
    browser.set_cookie(_COOKIE, cookie)
    assert browser.get(LIST).status_code == 200


@pytest.mark.parametrize("seconds", [_LIFETIME + 60, -60])
def test_known_cookie_of_another_age_is_nobodys(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(time.time()) + seconds)
    assert browser.get(LIST).status_code == 401


def test_session_that_one_request_changes_is_whole_in_the_next(
    app: Flask, browser: FlaskClient
) -> None:
    cookie = cookie_of(browser)
    opened(app, cookie).clear()
    assert opened(app, cookie)["_user_id"]


def test_cookie_of_another_key_is_nobodys(app: Flask, browser: FlaskClient) -> None:
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    other = Flask("other")
    other.secret_key = "another key"
    stranger = SecureCookieSessionInterface().get_signing_serializer(other)
    assert signer is not None
    assert stranger is not None
    browser.set_cookie(_COOKIE, stranger.dumps(signer.loads(cookie_of(browser))))
    assert browser.get(LIST).status_code == 401


@pytest.mark.parametrize(
    ("change", "status"),
    [({"session_version": 2}, 401), ({"is_active": False}, 401), ({"role": "user"}, 403)],
)
def test_member_who_is_changed_elsewhere_is_met_as_such_at_once(
    app: Flask, browser: FlaskClient, eli: Person, change: dict[str, object], status: int
) -> None:
    with app.app_context(), transaction():
        for name, value in change.items():
            setattr(db.session.get_one(User, eli.id), name, value)
    assert browser.get(LIST).status_code == status


def test_settings_that_another_process_saves_hold_in_the_next_answer(
    app: Flask, browser: FlaskClient, eli: Person
) -> None:
    def last_day() -> str:
        answer = browser.get(f"{PREFIX}/tickets/user/{eli.id}").get_json()
        return str(answer["date_range"]["end_date"])

    with freeze(datetime(2025, 7, 29, 18, tzinfo=UTC)):
        assert (last_day(), last_day()) == ("2025-07-29", "2025-07-29")
        save_elsewhere(app, time_zone="Pacific/Auckland")
        assert last_day() == "2025-07-30"


def save_elsewhere(app: Flask, **settings: object) -> None:
    """Save in a process of its own, which has another application on the same database."""
    other = create_app(app.config["LINKING"])
    with other.app_context():
        preferences.save(TESTER, Wish(settings), Preferences(), RULES)
        db.session.remove()
        db.engine.dispose()
