"""What is wrong, as it is told: each trouble has a check, a sentence and a cure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app import clock, settings
from app.clock import Calendar
from app.extensions import db
from app.freshworks_service import Agent, BadRecord, Contact, Credits, Page, Refused
from app.models import AppState, JobRun, JobStatus, TicketRefresh
from app.services import bad_records, diagnostics, jobs, mappings, self_check
from app.services.diagnostics import Setup, live
from app.services.reporting import Reporting
from app.services.transaction import transaction
from app.worker.queue import Queue
from tests.conftest import NOW
from tests.factories import (
    RULES,
    TESTER,
    closed_ticket,
    link,
    member,
    observe,
    responder,
    ticket,
)
from tests.services.desk import Desk

pytestmark = pytest.mark.usefixtures("app_context")

SETUP = Setup("freshservice", "example.freshservice.com", True, None, 0.5, 5, RULES)


ANA = Agent(7, "Ana Ruiz", None, True)


class Freshworks:
    """A service whose answers a test chooses."""

    def __init__(self, *, me=ANA, contact=None):
        self.me = me
        self._contact = contact or Contact(0.0, {})
        self.asked = []

    @property
    def paging(self):
        return self

    def begin(self, position):
        return position

    def whoami(self):
        return self._answer("whoami", self.me)

    def tickets(self, _listing, _position):
        return self._answer("tickets", Page((), (), False, None))

    def agents(self):
        return iter([self._answer("agents", Page((), (), False, None))])

    def contact(self):
        return self._contact

    def _answer(self, what, answer):
        self.asked.append(what)
        if isinstance(answer, Exception):
            raise answer
        return answer


def run(setup=SETUP, **changes):
    report = diagnostics.run(replace(setup, **changes))
    for check in report.checks:
        assert check.sentence.endswith("."), check
        assert check.state in diagnostics.STATES
        assert check.state in ("ok", "unknown") or check.cure, check
    codes = [check.code for check in report.checks]
    assert len(codes) == len(set(codes))
    return report


def check(code, setup=SETUP, **changes):
    return next(one for one in run(setup, **changes).checks if one.code == code)


def job(kind=jobs.SYNC, status=JobStatus.SUCCEEDED, **values):
    started, _ = jobs.start(TESTER, kind)
    unfinished = status in jobs.UNFINISHED
    values = {"finished_at": None if unfinished else clock.utcnow(), **values}
    statement = sa.update(JobRun).where(JobRun.id == started.id)
    db.session.execute(statement.values(status=status, **values))
    db.session.commit()
    return started.id


def set_state(**values):
    db.session.execute(sa.update(AppState).values(values))
    db.session.commit()


class TestConnection:
    def test_what_is_missing_is_named(self):
        assert check("connection").state == "ok"
        assert "FRESHWORKS_API_KEY" in check("connection", key_set=False).sentence
        assert "FRESHWORKS_URL" in check("connection", host=None, key_set=False).sentence
        assert check("connection", host=None).state == "failed"

    def test_freshworks_is_not_asked_without_a_connection(self):
        def connect(_seconds):
            raise AssertionError("asked")

        report = run(host=None, connect=connect)
        assert not report.is_healthy
        assert report.seen.agent is None

    def test_other_account(self):
        assert check("account").state == "ok"
        set_state(account="example.freshservice.com")
        assert check("account").state == "ok"
        assert check("account", host=None).state == "ok"
        wrong = check("account", host="other.freshservice.com")
        assert wrong.state == "failed"
        assert "example.freshservice.com" in wrong.sentence
        assert "other.freshservice.com" in wrong.sentence


class TestSync:
    def test_never(self):
        never = check("sync")
        assert (never.state, "No sync has run yet" in never.sentence) == ("warning", True)

    def test_under_way(self):
        job(status=JobStatus.RUNNING, message="300 tickets read", heartbeat_at=NOW)
        assert check("sync").sentence == "A sync is under way: 300 tickets read."

    def test_failed_with_its_reason(self):
        job(status=JobStatus.FAILED, error="Freshworks does not accept the API key (401).")
        failed = check("sync")
        assert failed.state == "failed"
        assert failed.sentence == (
            "The last sync stopped on 29 Jul 2025, 14:02: Freshworks does not accept the API key"
            " (401)."
        )

    def test_cancelled(self):
        job(status=JobStatus.CANCELLED)
        assert check("sync").state == "warning"

    def test_stale_after_three_planned_ones(self):
        job(message="3 closures added")
        rules = Reporting(Calendar("Asia/Tokyo"))
        assert check("sync", rules=rules).sentence == (
            "The last sync succeeded on 29 Jul 2025, 23:02: 3 closures added."
        )
        with clock.freeze(NOW + timedelta(minutes=15)):
            assert check("sync").state == "ok"
        with clock.freeze(NOW + timedelta(minutes=16)):
            assert check("sync").state == "warning"
            assert check("sync", sync_minutes=0).state == "ok"


class TestWorker:
    def test_nothing_known(self):
        assert check("worker").state == "unknown"

    def test_sign_of_life(self):
        job(heartbeat_at=NOW - timedelta(minutes=10))
        assert check("worker").state == "ok"
        assert check("worker", sync_minutes=0).state == "unknown"

    def test_job_that_nobody_takes(self):
        number = job(status=JobStatus.QUEUED)
        with clock.freeze(NOW + timedelta(seconds=59)):
            assert check("worker").state == "unknown"
        with clock.freeze(NOW + timedelta(seconds=61)):
            waiting = check("worker")
        assert waiting.state == "failed"
        assert waiting.sentence.startswith(f"Job {number} (sync) waits for a job worker")

    def test_job_whose_worker_fell_silent(self):
        job(status=JobStatus.RUNNING, heartbeat_at=NOW)
        with clock.freeze(NOW + timedelta(seconds=61)):
            assert check("worker").state == "failed"

    def test_all_workers_are_busy(self):
        job(status=JobStatus.QUEUED)
        with clock.freeze(NOW + timedelta(seconds=61)):
            job(jobs.REBUILD, JobStatus.RUNNING, heartbeat_at=clock.utcnow())
            assert check("worker").state == "warning"


class TestQueue:
    def test_it_answers_or_not(self, app, tmp_path, monkeypatch):
        path = tmp_path / "queue.db"
        monkeypatch.setitem(app.extensions, "linking_queue", Queue(f"sqlite:///{path}"))
        assert check("queue").state == "ok"
        path.write_text("This is no queue at all.", encoding="utf-8")
        away = check("queue")
        assert (away.state, away.cure) == (
            "warning",
            "Check that QUEUE_URL names it and that it runs.",
        )


class TestWebhooks:
    def test_never_is_fine(self):
        assert check("webhook").state == "ok"

    def test_last_one_and_what_waits(self):
        set_state(webhook_at=NOW)
        row = {"ticket_id": 5, "source": "webhook", "asked_at": NOW, "attempts": 0}
        db.session.execute(sa.insert(TicketRefresh).values(row))
        db.session.commit()
        assert check("webhook").sentence == (
            "The last webhook came on 29 Jul 2025, 14:02. 1 ticket to be read back."
        )

    def test_silence(self):
        set_state(webhook_at=NOW - timedelta(days=4))
        assert check("webhook").state == "warning"


class TestData:
    def test_nobody_and_nothing(self):
        assert (check("responders").state, check("members").state) == ("warning", "warning")
        assert check("links").state == "ok", "nobody is there to be linked"

    def test_nothing_linked(self):
        oscar, admin = responder("Oscar Solis"), member("Admin")
        assert check("links").state == "warning"
        link(oscar, admin)
        assert check("links").sentence == "1 of 1 responder linked."
        assert (check("responders").state, check("members").state) == ("ok", "ok")

    def test_unreadable_records_with_their_reasons(self):
        assert check("unreadable").state == "ok"
        with transaction():
            bad = [BadRecord(number, "its status is no number") for number in (1, 2)]
            bad_records.keep("ticket", [*bad, BadRecord(3, "it has no date of creation")])
        unreadable = check("unreadable")
        assert unreadable.state == "warning"
        assert unreadable.sentence == (
            "3 records could not be read: 2 × its status is no number; 1 × it has no date of"
            " creation."
        )

    def test_rules_that_wait_for_a_rebuild(self):
        set_state(account="example.freshservice.com", projected_with=RULES.fingerprint)
        assert check("rules").state == "ok"
        other = Reporting(Calendar("Asia/Tokyo"))
        assert "flask --app wsgi rebuild" in (check("rules", rules=other).cure or "")
        job(jobs.REBUILD, JobStatus.RUNNING, heartbeat_at=NOW)
        assert check("rules", rules=other).cure == "Wait for its end."

    def test_self_check(self):
        assert check("drift").state == "unknown"
        self_check.remember([])
        assert check("drift").sentence == "All figures agreed on 29 Jul 2025, 14:02."
        with clock.freeze(NOW + timedelta(days=4)):
            assert check("drift").state == "unknown"
        set_state(total_tickets=77)
        self_check.remember(self_check.run(RULES))
        report = run()
        assert report.drift.count == 1
        assert not report.is_healthy


class TestFilter:
    ONE_GROUP = Reporting(group_ids=frozenset({18000073201}))

    def test_no_filter(self):
        assert check("filter").sentence == "Tickets of all groups count."

    def test_groups_that_leave_everything_out(self):
        oscar = responder("Oscar Solis")
        assert check("filter", rules=self.ONE_GROUP).state == "ok", "nothing is there yet"
        observe(replace(ticket(1, oscar, 5), group_id=9), self.ONE_GROUP)
        hidden = check("filter", rules=self.ONE_GROUP)
        assert hidden.state == "failed"
        assert "18000073201" in hidden.sentence

    def test_groups_that_let_some_count(self):
        oscar = responder("Oscar Solis")
        observe(replace(ticket(1, oscar, 5), group_id=9), self.ONE_GROUP)
        observe(replace(ticket(2, oscar, 5), group_id=18000073201), self.ONE_GROUP)
        assert check("filter", rules=self.ONE_GROUP).state == "ok"

    @pytest.mark.parametrize(("workspace_id", "said"), [(None, "primary workspace"), (9, "is 9")])
    def test_workspace_without_tickets(self, workspace_id, said):
        assert check("filter", workspace_id=workspace_id).state == "ok"
        job()
        empty = check("filter", workspace_id=workspace_id)
        assert (empty.state, said in empty.sentence) == ("failed", True)
        closed_ticket(1, responder("Oscar Solis"))
        assert check("filter", workspace_id=workspace_id).state == "ok"


class TestFreshworks:
    """Asked once, and never longer than some seconds."""

    @pytest.fixture
    def setup(self, demo):
        return settings.diagnosed(live=True)

    def states(self, setup):
        report = run(setup)
        codes = ("address", "key", "tickets", "agents", "clock", "rate_limit")
        return {one.code: one.state for one in report.checks if one.code in codes}

    def test_all_is_well(self, setup, demo):
        assert set(self.states(setup).values()) == {"ok"}
        report = run(setup)
        assert report.seen.agent
        assert {"tickets", "agents"} <= set(report.seen.credits)
        assert abs(report.seen.clock_difference) < 60
        assert not any(one.code == "address" for one in run(settings.diagnosed(live=False)).checks)

    def test_three_questions_and_no_more(self, setup, demo):
        assert Desk(demo).asked(lambda: run(setup)) == 3

    def test_key_that_is_refused(self, setup, demo, site):
        site.set(freshworks_api_key="wrong-key-0123")
        found = self.states(settings.diagnosed(live=True))
        assert (found["address"], found["key"], found["tickets"]) == ("ok", "failed", "failed")
        told = repr(run(settings.diagnosed(live=True)))
        assert "does not accept the API key" in told
        assert "wrong-key-0123" not in told

    def test_key_that_may_not_list_agents(self, setup, demo):
        demo.faults.set(agents_forbidden=True)
        found = self.states(setup)
        assert (found["key"], found["tickets"], found["agents"]) == ("ok", "ok", "warning")

    def test_wrong_address(self, setup, demo):
        demo.faults.set(html=1)
        report = run(setup)
        address = next(one for one in report.checks if one.code == "address")
        assert address.state == "failed"
        assert "A web page answered" in address.sentence
        assert demo.faults.html == 0

    @pytest.mark.parametrize("fault", ["errors", "disconnects", "truncated"])
    def test_no_good_answer_is_not_asked_again(self, setup, demo, fault):
        demo.faults.set(**{fault: 9})
        desk = Desk(demo)
        assert desk.asked(lambda: self.states(setup)) == 1
        found = self.states(setup)
        assert (found["address"], found["key"]) == ("failed", "unknown")

    def test_no_answer_in_time_is_told_apart(self, setup, demo, monkeypatch):
        monkeypatch.setattr(live, "SECONDS", 0.6)
        demo.faults.set(slow=2.0)
        address = next(one for one in run(setup).checks if one.code == "address")
        assert "did not answer in time" in address.sentence
        assert diagnostics.try_connection(setup).milliseconds is None
        demo.faults.clear()
        assert diagnostics.try_connection(setup).milliseconds is not None

    def test_too_many_requests(self, setup, demo):
        demo.faults.set(rate_limited=1, retry_after=30)
        found = self.states(setup)
        assert (found["address"], found["key"]) == ("ok", "unknown")

    def test_address_that_cannot_be(self, app, site):
        site.set(freshworks_url="http://example.com", freshworks_api_key="key")
        assert self.states(settings.diagnosed(live=True))["address"] == "failed"

    def test_unknown_agent_has_a_number(self):
        fake = Freshworks(me=Agent(7, None, None, True))
        assert check("key", connect=lambda _: fake).sentence.endswith("it is that of agent 7.")

    def test_no_time_is_left(self, monkeypatch):
        fake = Freshworks()
        answer = fake.whoami

        def slowly():
            monkeypatch.setattr(live, "_LEAST_SECONDS", live.SECONDS + 1)
            return answer()

        fake.whoami = slowly  # type: ignore[method-assign]  # It takes nearly all the time.
        report = run(connect=lambda _: fake)
        assert fake.asked == ["whoami"]
        states = {one.code: one.state for one in report.checks}
        assert (states["tickets"], states["agents"]) == ("unknown", "unknown")

    def test_key_that_may_not_read_its_own_agent(self, demo, setup):
        demo.faults.set(agents_forbidden=True)
        with pytest.raises(Refused) as refusal:
            next(settings.freshworks().agents())
        fake = Freshworks(me=refusal.value)
        assert check("key", connect=lambda _: fake).state == "ok"

    def test_clocks_that_agree_are_told_without_a_nought(self):
        fake = Freshworks(contact=Contact(0.3, {}))
        sentence = check("clock", connect=lambda _: fake).sentence
        assert sentence == "Both clocks agree to the second."

    @pytest.mark.parametrize(
        ("seconds", "state", "said"),
        [(61.0, "warning", "ahead of ours"), (-3600.0, "warning", "behind ours"), (60.0, "ok", "")],
    )
    def test_clocks(self, seconds, state, said):
        fake = Freshworks(contact=Contact(seconds, {}))
        clocks = check("clock", connect=lambda _: fake)
        assert (clocks.state, said in clocks.sentence) == (state, True)

    def test_clock_and_credits_that_are_not_told(self):
        fake = Freshworks(contact=Contact(None, {}))
        assert check("clock", connect=lambda _: fake).state == "unknown"
        assert check("rate_limit", connect=lambda _: fake).state == "unknown"

    def test_share_of_the_rate_limit(self):
        credits = {"tickets": Credits(140, 35), "agents": Credits(140, 139), "odd": Credits(0, 0)}
        fake = Freshworks(contact=Contact(0.0, credits))
        used = check("rate_limit", connect=lambda _: fake)
        assert used.state == "warning"
        assert "75\u00a0% are used (tickets)" in used.sentence
        assert check("rate_limit", connect=lambda _: fake, share=0.9).state == "ok"
        fake = Freshworks(contact=Contact(0.0, {"odd": Credits(0, 0)}))
        assert check("rate_limit", connect=lambda _: fake).state == "ok"

    def test_database_is_let_go_before_freshworks_is_asked(self, monkeypatch):
        fake = Freshworks()
        held = []

        def connect(_seconds):
            held.append(db.session().in_transaction())
            return fake

        run(connect=connect)
        assert held == [False] * 3


class TestDatabase:
    def test_database_that_does_not_answer_is_a_check(self, monkeypatch):
        def state():
            raise OperationalError("SELECT secret", {}, Exception("secret"))

        monkeypatch.setattr(mappings, "state", state)
        report = run(connect=lambda _: Freshworks())
        database = next(one for one in report.checks if one.code == "database")
        assert database.state == "failed"
        assert "secret" not in database.sentence
        assert any(one.code == "address" for one in report.checks)
