"""What is started by itself, and when: each moment once, however many workers look."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.clock import Calendar, utcnow
from app.extensions import db
from app.models import AppState, JobRun
from app.services import cursors, jobs, members, schedule, ticket_hints
from app.services.profiles import Profile
from app.services.schedule import SCHEDULE, Plan
from app.services.transaction import transaction
from tests import factories
from tests.conftest import NOW
from tests.factories import TESTER

pytestmark = pytest.mark.usefixtures("app_context")

BERLIN = Calendar("Europe/Berlin")
PLAN = Plan(sync_minutes=5, responders_minutes=60, audit_hour=None, calendar=BERLIN, connected=True)
AUDITS = replace(PLAN, sync_minutes=0, audit_hour=3)
# Three in the morning in Berlin.
NIGHT = datetime(2025, 7, 29, 1, tzinfo=UTC)


def keep(plan=PLAN, *, at=None, since=NOW, **later):
    """Let a worker that began at `since` look at the clock; returns what it started."""
    before = newest_id()
    with clock.freeze((at or NOW) + timedelta(**later)):
        schedule.keep(plan, since)
    db.session.rollback()
    runs = db.session.scalars(sa.select(JobRun).where(JobRun.id > before)).all()
    found = [(run.kind, jobs.options(run)) for run in runs]
    db.session.rollback()
    return found


def newest_id():
    return db.session.scalar(sa.select(sa.func.max(JobRun.id))) or 0


def ran(kind=jobs.SYNC, actor=TESTER, *, at=NOW, succeeds=True, took=timedelta(0), **options):
    """A run that began then and is over."""
    with clock.freeze(at):
        job_id = jobs.start(actor, kind, holder="one", **options)[0].id
    with clock.freeze(at + took):
        if succeeds:
            jobs.succeed(job_id, "one", {}, "Done")
        else:
            jobs.fail(job_id, "one", "The key is refused.")
    return job_id


def finish(*, succeeds=True, **later):
    """End the run that the schedule started."""
    job_id = newest_id()
    with clock.freeze(NOW + timedelta(**later)):
        assert jobs.claim(job_id, "one")
        if succeeds:
            jobs.succeed(job_id, "one", {}, "Done")
        else:
            jobs.fail(job_id, "one", "The key is refused.")


def read_responders(at):
    with clock.freeze(at), transaction():
        cursors.responders_asked("scope", refused=False)


def entry(kind, plan=PLAN):
    return next(one for one in schedule.entries(plan) if one.kind == kind)


def join(username, *, at):
    with clock.freeze(at):
        members.create(TESTER, Profile(username))


class TestAutoLink:
    PLAN = replace(PLAN, sync_minutes=0, auto_link_after_sync=True)

    def test_comes_after_a_sync_and_not_before(self):
        assert keep(self.PLAN, minutes=1) == []
        ran(at=NOW)
        assert keep(self.PLAN, minutes=1) == [("auto_link", {})]

    def test_is_off_by_default(self):
        ran(at=NOW)
        assert keep(replace(PLAN, sync_minutes=0), minutes=1) == []

    def test_comes_again_only_if_people_changed_and_a_sync_followed(self):
        ran(at=NOW)
        keep(self.PLAN, minutes=1)
        finish(minutes=1)
        ran(at=NOW + timedelta(minutes=5))
        assert keep(self.PLAN, minutes=6) == []
        factories.responder("Mia Wójcik")
        assert keep(self.PLAN, minutes=6) == [("auto_link", {})]
        finish(minutes=6)
        factories.responder("Ben Novak")
        assert keep(self.PLAN, minutes=7) == []

    def test_comes_once_there_is_a_new_member(self):
        ran(at=NOW)
        keep(self.PLAN, minutes=1)
        finish(minutes=1)
        join("uma", at=NOW + timedelta(minutes=2))
        assert keep(self.PLAN, minutes=2) == [("auto_link", {})]
        assert keep(self.PLAN, minutes=3) == []

    def test_clock_that_was_set_back_holds_up_none(self):
        ran(jobs.AUTO_LINK, SCHEDULE, at=NOW + timedelta(days=365))
        ran(at=NOW)
        factories.responder("Mia Wójcik")
        assert keep(self.PLAN, minutes=1) == [("auto_link", {})]
        finish(minutes=1)
        factories.responder("Ben Novak")
        assert keep(self.PLAN, minutes=2) == [], "no sync followed"

    def test_needs_no_account(self):
        ran(at=NOW)
        assert keep(replace(self.PLAN, connected=False), minutes=1) == [("auto_link", {})]


class TestMail:
    def test_run_is_started_once_a_mail_is_due_with_an_account_or_without(self, uma):
        factories.link(factories.responder("Oscar Solis"), uma)
        plan = replace(PLAN, sync_minutes=0, connected=False)
        assert keep(plan, minutes=4) == []
        assert keep(plan, minutes=5) == [("mail", {})]
        assert keep(plan, minutes=5) == []


class TestSync:
    def test_comes_again_so_many_minutes_after_the_last_began(self):
        ran(took=timedelta(minutes=2))
        assert keep(minutes=4, seconds=59) == []
        assert keep(minutes=5) == [("sync", {"responders": "when_due"})]

    def test_starts_once_however_many_look(self):
        ran()
        assert len(keep(minutes=5)) == 1
        assert keep(minutes=5) == []
        finish(minutes=5)
        # A worker that looked before the run began, and is slow.
        job, is_new = jobs.start(
            SCHEDULE, jobs.SYNC, slot=clock.utc_text(NOW + timedelta(minutes=5))
        )
        assert (job.id, is_new) == (newest_id(), False)

    def test_long_sync_is_not_joined_by_another(self):
        jobs.start(TESTER, jobs.SYNC, holder="one")
        assert keep(minutes=90) == []

    def test_first_one_leaves_somebody_the_time_to_press_the_button(self):
        assert keep(minutes=4, since=NOW) == []
        assert entry(jobs.SYNC).next_at is None
        assert len(keep(minutes=5, since=NOW)) == 1
        assert entry(jobs.SYNC).next_at == NOW + timedelta(minutes=10)

    def test_one_that_was_missed_comes_once(self):
        ran()
        assert len(keep(days=3)) == 1
        finish(days=3)
        assert keep(days=3) == []

    @pytest.mark.parametrize("off", [{"sync_minutes": 0}, {"connected": False}])
    def test_switched_off_it_never_comes(self, off):
        ran()
        assert keep(replace(PLAN, **off), days=3) == []
        told = entry(jobs.SYNC, replace(PLAN, **off))
        assert (told.enabled, told.next_at, told.last_succeeded_at) == (False, None, NOW)

    def test_failures_make_it_rarer_down_to_once_an_hour_until_a_success(self):
        minutes = 0
        ran(succeeds=False)
        for pause in (5, 10, 20, 40, 60, 60):
            minutes += pause
            assert keep(minutes=minutes - 1) == []
            assert len(keep(minutes=minutes)) == 1
            finish(succeeds=False, minutes=minutes)
        minutes += 60
        assert len(keep(minutes=minutes)) == 1
        finish(minutes=minutes)
        assert len(keep(minutes=minutes + 5)) == 1

    def test_rare_syncs_do_not_become_more_frequent_by_failing(self):
        rare = replace(PLAN, sync_minutes=120)
        ran(succeeds=False)
        assert keep(rare, minutes=119) == []
        assert len(keep(rare, minutes=120)) == 1

    @pytest.mark.parametrize("succeeds", [True, False])
    def test_clock_that_was_set_back_by_a_year_holds_up_none(self, succeeds):
        ran(at=NOW + timedelta(days=365), succeeds=succeeds)
        assert entry(jobs.SYNC).next_at == NOW
        assert len(keep(minutes=1)) == 1
        finish(minutes=1)
        assert keep(minutes=5) == []
        assert len(keep(minutes=6)) == 1

    def test_cancelled_one_is_no_failure(self):
        jobs.cancel(TESTER, jobs.start(TESTER, jobs.SYNC)[0].id)
        assert entry(jobs.SYNC).next_at == NOW + timedelta(minutes=5)


class TestResponders:
    def test_are_due_after_their_time(self):
        assert schedule.responders_are_due(PLAN)
        read_responders(NOW)
        for minutes, are_due in ((0, False), (59, False), (60, True)):
            with clock.freeze(NOW + timedelta(minutes=minutes)):
                assert schedule.responders_are_due(PLAN) is are_due

    def test_clock_that_was_set_back_holds_up_none(self):
        ran()
        read_responders(NOW + timedelta(days=365))
        assert schedule.responders_are_due(PLAN)
        assert entry("responders").next_at == NOW + timedelta(minutes=5)

    def test_next_reading_is_told(self):
        ran()
        read_responders(NOW)
        told = entry("responders")
        assert (told.every_minutes, told.last_succeeded_at) == (60, NOW)
        assert told.next_at == NOW + timedelta(minutes=60)


class TestAudit:
    @pytest.fixture(autouse=True)
    def synced(self, app_context):
        ran(at=NIGHT - timedelta(days=2))

    def test_comes_every_night_at_the_local_hour(self):
        assert keep(AUDITS, at=NIGHT) == [("audit", {})]
        assert db.session.scalar(sa.select(JobRun.slot).where(JobRun.kind == "audit")) == (
            "2025-07-29"
        )
        finish()
        assert keep(AUDITS, at=NIGHT, hours=23, minutes=59) == []
        assert len(keep(AUDITS, at=NIGHT, hours=24)) == 1

    def test_missed_nights_are_made_up_for_once(self):
        ran(jobs.AUDIT, SCHEDULE, at=NIGHT - timedelta(days=1), slot="2025-07-28")
        assert keep(AUDITS, at=NIGHT, minutes=-1) == []
        assert len(keep(AUDITS, at=NIGHT, days=3, hours=9)) == 1
        finish()
        assert keep(AUDITS, at=NIGHT, days=3, hours=10) == []

    def test_failed_one_is_not_tried_again_before_the_next_night(self):
        keep(AUDITS, at=NIGHT)
        finish(succeeds=False)
        assert keep(AUDITS, at=NIGHT, hours=12) == []

    def test_nothing_is_audited_before_the_first_sync(self):
        jobs_before = sa.delete(JobRun)
        db.session.execute(jobs_before)
        db.session.commit()
        assert keep(AUDITS, at=NOW) == []
        ran(at=NOW)
        assert keep(AUDITS, at=NOW, hours=1) == []
        assert len(keep(AUDITS, at=NIGHT, days=1)) == 1

    @pytest.mark.parametrize(
        ("hour", "moments"),
        [
            # In the night to 30 March 2025 the clock of Berlin leaps from 2 to 3.
            (2, ["2025-03-29T01:00:00Z", "2025-03-30T01:00:00Z", "2025-03-31T00:00:00Z"]),
            # In the night to 26 October it shows the hour from 2 to 3 twice.
            (2, ["2025-10-25T00:00:00Z", "2025-10-26T00:00:00Z", "2025-10-27T01:00:00Z"]),
        ],
    )
    def test_hour_that_is_left_out_or_comes_twice_is_one_moment(self, hour, moments):
        plan = replace(AUDITS, audit_hour=hour)
        first = datetime.fromisoformat(moments[0]) - timedelta(days=3)
        ran(at=first)
        ran(jobs.AUDIT, SCHEDULE, at=first, slot=(first.date() + timedelta(days=2)).isoformat())
        for moment in map(datetime.fromisoformat, moments):
            with clock.freeze(moment - timedelta(seconds=1)):
                assert entry(jobs.AUDIT, plan).next_at == moment
            assert keep(plan, at=moment, seconds=-1) == []
            assert len(keep(plan, at=moment)) == 1
            assert keep(plan, at=moment, hours=1) == []
            assert jobs.claim(newest_id(), "one")
            jobs.succeed(newest_id(), "one", {}, "Done")
            assert keep(plan, at=moment, hours=1, minutes=30) == []

    def test_later_hour_of_a_day_that_is_audited_is_not_told(self):
        keep(AUDITS, at=NIGHT)
        finish()
        later = replace(AUDITS, audit_hour=22)
        told = entry(jobs.AUDIT, later).next_at
        assert told == datetime(2025, 7, 30, 20, tzinfo=UTC)
        assert keep(later, at=told, days=-1) == []
        assert len(keep(later, at=told)) == 1

    def test_line_of_the_schedule(self):
        ran(jobs.AUDIT, at=NIGHT)
        told = entry(jobs.AUDIT, AUDITS)
        assert (told.enabled, told.at, told.every_minutes) == (True, "03:00", None)
        assert (told.last_succeeded_at, told.next_at) == (NIGHT, NIGHT + timedelta(days=1))
        off = entry(jobs.AUDIT, replace(AUDITS, audit_hour=None))
        assert (off.enabled, off.at, off.next_at) == (False, None, None)
        unconnected = entry(jobs.AUDIT, replace(AUDITS, connected=False))
        assert (unconnected.enabled, unconnected.next_at) == (False, None)


class TestRefresh:
    def test_starts_when_a_hint_is_due(self):
        ran(at=NOW - timedelta(hours=1))
        with transaction():
            db.session.get_one(AppState, 1).account = "127.0.0.1"
        ticket_hints.ask([5], "test")
        db.session.execute(sa.delete(JobRun).where(JobRun.kind == jobs.REFRESH))
        db.session.commit()
        off = replace(PLAN, sync_minutes=0)
        assert keep(replace(off, connected=False)) == []
        assert keep(off) == [("refresh", {})]
        assert keep(off) == []

    def test_has_no_time_of_its_own(self):
        told = entry(jobs.REFRESH)
        assert (told.enabled, told.every_minutes, told.at, told.next_at) == (True, None, None, None)
        assert not entry(jobs.REFRESH, replace(PLAN, connected=False)).enabled


def test_time_that_is_told_is_the_time_it_starts():
    ran(at=utcnow() - timedelta(minutes=2))
    told = entry(jobs.SYNC).next_at
    assert told is not None
    assert keep(at=told, seconds=-1) == []
    assert len(keep(at=told)) == 1
