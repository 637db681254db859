"""What runs leave in the audit trail, and the runs of mails and auto-link."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.errors import Conflict
from app.extensions import db
from app.models import AuditEntry, JobStatus
from app.services import jobs, linking, preferences, sync, ticket_hints
from app.services.actor import Actor
from app.services.link_change import Change
from app.services.preferences import Preferences, Wish
from app.services.schedule import SCHEDULE
from app.services.transaction import end_reading
from app.worker import runner
from app.worker.runner import Watch
from tests import factories
from tests.conftest import NOW
from tests.factories import RULES, TESTER
from tests.services.desk import Desk, mapping_of

pytestmark = [pytest.mark.usefixtures("app_context"), pytest.mark.sqlite_only]

ANA = 18014125801


def run(app, kind=jobs.SYNC, actor=TESTER, watch=None, **options):
    job, _ = jobs.start(actor, kind, options=options)
    job_id = job.id
    end_reading()
    done = runner.run(app, job_id, watch)
    assert done is not None
    return done


def entries(action="sync"):
    """Who and what, of each entry of this action."""
    end_reading()
    query = sa.select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return [(one.actor_label, json.loads(one.after or "")) for one in db.session.scalars(query)]


class TestSync:
    def test_sync_that_changed_something_leaves_one_entry(self, app, demo, ada):
        Desk(demo).closed(ANA)
        job = run(app, actor=Actor(ada.id, ada.username, "web"))
        ((who, counts),) = entries()
        assert who == "Ada"
        assert counts["closures_added"] == 1
        assert counts["created"] > 0
        comment = db.session.scalar(sa.select(AuditEntry.comment))
        assert comment == f"Job {job.id}: {job.message}"

    def test_effect_on_credit_is_told_member_by_member(self, app, demo, ada):
        desk = Desk(demo)
        run(app)
        linking.change(TESTER, mapping_of(ANA).id, Change(ada.id), factories.RULES)
        numbers = [desk.closed(ANA) for _ in range(3)]
        desk.later()
        run(app)
        assert self.effects()[-1] == {str(ada.id): 3}
        desk.state.reopen(numbers[0])
        desk.later()
        run(app)
        assert self.effects()[-1] == {str(ada.id): -1}

    def effects(self):
        end_reading()
        query = sa.select(AuditEntry.effect).where(AuditEntry.action == "sync")
        return [
            json.loads(text or "") for text in db.session.scalars(query.order_by(AuditEntry.id))
        ]

    def test_sync_that_changed_nothing_leaves_none(self, app, demo):
        run(app)
        for _ in range(2):
            run(app, actor=SCHEDULE)
        assert [who for who, _ in entries()] == ["Tester"]

    def test_reopened_ticket_and_new_name_are_changes(self, app, demo):
        desk = Desk(demo)
        number = desk.closed(ANA)
        run(app)
        desk.later()
        desk.state.reopen(number)
        run(app, actor=SCHEDULE)
        factories.responder("Somebody else", id=ANA, email=mapping_of(ANA).freshworks_email)
        run(app, actor=SCHEDULE)
        told = [(who, counts["closures_changed"], counts["updated"]) for who, counts in entries()]
        assert told[1:] == [("schedule", 1, 0), ("schedule", 0, 1)]

    def test_sync_that_fails_behind_a_change_tells_of_it(self, app, demo, monkeypatch):
        monkeypatch.setattr(sync, "_tickets", _break)
        job = run(app)
        assert job.status == JobStatus.FAILED
        ((_, counts),) = entries()
        assert counts["created"] > 0
        assert counts["closures_added"] == 0

    def test_sync_that_is_cancelled_tells_what_it_changed_and_no_more(self, app, demo):
        def cancel(_done, said):
            if "responders read" in said:
                running = jobs.unfinished(jobs.SYNC)
                assert running is not None
                jobs.cancel(TESTER, running.id)

        job = run(app, watch=Watch(cancel))
        assert job.status == JobStatus.CANCELLED
        ((_, counts),) = entries()
        assert counts | {"credited": {}} == json.loads(job.result or "")
        assert counts["created"] > 0


def _break(*_parts):
    raise Conflict("It broke.")


class TestWebhook:
    def test_refresh_that_changed_something_leaves_one_entry(self, app, demo, site):
        site.set(freshworks_workspace_id=0)
        run(app)
        number = Desk(demo).closed(ANA)
        for minutes in (1, 2):
            with clock.freeze(NOW + timedelta(minutes=minutes)):
                ticket_hints.ask([number], ticket_hints.WEBHOOK)
                assert json.loads(run(app, kind=jobs.REFRESH).result or "")["read"] == 1
        ((_, counts),) = entries("webhook")
        assert (counts["read"], counts["closures_added"]) == (1, 1)


class TestKinds:
    def test_mails_are_sent_by_a_run(self, app, site, uma):
        factories.link(factories.responder("Oscar Solis"), uma)
        with clock.freeze(NOW + timedelta(minutes=5)):
            job = run(app, kind=jobs.MAIL)
        assert (job.status, job.message) == (JobStatus.SUCCEEDED, "1 new link announced")
        folder = app.config["LINKING"].mail.folder
        assert "To: Uma Castillo" in max(folder.glob("*.eml")).read_text()

    @pytest.mark.parametrize(
        ("saved", "linked"), [({"auto_link_threshold": 1.0}, 0), ({"auto_link_preset": "small"}, 1)]
    )
    def test_auto_link_is_as_sure_as_it_is_set(self, app, uma, saved, linked):
        factories.responder("Uma Castillo", id=ANA)
        preferences.save(TESTER, Wish(saved), Preferences(), RULES)
        job = run(app, kind=jobs.AUTO_LINK, actor=SCHEDULE)
        assert job.status == JobStatus.SUCCEEDED, job.error
        assert json.loads(job.result or "")["linked_count"] == linked
        assert (mapping_of(ANA).user_id is not None) == bool(linked)
