"""The address that Freshworks calls: who is heard, what is taken, and what comes of it."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from app import clock, settings
from app.clock import utc_text
from app.demo.server import Demo
from app.extensions import db
from app.models import AppState, JobRun, TicketRefresh
from app.services import jobs, sync, ticket_hints
from app.services.transaction import transaction
from app.worker import runner
from tests import factories
from tests.api import PREFIX, Api, given, refused
from tests.conftest import NOW
from tests.people import Person
from tests.services.desk import Desk, rows_of
from tests.services.freshworks import ACCOUNT
from tests.sites import Site

RECEIVER = f"{PREFIX}/webhooks/freshworks"
SECRET = "s3cret" * 5
BODY = {"freshdesk_webhook": {"ticket_id": 5}}
Send = Callable[..., TestResponse]


@pytest.fixture
def send(client: FlaskClient, site: Site) -> Send:
    """`send(body)` with the right secret, or `send(body, headers)` with others."""
    site.set(webhook_secret=SECRET)

    def post(body: object = BODY, headers: Any = None, **options: Any) -> TestResponse:
        given_headers = {"X-Webhook-Secret": SECRET} if headers is None else headers
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        options = {"content_type": "application/json"} | options
        return client.post(RECEIVER, data=data, headers=given_headers, **options)

    return post


@pytest.fixture
def known_account(app: Flask) -> None:
    """A first sync has answered."""
    with app.app_context(), transaction():
        db.session.get_one(AppState, 1).account = ACCOUNT


def waiting(app: Flask) -> list[int]:
    """The tickets that wait to be read back."""
    with app.app_context():
        return sorted(db.session.scalars(sa.select(TicketRefresh.ticket_id)))


def basic(name: str, password: str) -> dict[str, str]:
    token = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


class TestHeard:
    def test_ticket_waits_and_a_run_is_started(
        self, app: Flask, send: Send, known_account: None
    ) -> None:
        assert given(send(), 202) == {"success": True, "queued": 1}
        assert waiting(app) == [5]
        with app.app_context():
            run = db.session.scalars(sa.select(JobRun)).one()
            assert (run.kind, run.status, run.actor_label) == (jobs.REFRESH, "queued", "a webhook")
            assert db.session.get_one(AppState, 1).webhook_at == NOW

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("ticket_id=INC-7&freshservice_webhook[ticket_id]=8", "application/x-www-form-urlencoded"),
            ('{"ticket_ids": [7, 8]}', "application/json; charset=utf-8"),
            ('\ufeff[{"ticket_id": "7"}, {"ticket_id": "#8"}]', "text/plain"),
            ('{"tickets": [{"id": 7}, {"id": "SR-8"}]}', None),
            (b'{"ticket_ids": [7, 8], "subject": "caf\xe9"}', "application/json"),
        ],
    )  # fmt: skip
    def test_every_shape_is_taken(
        self, app: Flask, send: Send, body: str | bytes, kind: str | None
    ) -> None:
        assert given(send(body, content_type=kind), 202)["queued"] == 2
        assert waiting(app) == [7, 8]

    @pytest.mark.parametrize("headers", [basic("anybody", SECRET), basic(SECRET, "X")])
    def test_secret_may_come_by_basic_authentication(
        self, send: Send, headers: dict[str, str]
    ) -> None:
        given(send(headers=headers), 202)

    def test_without_a_setting_the_secret_is_derived(
        self, app: Flask, client: FlaskClient, site: Site
    ) -> None:
        with app.app_context():
            secret = settings.webhook_secret()
            assert len(secret) >= 32
            assert secret not in app.config["SECRET_KEY"]
        given(client.post(RECEIVER, json=BODY, headers={"X-Webhook-Secret": secret}), 202)
        site.set(secret_key="another key" * 4)
        with app.app_context():
            assert settings.webhook_secret() != secret

    def test_session_is_neither_needed_nor_made(self, send: Send) -> None:
        assert "Set-Cookie" not in send().headers


class TestRefused:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"X-Webhook-Secret": ""},
            {"X-Webhook-Secret": SECRET[:-1]},
            {"X-Webhook-Secret": SECRET + "x"},
            {"X-Webhook-Secret": "é"},
            {"Authorization": f"Bearer {SECRET}"},
            {"Authorization": "Basic !"},
            basic("", ""),
        ],
    )
    def test_wrong_secret_is_refused_and_nothing_is_written(
        self, app: Flask, send: Send, headers: dict[str, str]
    ) -> None:
        with app.app_context():
            before = factories.tables()
        body = refused(send(headers=headers), 401, "wrong_secret")
        assert "X-Webhook-Secret" in body["error"]
        with app.app_context():
            assert factories.tables() == before

    def test_staff_have_no_way_around_the_secret(self, api: Api) -> None:
        refused(api.post("webhooks/freshworks", BODY), 401, "wrong_secret")

    @pytest.mark.parametrize("body", ["", "{", "{}", '{"requester": {"id": 5}}', "x" * 1000])
    def test_garbage_is_refused_and_nothing_is_written(
        self, app: Flask, send: Send, body: str
    ) -> None:
        with app.app_context():
            before = factories.tables()
        assert "{{ticket.id}}" in refused(send(body), 400, "invalid")["error"]
        with app.app_context():
            assert factories.tables() == before

    def test_large_body_is_refused(self, app: Flask, send: Send) -> None:
        body = json.dumps({**BODY, "description": "x" * 64 * 1024})
        assert "64 KB" in refused(send(body), 413, "too_large")["error"]
        assert waiting(app) == []
        given(send(json.dumps({**BODY, "description": "x" * 60 * 1024})), 202)

    def test_large_body_with_a_wrong_secret_is_not_looked_at(self, send: Send) -> None:
        refused(send("x" * 100_000, headers={}), 401, "wrong_secret")

    @pytest.mark.parametrize("kind", ["application/xml", "text/xml", "multipart/form-data"])
    def test_other_encodings_are_refused(self, send: Send, kind: str) -> None:
        assert "JSON" in refused(send(content_type=kind), 415, "wrong_content_type")["error"]

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
    def test_only_post_is_taken(self, client: FlaskClient, method: str) -> None:
        answer = client.open(RECEIVER, method=method, headers={"X-Webhook-Secret": SECRET})
        refused(answer, 405, "method_not_allowed")

    def test_guessing_is_held_up_and_freshworks_is_not(self, send: Send) -> None:
        answers = [send(headers={"X-Webhook-Secret": f"{n}"}) for n in range(31)]
        assert {answer.status_code for answer in answers[:30]} == {401}
        refused(answers[30], 429, "too_many_requests")
        assert int(answers[30].headers["Retry-After"]) > 0
        given(send(), 202)

    def test_database_away_is_503_so_that_freshworks_tries_again(
        self, send: Send, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_given: object, **_named: object) -> None:
            raise OperationalError("INSERT", {}, Exception("no route"))

        monkeypatch.setattr(ticket_hints, "upsert", away)
        answer = send()
        refused(answer, 503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0


class TestReadBack:
    """Webhooks, and what stands in the ledger after the run that they start."""

    @pytest.fixture
    def desk(self, app: Flask, demo: Demo, send: Send) -> Desk:
        """A demo Freshworks that was synced once, with a ticket that shows its workspace."""
        desk = Desk(demo)
        desk.state.create(None)
        with app.app_context():
            service = settings.freshworks()
            sync.run(service, factories.RULES, settings.sync_scope(), lambda *_told: None)
        return desk

    def work(self, app: Flask) -> None:
        """A worker runs what was started."""
        with app.app_context():
            ids = jobs.waiting()
        for job_id in ids:
            done = runner.run(app, job_id)
            assert done is not None
            assert done.status == "succeeded", done.error

    def agree(self, app: Flask, desk: Desk) -> None:
        with app.app_context():
            desk.assert_agrees()
            assert rows_of(TicketRefresh) == 0

    def test_what_the_body_says_is_not_believed(self, app: Flask, desk: Desk, send: Send) -> None:
        number = desk.state.create(None).id
        send({"ticket_id": number, "status": "Closed", "deleted": True})
        self.work(app)
        self.agree(app, desk)
        desk.state.close(number)
        send({"ticket_id": number, "status": "Open"})
        self.work(app)
        self.agree(app, desk)
        assert desk.truth() != set()

    def test_duplicates_and_wrong_order_count_once(
        self, app: Flask, desk: Desk, send: Send
    ) -> None:
        first, second = desk.closed(), desk.closed()
        for number in (second, first, second, second):
            send({"ticket_id": number})
        self.work(app)
        for number in (first, second):
            send({"ticket_id": number})
        self.work(app)
        self.agree(app, desk)

    def test_deleted_ticket_counts_no_more(self, app: Flask, desk: Desk, send: Send) -> None:
        number = desk.closed()
        send({"ticket_id": number})
        self.work(app)
        desk.state.delete(number)
        send({"ticket_id": number})
        self.work(app)
        self.agree(app, desk)
        assert desk.truth() == set()

    @pytest.mark.sqlite_only
    @pytest.mark.demo(rate_limit=10**6, overall_limit=10**6)
    def test_burst_of_a_thousand_reads_every_ticket_once(
        self, app: Flask, desk: Desk, send: Send
    ) -> None:
        numbers = [desk.closed() for _ in range(40)]
        burst = [*numbers * 25]
        random.Random(1).shuffle(burst)
        assert {send({"ticket_id": number}).status_code for number in burst} == {202}
        assert desk.asked(lambda: self.work(app)) == len(numbers)
        self.agree(app, desk)

    @pytest.mark.demo(rate_limit=10**6, overall_limit=10**6)
    def test_burst_over_many_tickets_is_left_to_one_sync(
        self, app: Flask, desk: Desk, send: Send
    ) -> None:
        numbers = [desk.closed() for _ in range(150)]
        for number in numbers:
            send({"ticket_id": number})
        with clock.freeze(NOW + timedelta(seconds=1)):
            assert desk.asked(lambda: self.work(app)) < 10
            assert desk.asked(lambda: self.work(app)) == 0
        with app.app_context():
            assert ticket_hints.waiting() == 0
            desk.assert_agrees()


class TestSetUp:
    def test_address_header_and_secret_are_told(self, api: Api, site: Site) -> None:
        site.set(webhook_secret=SECRET)
        assert api.get("webhooks").get_json()["secret"] is None
        answer = api.get("webhooks?secret=true")
        assert answer.get_json() == {
            "success": True,
            "url": f"http://localhost{RECEIVER}",
            "header": "X-Webhook-Secret",
            "secret": SECRET,
            "last_received_at": None,
            "waiting": 0,
        }
        assert answer.headers["Cache-Control"] == "no-store"

    def test_address_is_the_one_that_people_type(self, api: Api, site: Site) -> None:
        site.set(public_url="https://linking.example.com")
        told = api.get("webhooks").get_json()["url"]
        assert told == f"https://linking.example.com{RECEIVER}"

    def test_last_one_and_waiting_tickets_are_told(self, api: Api) -> None:
        secret = api.get("webhooks?secret=true").get_json()["secret"]
        headers = {"X-Webhook-Secret": secret}
        given(api.client.post(RECEIVER, json={"ticket_ids": [5, 6]}, headers=headers), 202)
        told = api.get("webhooks").get_json()
        assert (told["last_received_at"], told["waiting"]) == (utc_text(NOW), 2)

    def test_secret_is_for_elevated_members_alone(self, app: Flask, uma: Person) -> None:
        caller = Api(app.test_client()).sign_in(uma)
        refused(caller.get("webhooks"), 403, "forbidden")
