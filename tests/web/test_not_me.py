"""The page behind "this is not me" in a mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock, settings
from app.extensions import db
from app.mail.tokens import NotMe
from app.models import AuditEntry, FreshworksUserMapping
from app.services.actor import Actor
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.sqlite_only

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def address(app, world, uma):
    """The address in the mail about the link of Mia to Uma."""
    with app.test_request_context():
        return settings.not_me_path(NotMe(world.linked.audit_id, uma.id))


def press(client, address):
    """Open the page and press its button."""
    token = _TOKEN.search(client.get(address).get_data(as_text=True))
    assert token is not None
    return client.post(address, data={"csrf_token": token[1]})


def mapping(app, world):
    with app.app_context():
        return db.session.get_one(FreshworksUserMapping, world.mia.mapping_id)


def disputes(app):
    with app.app_context():
        query = sa.select(AuditEntry).where(AuditEntry.action == "dispute")
        return list(db.session.scalars(query))


def test_address_of_a_mail_holds_where_people_type_it(site, app, world, uma):
    with app.app_context():
        assert settings.post().not_me(1, uma.id).startswith("http://127.0.0.1:8000/not-me/")
        site.set(public_url="https://linking.example.com")
        assert settings.post().not_me(1, uma.id).startswith("https://linking.example.com/not-me/")


def test_page_says_who_and_what_and_changes_nothing(app, client, world, address):
    answer = client.get(address)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for said in ("Mia Wójcik", "Uma", "Tester", "This is not me"):
        assert said in page
    assert mapping(app, world).flag is None
    assert not disputes(app)


def test_no_token_is_named_to_others(app, client, world, uma, eli):
    with app.test_request_context():
        factories.link(world.oscar, uma, actor=Actor(eli.id, "Eli via token payroll", "api"))
        made = db.session.scalar(sa.select(sa.func.max(AuditEntry.id)))
        address = settings.not_me_path(NotMe(made or 0, uma.id))
    page = client.get(address).get_data(as_text=True)
    assert "by <bdi>Eli</bdi>" in page
    assert "payroll" not in page


def test_button_puts_the_link_into_review_and_leaves_it(app, client, world, address, uma):
    before = mapping(app, world)
    page = press(client, address).get_data(as_text=True)
    assert "a person decides" in page
    after = mapping(app, world)
    assert (after.flag, after.user_id) == ("disputed", uma.id)
    assert (after.confirmed, after.link_source) == (before.confirmed, before.link_source)
    (entry,) = disputes(app)
    assert (entry.actor_id, entry.actor_label, entry.user_id) == (uma.id, "Uma", uma.id)


def test_button_pressed_twice_says_it_once(app, client, address):
    press(client, address)
    token = _TOKEN.search(client.get("/login").get_data(as_text=True))
    assert token is not None
    answer = client.post(address, data={"csrf_token": token[1]})
    assert answer.status_code == 200
    assert len(disputes(app)) == 1


def test_button_without_its_token_changes_nothing(app, client, world, address):
    answer = client.post(address)
    assert answer.status_code == 400
    assert "press the button again" in answer.get_data(as_text=True)
    assert mapping(app, world).flag is None


def test_link_that_is_gone_leaves_nothing_to_say(app, client, world, address):
    with app.app_context():
        factories.link(world.mia, None)
    page = client.get(address).get_data(as_text=True)
    assert "no longer linked" in page
    assert _TOKEN.search(page) is None
    press_without_page = client.post(address)
    assert press_without_page.status_code == 400
    assert not disputes(app)


def test_address_holds_for_half_a_year(client, address):
    with clock.freeze(NOW + timedelta(days=180)):
        assert client.get(address).status_code == 200
    with clock.freeze(NOW + timedelta(days=181)):
        answer = client.get(address)
    assert answer.status_code == 404
    assert "older than half a year" in answer.get_data(as_text=True)


@pytest.mark.parametrize("change", [lambda a: a[:-1], lambda a: a + "x", lambda a: a.upper()])
def test_address_that_was_tampered_with_is_none(app, client, world, address, change):
    start, _, token = address.rpartition("/")
    for method in (client.get, client.post):
        answer = method(f"{start}/{change(token)}")
        assert answer.status_code == 404
        assert "Nothing was changed" in answer.get_data(as_text=True)
    assert not disputes(app)


def test_session_of_somebody_else_says_nothing_about_the_link(app, client, address, sign_in, eli):
    sign_in(client, eli)
    press(client, address)
    (entry,) = disputes(app)
    assert entry.actor_label == "Uma"
