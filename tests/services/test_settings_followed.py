"""Settings that figures depend on are followed: at once, by a job, and whoever writes meanwhile."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app import settings
from app.errors import Conflict
from app.extensions import db
from app.models import AppState, JobRun, JobStatus
from app.services import (
    ingest,
    jobs,
    linking,
    preferences,
    rebuild,
    reprojection,
    rules,
    saved_settings,
    self_check,
    undo,
)
from app.services.link_change import Change
from app.services.preferences import Preferences, Wish
from app.services.reporting import Reporting
from tests.factories import CLOSED, RULES, TESTER, ago, link, member, responder, ticket
from tests.services.desk import silent
from tests.services.test_concurrency import at_once

pytestmark = pytest.mark.usefixtures("app_context")

ZONES = ("Pacific/Auckland", "Europe/Berlin", "UTC", "Pacific/Honolulu")


@pytest.fixture
def oscar(uma):
    """Linked, with forty closures, on a site that has synced."""
    oscar = responder("Oscar Solis")
    link(oscar, uma)
    take_in(oscar, 1, 40)
    values = {"account": "example", "projected_with": RULES.fingerprint}
    db.session.execute(sa.update(AppState).values(values))
    db.session.commit()
    return oscar


@pytest.fixture
def large(monkeypatch):
    """As if the site had too many tickets to do it at once."""
    monkeypatch.setattr(reprojection, "MOST_TICKETS_AT_ONCE", 0)


def take_in(holder, first, number):
    ingest.observe(
        [ticket(first + n, holder, CLOSED, at=ago(hours=first + n)) for n in range(number)], RULES
    )


def save(version=None, reset=(), **changes):
    wish = Wish(changes, reset, version)
    return preferences.save(TESTER, wish, Preferences(), in_force())


def chosen_over(first):
    return preferences.over(first, saved_settings.values())


def in_force():
    found = rules.in_force(Reporting())
    db.session.rollback()
    return found


def assert_settled():
    assert not rebuild.is_needed(in_force())
    assert self_check.run(in_force()) == []
    assert rebuild.run(in_force(), silent) == 0


def test_small_site_follows_in_the_same_transaction(oscar):
    save(time_zone="Pacific/Auckland", week_starts_on="sunday")
    assert jobs.unfinished(jobs.REBUILD) is None
    assert_settled()


def test_large_site_follows_by_a_job(oscar, large):
    save(time_zone="Pacific/Auckland")
    assert jobs.unfinished(jobs.REBUILD) is not None
    assert rebuild.is_needed(in_force())
    assert [one.code for one in self_check.run(in_force())] == ["rules"]
    rebuild.run(RULES, silent)
    assert_settled()


def test_setting_that_no_figure_depends_on_projects_nothing(oscar, large):
    save(notifications=False, sync_minutes=0)
    assert jobs.unfinished(jobs.REBUILD) is None


def test_rebuild_begins_again_where_the_rules_change_under_it(oscar, large):
    saved: list[object] = []

    def save_once(_done, _message):
        if not saved:
            saved.append(save(time_zone="Pacific/Honolulu"))

    save(time_zone="Pacific/Auckland")
    assert rebuild.run(in_force(), save_once) > 0
    assert saved
    assert_settled()


def test_job_that_was_never_started_is_started_by_the_next_round(oscar, large, monkeypatch):
    with monkeypatch.context() as dying:
        dying.setattr(reprojection, "_start", lambda _actor: None)
        save(time_zone="Pacific/Auckland")
    reprojection.keep(in_force(), looks_around=False)
    job = jobs.unfinished(jobs.REBUILD)
    assert job is not None
    # One that fails is tried again now and then, not every two seconds.
    db.session.execute(sa.update(JobRun).values(status=JobStatus.FAILED))
    db.session.commit()
    reprojection.keep(in_force(), looks_around=False)
    assert jobs.unfinished(jobs.REBUILD) is None
    reprojection.keep(in_force(), looks_around=True)
    assert jobs.unfinished(jobs.REBUILD) is not None


def rebuild_again_and_again():
    for _ in range(4):
        rebuild.run(RULES, silent)


@pytest.mark.parametrize("most", [0, 2000])
def test_nobody_mixes_zones_whoever_writes_meanwhile(app, oscar, uma, monkeypatch, most):
    monkeypatch.setattr(reprojection, "MOST_TICKETS_AT_ONCE", most)
    mia, eli = responder("Mia Reyes"), member("eli")

    def sync():
        for start in range(100, 400, 10):
            take_in((oscar, mia)[start // 10 % 2], start, 10)

    def people():
        for number in range(15):
            linking.change(TESTER, mia.mapping_id, Change((uma, eli)[number % 2].id), RULES)

    def admin():
        for zone in ZONES * 2:
            save(time_zone=zone)

    at_once(app, sync, people, admin, rebuild_again_and_again)
    rebuild.run(RULES, silent)
    assert_settled()


def test_undo_restores_the_days_and_whose_word_it_was(oscar):
    entry = save(time_zone="Pacific/Auckland")
    undo.undo(TESTER, entry.id, in_force(), dry_run=True)
    assert in_force().calendar.time_zone == "Pacific/Auckland"
    back = undo.undo(TESTER, entry.id, in_force())
    assert in_force() == Reporting()
    assert_settled()
    # The environment has its say again, whatever it is now.
    assert chosen_over(Preferences(time_zone="Europe/Berlin")).time_zone == "Europe/Berlin"
    undo.undo(TESTER, back.outcome.audit_id or 0, in_force())
    assert in_force().calendar.time_zone == "Pacific/Auckland"
    assert_settled()


def test_reset_gives_the_environment_its_say_again(oscar):
    save(time_zone="Pacific/Auckland", sync_minutes=30)
    save(reset=["time_zone", "notifications"])
    assert in_force() == Reporting()
    assert chosen_over(Preferences(sync_minutes=7)).sync_minutes == 30
    assert_settled()


def test_stale_version_is_refused_and_says_who(oscar):
    seen = preferences.version()
    save(week_starts_on="sunday")
    with pytest.raises(Conflict, match="Tester changed week starts on meanwhile") as refusal:
        save(version=seen, time_zone="Pacific/Auckland")
    assert (refusal.value.code, refusal.value.details["changed_by"]) == ("stale_version", "Tester")
    assert in_force().calendar.time_zone == "UTC"
    save(version=preferences.version(), time_zone="Pacific/Auckland")
    assert in_force().calendar.time_zone == "Pacific/Auckland"


def test_schedule_and_zone_are_followed_without_a_restart():
    save(sync_minutes=0, responders_minutes=15, audit_hour=None, time_zone="Europe/Berlin")
    plan = settings.schedule()
    assert (plan.sync_minutes, plan.responders_minutes, plan.audit_hour) == (0, 15, None)
    assert plan.calendar.time_zone == settings.reporting().calendar.time_zone == "Europe/Berlin"
    save(sync_minutes=45, audit_hour=23)
    assert (settings.schedule().sync_minutes, settings.schedule().audit_hour) == (45, 23)
