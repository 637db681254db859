"""`mails` and the preset of `auto-link`, as a person runs them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app import clock, settings
from app.mail.problems import Refused
from app.services import jobs, mailing, outbox
from app.services.actor import COMMAND_LINE
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def failed(app, uma):
    """A mail that was refused."""

    def refuse(_mail):
        raise Refused("550 No such mailbox.")

    with app.app_context():
        factories.link(factories.responder("Oscar Solis"), uma)
        with clock.freeze(NOW + timedelta(minutes=5)):
            mailing.drain(replace(settings.post(), deliver=refuse), lambda *_told: None)
    with clock.freeze(NOW + timedelta(minutes=5)):
        yield


def test_list_names_whom_what_and_why_not(run, failed):
    (line,) = run("mails", "list").stdout.splitlines()
    assert line.split(maxsplit=3)[1:3] == ["failed", "2025-07-29T14:07:00Z"]
    assert line.endswith("Uma: Oscar Solis 550 No such mailbox.")
    assert run("mails", "list", "--status", "sent").stdout == ""


def test_list_as_json(run, failed):
    shown = json.loads(run("mails", "list", "--json").stdout)
    assert (shown["total"], shown["mails"][0]["member"]) == (1, "Uma")
    assert shown["transport"].startswith("Mails are written to")


def test_mail_that_went_to_a_file_is_told_as_written(app, run, failed):
    with app.app_context():
        outbox.retry(COMMAND_LINE, 1)
        mailing.drain(replace(settings.post(), deliver=lambda _mail: None), lambda *_told: None)
    (line,) = run("mails", "list", "--status", "sent").stdout.splitlines()
    assert line.split()[1] == "written"
    (mail,) = json.loads(run("mails", "list", "--json").stdout)["mails"]
    assert (mail["status"], mail["way"]) == ("sent", "file")


def test_retry_has_a_worker_send_it(app, run, failed):
    mail_id = json.loads(run("mails", "list", "--json").stdout)["mails"][0]["id"]
    assert run("mails", "retry", str(mail_id)).stdout == f"Mail {mail_id} waits for a worker.\n"
    with app.app_context():
        assert jobs.unfinished(jobs.MAIL) is not None
    again = run("mails", "retry", str(mail_id))
    assert (again.exit_code, again.stdout) == (1, "")
    assert "did not fail" in again.stderr


def test_auto_link_is_as_sure_as_it_is_told(app, site, run, uma):
    site.set(auto_link_threshold=1.0)
    with app.app_context():
        factories.responder("Uma Castillo")
    first = "0 responders would be linked"
    assert run("auto-link", "--dry-run").stdout.startswith(first)
    told = run("auto-link", "--dry-run", "--preset", "small").stdout
    assert told.startswith("1 responder would be linked")
