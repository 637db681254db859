"""Commands about the Freshworks account: sync, rebuild, auto-link."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.clock import utcnow
from app.extensions import db
from app.models import FreshworksUserMapping, JobRun
from app.services import jobs
from app.worker import tasks
from tests import factories
from tests.cli.results import shown
from tests.factories import TESTER
from tests.services.desk import Desk

ANA = 18014125801


class TestSync:
    @pytest.mark.demo(history=10)
    def test_counts_are_printed_and_it_ends_with_0(self, run, demo):
        code, out, err = shown(run("sync"))
        assert (code, err) == (0, "")
        counts = dict(line.rsplit(maxsplit=1) for line in out.splitlines())
        assert counts["closures added"] == f"{demo.truth()['total']:,}"
        assert counts["failed"] == "0"

    @pytest.mark.demo(history=10)
    def test_json_is_the_result_and_nothing_else(self, run, demo):
        code, out, _ = shown(run("sync", "--json"))
        assert code == 0
        assert json.loads(out)["closures_added"] == demo.truth()["total"]

    def test_failure_is_one_line_on_standard_error(self, run, demo, site):
        site.set(freshworks_api_key="wrong-key-0123")
        code, out, err = shown(run("sync", "--json"))
        assert (code, out) == (1, "")
        assert err.startswith("Sync stopped: Freshworks at 127.0.0.1 does not accept the API key")
        assert err.count("\n") == 1
        assert "wrong-key-0123" not in err

    def test_without_an_account_it_says_what_to_set(self, run, app):
        code, out, err = shown(run("sync"))
        assert (code, out) == (1, "")
        assert err == (
            "No Freshworks account is connected. Set FRESHWORKS_URL and FRESHWORKS_API_KEY, then"
            " start web and worker again.\n"
        )
        with app.app_context():
            assert db.session.scalar(sa.select(sa.func.count(JobRun.id))) == 0

    def test_address_that_cannot_be_is_a_sentence(self, run, site):
        site.set(freshworks_url="http://example.com", freshworks_api_key="key")
        code, _, err = shown(run("sync"))
        assert (code, err.count("\n")) == (1, 1)
        assert "must start with https://" in err

    def test_run_of_a_living_worker_is_left_alone(self, app, run, demo):
        with app.app_context():
            job, _ = jobs.start(TESTER, jobs.SYNC)
            job_id = job.id
            jobs.claim(job_id, "another")
        code, _, err = shown(run("sync"))
        assert code == 1
        assert err == (
            f"Sync is running already (job {job_id}). Wait for its end, then try again.\n"
        )

    def test_run_of_a_dead_worker_is_taken_over(self, app, run, demo):
        Desk(demo).closed(ANA)
        with app.app_context():
            job, _ = jobs.start(TESTER, jobs.SYNC)
            jobs.claim(job.id, "another")
        with clock.freeze(utcnow() + jobs.LEASE + timedelta(seconds=1)):
            code, out, _ = shown(run("sync", "--json"))
        assert (code, json.loads(out)["closures_added"]) == (0, 1)

    def test_sync_without_the_list_of_agents_is_not_complete(self, run, demo):
        Desk(demo).closed(ANA)
        demo.faults.set(agents_forbidden=True)
        code, out, err = shown(run("sync", "--json"))
        assert (code, json.loads(out)["closures_added"]) == (1, 1)
        assert err.startswith("Sync is not complete: the API key may not list agents.")
        assert err.count("\n") == 1

    def test_run_that_a_worker_takes_away_is_followed_to_its_end(self, app, run, demo, monkeypatch):
        """A worker took us for dead, for we did not show a sign of life for so long."""
        quicker = app.app_context

        def lose(_app, actor, kind, _watch):
            with quicker():
                job, _ = jobs.start(actor, kind, holder="us")
                job_id = job.id
                with clock.freeze(utcnow() + jobs.LEASE + timedelta(seconds=1)):
                    assert jobs.claim(job_id, "worker")
                taken = jobs.get(job_id)
                db.session.refresh(taken)
                db.session.expunge(taken)
                jobs.succeed(job_id, "worker", {"closures_added": 5}, "5 closures added")
            return taken, True

        monkeypatch.setattr("app.cli.account.runner.run_now", lose)
        code, out, _ = shown(run("sync", "--json"))
        assert (code, json.loads(out)) == (0, {"closures_added": 5})

    def test_cancelled_sync_says_what_stays(self, app, run, demo, monkeypatch):
        def cancel(*_given):
            with app.app_context():
                jobs.cancel(TESTER, jobs.held()[0][0])
            return {}, "Done"

        monkeypatch.setitem(tasks.TASKS, jobs.SYNC, cancel)
        code, out, err = shown(run("sync"))
        assert (code, out) == (1, "")
        assert err == (
            "Sync stopped: Cancelled by Tester. Everything read before stays stored; the next sync"
            " goes on from there.\n"
        )


def test_rebuild_of_what_is_right_prints_0(run, app, demo):
    Desk(demo).closed(ANA)
    assert run("sync").exit_code == 0
    assert shown(run("rebuild")) == (0, "0 cells changed\n", "")
    assert shown(run("rebuild", "--json")) == (0, '{"changed": 0}\n', "")


class TestAutoLink:
    @pytest.fixture(autouse=True)
    def people(self, app):
        with app.app_context():
            oscar = factories.responder("Oscar Solis", email="oscar.solis@example.com")
            factories.responder("Kwame Mensah")
            factories.member("oscar.solis", full_name="Oscar Solis")
            for name in ("john.smith", "johnsmith2"):
                factories.member(name, full_name="John Smith")
            factories.responder("John Smith")
            factories.closed_tickets(oscar, 1, 3, factories.ago(days=1))

    def linked(self, app):
        with app.app_context():
            query = sa.select(FreshworksUserMapping.freshworks_username)
            return db.session.scalars(query.where(FreshworksUserMapping.user_id.is_not(None))).all()

    def test_dry_run_names_all_and_links_nobody(self, app, run):
        code, out, err = shown(run("auto-link", "--dry-run"))
        assert (code, err) == (0, "")
        first, *lines = out.splitlines()
        assert first == (
            "1 responder would be linked. 3 unclaimed tickets would be credited. 1 waits for"
            " review."
        )
        assert lines[0].startswith("would link  Oscar Solis -> oscar.solis: ")
        assert lines[1].startswith("to review   John Smith -> ")
        assert lines[2].startswith("skipped     Kwame Mensah: ")
        assert self.linked(app) == []

    def test_run_links_who_is_certain(self, app, run):
        code, out, _ = shown(run("auto-link"))
        assert code == 0
        first = out.splitlines()[0]
        assert first == "1 responder linked. 3 tickets credited. 1 waits for review."
        assert self.linked(app) == ["Oscar Solis"]
        assert run("auto-link").stdout.splitlines()[0] == "0 responders linked. 1 waits for review."

    def test_its_batch_is_undone_by_number(self, app, run):
        batch_id = json.loads(run("auto-link", "--json").stdout)["batch_id"]
        code, out, _ = shown(run("undo-batch", str(batch_id), "--dry-run"))
        assert (code, out.strip()) == (0, "1 change would be undone.")
        assert self.linked(app) == ["Oscar Solis"]
        counts = json.loads(run("undo-batch", str(batch_id), "--json").stdout)
        assert (counts["undone_count"], counts["left_count"], counts["tickets"]) == (1, 0, -3)
        assert self.linked(app) == []
        again = run("undo-batch", str(batch_id)).stdout.splitlines()
        assert again[0].startswith("0 changes undone. 1 mapping left: undone already")
        assert (
            again[1]
            == "This change of Oscar Solis was undone already by command line. Nothing changed."
        )
        assert run("undo-batch", "999999").exit_code == 1

    def test_json_holds_the_three_lists(self, run):
        code, out, _ = shown(run("auto-link", "--dry-run", "--json"))
        plan = json.loads(out)
        assert code == 0
        assert {name: len(plan[name]) for name in ("linked", "review", "skipped")} == {
            "linked": 1,
            "review": 1,
            "skipped": 1,
        }
        assert plan["batch_id"] is None
