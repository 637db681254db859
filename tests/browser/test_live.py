"""The page stays true while others work, and says so when it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, Route, expect

from app import settings
from app.demo.people import OSCAR_ID
from app.demo.server import Demo
from app.extensions import db
from app.models import AppState, JobStatus
from app.services import jobs, members, preferences, rebuild, reprojection, schedule
from app.services.actor import COMMAND_LINE
from app.services.preferences import Preferences, Wish
from app.webhooks import WEBHOOK_HEADER, WEBHOOK_PATH
from tests import factories, staging
from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard
from tests.browser.watching import Watch
from tests.conftest import NOW
from tests.people import Person
from tests.sites import Site

UNKNOWN = (
    "The server did not answer. It may have been done all the same: look before you try again."
)


@pytest.fixture
def cut_off(page: Page, watch: Watch) -> Callable[[], object]:
    """`cut_off()`: from now on no answer of the API arrives."""
    watch.allow(0)
    return lambda: page.route("**/api/**", lambda route: route.abort("connectionrefused"))


def stand_still(page: Page) -> None:
    """After one more look in vain, the page looks at the server no more by itself."""
    with page.expect_event("requestfailed"):
        page.clock.pause_at(NOW + timedelta(minutes=1))


def test_someone_elses_change_appears_by_itself(
    app: Flask, desk: Desk, pass_time, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    with app.app_context():
        factories.link(desk.oscar, desk.uma)

    pass_time(5)

    expect(dashboard.row("Oscar Solis").locator(".c-member")).to_contain_text("Uma")
    expect(dashboard.row("Oscar Solis").locator(".c-total")).to_have_text("5")
    expect(dashboard.tile("linked_count")).to_have_text("2")


def test_a_dialog_says_that_somebody_else_was_faster(
    app: Flask, desk: Desk, pass_time, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    expect(dashboard.dialog).to_contain_text("5 unclaimed tickets")
    with app.app_context():
        factories.link(desk.oscar, desk.uma)

    pass_time(5)

    told = dashboard.dialog.get_by_role("alert")
    expect(told).to_contain_text("Changed just now: Tester linked Oscar Solis to Uma.")
    dashboard.dialog.get_by_role("button", name="Reload").click()
    expect(dashboard.dialog).to_contain_text("now linked to Uma")
    expect(told).to_have_count(0)


def test_who_was_faster_is_left_out_where_the_trail_cannot_be_read(
    app: Flask, desk: Desk, pass_time, visit: Callable[..., Dashboard], watch: Watch
) -> None:
    watch.allow(0)
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    expect(dashboard.dialog).to_contain_text("5 unclaimed tickets")
    dashboard.page.route("**/api/audit?*", lambda route: route.abort("connectionrefused"))
    with app.app_context():
        factories.link(desk.oscar, desk.uma)
    pass_time(5)
    told = dashboard.dialog.get_by_role("alert").filter(has_text="Changed meanwhile")
    expect(told).to_contain_text("It is linked to Uma now.")


def test_a_row_keeps_focus_while_others_change_the_list(
    app: Flask, desk: Desk, pass_time, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    dashboard.button("Link Oscar Solis").focus()
    with app.app_context():
        factories.responder("Zoë Lindqvist")

    pass_time(5)

    expect(dashboard.row("Zoë Lindqvist")).to_be_visible()
    expect(dashboard.button("Link Oscar Solis")).to_be_focused()


def test_figures_that_follow_earlier_settings_are_told_until_they_follow(
    app: Flask,
    desk: Desk,
    pass_time,
    visit: Callable[..., Dashboard],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reprojection, "MOST_TICKETS_AT_ONCE", 0)
    with app.app_context():
        values = {"account": "example", "projected_with": factories.RULES.fingerprint}
        db.session.execute(sa.update(AppState).values(values))
        db.session.commit()
    banner = visit(desk.eli).page.get_by_role("region", name="Figures are being recomputed")
    expect(banner).to_have_count(0)
    with app.app_context():
        zone = Wish({"time_zone": "Pacific/Auckland"})
        preferences.save(COMMAND_LINE, zone, Preferences(), factories.RULES)
    pass_time(5)
    expect(banner).to_be_visible()
    with app.app_context():
        rebuild.run(settings.reporting(), lambda *_told: None)
    pass_time(5)
    expect(banner).to_have_count(0)


@pytest.mark.demo(history=5)
def test_a_sync_that_someone_else_started_shows(
    demo: Demo, worker: None, admin: Person, pass_time, visit: Callable[..., Dashboard],
    visit_elsewhere: Callable[..., Dashboard],
) -> None:  # fmt: skip
    mine, theirs = visit(admin), visit_elsewhere(admin)
    demo.faults.set(slow=2)
    theirs.press("Sync Mappings")
    expect(theirs.page.get_by_role("region", name="Syncing")).to_be_visible()

    pass_time(5)

    expect(mine.page.get_by_role("region", name="Syncing")).to_be_visible()
    expect(mine.page.locator(".sync-state")).to_have_text("Syncing now")
    demo.faults.clear()
    expect(mine.row("Oscar Solis")).to_be_visible()


@pytest.mark.demo(history=5)
def test_what_is_closed_in_freshworks_appears_after_a_sync(
    app: Flask,
    demo: Demo,
    synced: None,
    worker: None,
    admin: Person,
    visit: Callable[..., Dashboard],
) -> None:
    dashboard = visit(admin)
    dashboard.link("Oscar Solis", "Admin")
    before = int(dashboard.figures("Oscar Solis")[2])
    demo.state.close(demo.state.create(OSCAR_ID).id)

    dashboard.press("Sync Mappings")

    expect(dashboard.toast).to_contain_text("1 closure added")
    expect(dashboard.row("Oscar Solis").locator(".c-week")).to_have_text(str(before + 1))


@pytest.mark.demo(history=5)
def test_a_failing_sync_says_why_and_can_be_tried_again(
    demo: Demo, worker: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(admin)
    demo.faults.set(suspended=True)

    dashboard.press("Sync Mappings now")

    failure = dashboard.page.get_by_role("region", name="The sync stopped")
    expect(failure).to_contain_text("forbids this (403)")
    expect(failure).to_contain_text("job 1")
    demo.faults.clear()
    dashboard.press("Retry")
    expect(failure).to_have_count(0)
    expect(dashboard.row("Oscar Solis")).to_be_visible()


@pytest.mark.demo(history=5)
def test_a_closing_shows_within_five_seconds_of_its_webhook(
    app: Flask, demo: Demo, synced: None, worker: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:  # fmt: skip
    dashboard = visit(admin)
    dashboard.link("Oscar Solis", "Admin")
    before = int(dashboard.figures("Oscar Solis")[2])
    with app.app_context():
        secret = settings.webhook_secret()
    ticket = demo.state.create(OSCAR_ID)
    demo.state.close(ticket.id)

    answer = dashboard.page.request.post(
        WEBHOOK_PATH,
        headers={WEBHOOK_HEADER: secret},
        data={"freshservice_webhook": {"ticket_id": f"INC-{ticket.id}"}},
    )

    assert answer.status == 202
    week = dashboard.row("Oscar Solis").locator(".c-week")
    expect(week).to_have_text(str(before + 1), timeout=5_000)


def test_a_running_sync_can_be_cancelled(
    app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        job_id = jobs.start(COMMAND_LINE, jobs.SYNC)[0].id
        assert jobs.claim(job_id, "a worker")
        jobs.progress(job_id, "a worker", 2140, "2,140 tickets read")
    dashboard = visit(desk.eli)
    running = dashboard.page.get_by_role("region", name="Syncing")
    expect(running).to_contain_text("2,140 tickets read")

    dashboard.press("Cancel the sync")

    expect(dashboard.toast).to_contain_text("Cancelled by Eli")
    expect(running).to_have_count(0)
    with app.app_context():
        assert jobs.get(job_id).status == JobStatus.CANCELLED


def test_a_pause_that_freshworks_asks_for_is_told(
    app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        job_id = jobs.start(COMMAND_LINE, jobs.SYNC)[0].id
        assert jobs.claim(job_id, "a worker")
        until = NOW.replace(minute=32)
        jobs.progress(job_id, "a worker", 10, "10 tickets read", waiting_until=until)

    dashboard = visit(desk.eli)

    running = dashboard.page.get_by_role("region", name="Syncing")
    expect(running).to_contain_text("Waiting for Freshworks until 14:32. What was read is saved")


def test_the_schedules_syncs_do_not_move_the_list(
    app: Flask, desk: Desk, pass_time, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    with app.app_context():
        job_id = jobs.start(schedule.SCHEDULE, jobs.SYNC, slot="now")[0].id
        assert jobs.claim(job_id, "a worker")

    pass_time(3)

    state = dashboard.page.locator(".sync-state")
    expect(state).to_have_text("Syncing now")
    expect(dashboard.page.get_by_role("region", name="Syncing")).to_have_count(0)
    with app.app_context():
        jobs.succeed(job_id, "a worker", {"closures_added": 26, "failed": 0}, "26 closures added")
    pass_time(3)
    expect(state).to_contain_text("Synced just now · nothing missing, 26 closures added")
    expect(dashboard.toast).to_have_count(0)


def test_the_next_sync_is_told(
    site: Site, desk: Desk, app: Flask, visit: Callable[..., Dashboard]
) -> None:
    site.set(freshworks_url="https://acme.freshservice.com", freshworks_api_key="k")
    with app.app_context():
        job_id = jobs.start(schedule.SCHEDULE, jobs.SYNC, slot="now")[0].id
        assert jobs.claim(job_id, "a worker")
        jobs.succeed(job_id, "a worker", {"closures_added": 26, "failed": 0}, "26 closures added")

    dashboard = visit(desk.eli)

    expect(dashboard.page.locator(".sync-state")).to_contain_text("next at 14:07")
    dashboard.page.get_by_role("link", name="History of syncs").click()
    expect(dashboard.page.get_by_role("row").last).to_contain_text("26 closures added")
    expect(dashboard.page.get_by_label("Kind")).to_have_value("sync")


def test_a_server_that_is_away_is_told_of_until_it_is_back(
    page: Page, desk: Desk, pass_time, cut_off, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    cut_off()

    pass_time(5)

    banner = page.get_by_role("alert").filter(has_text="The server does not answer")
    expect(banner).to_contain_text("Figures are as of 14:02. The page tries again by itself.")
    expect(dashboard.row("Oscar Solis")).to_be_visible()

    stand_still(page)
    page.unroute_all()
    dashboard.press("Try again now")
    expect(banner).to_have_count(0)


def test_a_server_that_was_away_for_long_is_found_again_within_seconds(
    page: Page, desk: Desk, pass_time, cut_off, visit: Callable[..., Dashboard]
) -> None:
    visit(desk.eli)
    cut_off()
    banner = page.get_by_role("alert").filter(has_text="The server does not answer")
    for _ in range(6):
        with page.expect_event("requestfailed"):
            pass_time(7)
    expect(banner).to_be_visible()
    page.unroute_all()
    pass_time(7)
    expect(banner).to_have_count(0)


def test_a_press_finds_the_server_at_once(
    page: Page, desk: Desk, pass_time, cut_off, visit: Callable[..., Dashboard]
) -> None:
    visit(desk.eli)
    cut_off()
    pass_time(5)
    banner = page.get_by_role("alert").filter(has_text="The server does not answer")
    expect(banner).to_be_visible()
    stand_still(page)
    page.unroute_all()
    page.get_by_role("heading", level=1).click()
    expect(banner).to_have_count(0)


def test_a_change_that_is_not_answered_may_have_been_made(
    page: Page, desk: Desk, cut_off, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    dashboard.pick("Eli")
    cut_off()

    dashboard.press("Link User")

    # Beside it the dialog may say by now that the server is away.
    refusal = dashboard.dialog.get_by_role("alert").filter(has_text="look before you try again")
    expect(refusal).to_have_text(UNKNOWN, use_inner_text=True)
    page.unroute_all()
    dashboard.press("Link User")
    expect(dashboard.row("Oscar Solis").locator(".c-member")).to_contain_text("Eli")


def test_a_change_whose_answer_is_lost_shows_by_itself(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    watch.allow(0)
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    dashboard.pick("Eli")
    page.route(re.compile(r"/api/mappings/\d+$"), lose)

    dashboard.press("Link User")

    expect(dashboard.dialog.get_by_text(UNKNOWN)).to_be_visible()
    expect(dashboard.dialog.get_by_text("Eli linked Oscar Solis")).to_be_visible()
    expect(dashboard.row("Oscar Solis").locator(".c-member")).to_contain_text("Eli")


def test_someone_signed_out_is_led_back_to_the_same_list(
    app: Flask, desk: Desk, page: Page, watch: Watch, pass_time, visit: Callable[..., Dashboard]
) -> None:
    visit(desk.eli, status="unlinked")
    with app.app_context():
        members.end_sessions(desk.eli.id)
    watch.allow(401)

    pass_time(5)

    banner = page.get_by_role("alert").filter(has_text="You are signed out")
    banner.get_by_role("link", name="Sign in").click()
    expect(page.get_by_label("Username")).to_be_focused()
    page.get_by_label("Username").fill("Eli")
    page.get_by_label("Password", exact=True).fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Linking Dashboard")).to_be_visible()
    assert page.url.endswith("/freshworks-linking/?status=unlinked")


def test_a_dialog_says_once_that_somebody_is_signed_out(
    app: Flask, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    dashboard.pick("Eli")
    with app.app_context():
        members.end_sessions(desk.eli.id)
    watch.allow(401)
    dashboard.press("Link User")
    alerts = dashboard.dialog.get_by_role("alert")
    expect(alerts).to_have_count(1)
    expect(alerts).to_contain_text("You are signed out")
    expect(dashboard.button("Link User")).not_to_have_attribute("aria-busy", "true")
    expect(alerts).to_have_count(1)


def test_the_first_list_can_be_asked_for_again_when_it_failed(
    page: Page, desk: Desk, cut_off, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    cut_off()
    dashboard.show_only("Linked")
    expect(page.get_by_role("heading", name="The list could not be read")).to_be_visible()

    page.unroute_all()
    dashboard.press("Try again")

    expect(dashboard.row("Mia Wójcik")).to_be_visible()


def test_rows_that_were_read_stay_when_a_refresh_fails(
    page: Page, desk: Desk, cut_off, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    cut_off()

    dashboard.press("Refresh")

    expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    expect(dashboard.button("Refresh")).to_be_visible()
    expect(dashboard.row("Mia Wójcik")).to_be_visible()
    expect(page.get_by_role("heading", name="The list could not be read")).to_be_hidden()


def test_details_of_a_server_that_is_away_say_so_once(
    page: Page, desk: Desk, cut_off, visit: Callable[..., Dashboard]
) -> None:
    page.clock.install(time=NOW)
    dashboard = visit(desk.eli)
    cut_off()
    page.route("**/users/**", lambda route: route.abort("connectionrefused"))

    dashboard.press("View Details of Mia Wójcik")

    alerts = dashboard.dialog.get_by_role("alert")
    expect(alerts).to_have_count(1)
    expect(alerts).to_contain_text("The server does not answer")
    expect(dashboard.button("Unlink")).to_be_disabled()
    expect(dashboard.button("Link to another member")).to_be_disabled()
    stand_still(page)
    page.unroute_all()
    dashboard.press("Try again now")
    expect(dashboard.dialog).to_contain_text("3 tickets")
    expect(dashboard.button("Unlink")).to_be_enabled()


@pytest.mark.demo(history=5)
def test_auto_link_of_someone_else_fills_the_table(
    app: Flask, synced: None, admin: Person, pass_time, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(admin)
    linked = staging.link_automatically(app)

    pass_time(5)

    expect(dashboard.tile("linked_count")).to_have_text(str(linked))
    expect(dashboard.row("Amelia Hartley").locator(".c-member")).to_contain_text("ameliah")
