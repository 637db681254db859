"""Mails over the API: which wait, went out or failed, and another try."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app import clock, settings
from app.extensions import db
from app.mail.problems import Refused
from app.mail.routes import Kind
from app.models import MailOutbox
from app.services import jobs, mailing
from app.services.transaction import transaction
from tests import factories
from tests.api import given, refused, wrong_fields

pytestmark = pytest.mark.sqlite_only


def take(_mail):
    """A server that takes every mail."""


def fail(_mail):
    raise Refused("mail.example.com did not take the mail: 550 No such mailbox.")


def send(app, deliver, way=Kind.SMTP):
    """A run that sends what is due."""
    with app.app_context():
        post = replace(settings.post(), deliver=deliver, way=way)
        mailing.drain(post, lambda *_told: None)


@pytest.fixture
def later(frozen_clock):
    """Six minutes after the link of `world` was made."""
    with clock.freeze(factories.ago(minutes=-6)):
        yield


def test_mail_that_waits_is_listed_with_whom_it_tells_of_what(api, world, uma):
    body = given(api.get("mails"))
    (mail,) = body["mails"]
    assert mail["member"] == {"id": uma.id, "username": "Uma"}
    assert mail["responder"]["freshworks_username"] == "Mia Wójcik"
    assert (mail["status"], mail["due_at"]) == ("queued", "2025-07-29T14:07:00Z")
    assert (mail["attempts"], mail["error"], mail["can_retry"]) == (0, None, False)
    # The setting is named, and not where on the server they lie.
    assert "MAIL_URL" in body["transport"]
    assert "/" not in body["transport"]
    assert body["pagination"]["total"] == 1


def test_sent_mail_says_when(app, api, world, later):
    send(app, take)
    (mail,) = given(api.get("mails", status="sent"))["mails"]
    assert mail["sent_at"] == "2025-07-29T14:08:00Z"
    assert given(api.get("mails", status="failed"))["mails"] == []


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (Kind.SMTP, "Sent"),
        (Kind.SMTPS, "Sent"),
        (Kind.FILE, "Written to a file"),
        (Kind.CONSOLE, "Shown in the log"),
    ],
)
def test_mail_that_nobody_got_is_not_told_as_sent(app, api, world, later, way, said):
    send(app, take, way)
    (mail,) = given(api.get("mails"))["mails"]
    assert (mail["status"], mail["way"]) == ("sent", way)
    page = api.client.get("/freshworks-linking/mails").get_data(as_text=True)
    (row,) = re.findall(r'(?s)<tr data-mail="[1-9].*?</tr>', page)
    assert re.findall(r'(?s)class="badge.*?<span>(.*?)</span>', row) == [said]


def test_mail_of_which_nobody_knows_what_took_it_was_handed_over(app, api, world, later):
    send(app, take)
    with app.app_context(), transaction():
        db.session.execute(sa.update(MailOutbox).values(way=None))
    page = api.client.get("/freshworks-linking/mails").get_data(as_text=True)
    assert page.count("<span>Handed over</span>") == 2  # One is the blank for scripts.


def test_mail_that_failed_went_no_way(app, api, world, later):
    send(app, fail)
    assert given(api.get("mails"))["mails"][0]["way"] is None


def test_failed_mail_says_why_and_is_sent_again_on_demand(app, api, world, later):
    send(app, fail)
    (mail,) = given(api.get("mails"))["mails"]
    assert (mail["status"], mail["can_retry"]) == ("failed", True)
    assert "550 No such mailbox" in mail["error"]
    again = given(api.post(f"mails/{mail['id']}/retry"), 202)["mail"]
    assert (again["status"], again["can_retry"]) == ("queued", False)
    with app.app_context():
        assert jobs.unfinished(jobs.MAIL) is not None
    send(app, take)
    assert given(api.get("mails"))["mails"][0]["status"] == "sent"


def test_failed_mail_leaves_the_link_alone(app, api, world, uma, later):
    send(app, fail)
    mapping = given(api.get(f"mappings/{world.mia.mapping_id}"))["mapping"]
    assert mapping["user_id"] == uma.id


def test_mail_that_did_not_fail_is_no_candidate(api, world):
    mail_id = given(api.get("mails"))["mails"][0]["id"]
    body = refused(api.post(f"mails/{mail_id}/retry"), 409, "mail_not_failed")
    assert "it is queued" in body["error"]


def test_mail_that_is_not_there(api):
    assert "no mail 77" in refused(api.post("mails/77/retry"), 404, "not_found")["error"]


def test_unknown_status_is_named(api):
    assert wrong_fields(api.get("mails", status="lost")) == {"status"}


def test_diagnostics_tell_of_failed_mails(app, api, world, later):
    def mails():
        checks = given_checks(api)
        return next(one for one in checks if one["code"] == "mails")

    assert mails()["state"] == "ok"
    send(app, fail)
    assert mails()["state"] == "warning"
    assert "1 mail failed for good" in mails()["sentence"]


def given_checks(api):
    checks = api.get("diagnostics", live="false").get_json()["checks"]
    assert isinstance(checks, list)
    return checks
