"""No rule of axe is broken in any state of any page, in both themes, on desktop and phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from app.services import jobs, members
from app.services.actor import SYSTEM
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import DESKTOP, PATH, PHONE, Dashboard, hold, settle
from tests.browser.places import PAGES
from tests.browser.watching import Watch
from tests.conftest import NOW
from tests.people import ELI, UMA, Person

# What a theme changes: colours, and nothing that stands in the page.
_IN_DARK = {"runOnly": ["color-contrast"]}
_THEMES: list[tuple[Any, Any]] = [("light", None), ("dark", _IN_DARK)]
pytestmark = pytest.mark.usefixtures("size")


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def size(page: Page, request: pytest.FixtureRequest) -> Any:
    """Each test on both, with all the glass of the page, as most people see it."""
    page.set_viewport_size(request.param)
    page.emulate_media(color_scheme="light", contrast="no-preference")
    return request.param


@pytest.fixture
def inspect(page: Page) -> Iterator[Callable[..., None]]:
    """`inspect("state")`: note what axe finds in the page as it is now; all is told at the end.

    While a dialog is open the rest of the page cannot be reached and was looked at before.
    """
    found: list[str] = []

    def run(state: str) -> None:
        settle(page)
        within = "dialog[open]" if page.locator("dialog[open]").count() else None
        # A phone has other places, but no other colours.
        themes = _THEMES if page.viewport_size == DESKTOP else _THEMES[:1]
        for theme, options in themes:
            page.emulate_media(color_scheme=theme, contrast="no-preference")
            settle(page)
            broken = Axe().run(page, context=within, options=options).response["violations"]
            found.extend(
                f"{state}, {theme}: {one['id']} {one['nodes'][0]['target']}"
                f" {one['nodes'][0]['failureSummary']}"
                for one in broken
            )
        if len(themes) > 1:
            page.emulate_media(color_scheme="light", contrast="no-preference")

    yield run
    assert found == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page(page: Page, open_place: Callable[[str], None], inspect, name: str) -> None:
    open_place(name)
    page.wait_for_load_state("networkidle")
    inspect(name)


def test_pages_around_the_dashboard(
    page: Page, desk: Desk, enter: Callable[[Person], None], watch: Watch, inspect
) -> None:
    watch.allow(401, 404)
    page.goto("/login")
    page.get_by_label("Username").fill("Uma")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    inspect("sign-in refused")
    enter(UMA)
    page.goto(PATH)
    expect(page.get_by_text("Access denied")).to_be_visible()
    inspect("access denied")
    page.goto("/nowhere")
    inspect("not found")


def test_the_first_run(page: Page, eli: Person, visit: Callable[..., Dashboard], inspect) -> None:
    visit(eli)
    expect(page.get_by_role("heading", name="Three steps to the first figures")).to_be_visible()
    inspect("first run")


def test_the_list_its_menus_and_its_messages(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard], inspect, size
) -> None:
    with app.app_context():
        factories.responder("Gone Away", active=False)
    dashboard = visit(desk.eli, min_tickets=3)
    inspect("list with a filter")
    page.locator("#filters-menu > summary").click()
    inspect("filters")
    page.keyboard.press("Escape")
    page.locator("#export-menu > summary").click()
    inspect("menu of the export")
    page.keyboard.press("Escape")
    page.get_by_label("Your menu").click()
    inspect("menu of the member")
    page.keyboard.press("Escape")
    page.get_by_label("More ways to Auto-Link").click()
    inspect("menu of auto-link")
    page.keyboard.press("Escape")
    if size is DESKTOP:
        dashboard.press("More for Mia Wójcik")
        expect(page.locator("#row-menu")).to_be_visible()
        inspect("menu of a row")
        page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill("zzz")
    expect(page.get_by_role("heading", name="No mapping matches “zzz”")).to_be_visible()
    inspect("nothing found")


def test_dialogs_about_a_link(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], inspect
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    dashboard.pick("Eli")
    inspect("link dialog")
    page.get_by_role("combobox").fill("zzz")
    expect(dashboard.dialog.get_by_text("No member matches")).to_be_visible()
    inspect("link dialog without a match")
    page.keyboard.press("Escape")
    dashboard.link("Oscar Solis", "Uma")
    inspect("message")
    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.dialog.get_by_role("link").first).to_be_visible()
    inspect("details")
    dashboard.press("As table")
    inspect("details as table")
    dashboard.press("Link to another member")
    dashboard.pick("Eli")
    inspect("question about history")
    page.keyboard.press("Escape")
    dashboard.press("View Details of Mia Wójcik")
    dashboard.dialog.get_by_role("button", name="Unlink").click()
    dashboard.choices()
    inspect("unlink dialog")


def test_auto_link(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard], inspect
) -> None:
    with app.app_context():
        factories.responder("Eli Brandt", email=ELI.email)
    dashboard = visit(desk.eli)
    page.get_by_label("More ways to Auto-Link").click()
    page.get_by_role("button", name="Preview Auto-Link").click()
    expect(dashboard.dialog.get_by_role("checkbox", name="Eli Brandt")).to_be_visible()
    inspect("preview")
    dashboard.press("Link 1 responder")
    expect(dashboard.dialog.get_by_role("heading", name="Auto-Link result")).to_be_visible()
    inspect("result")


def test_banners(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard], watch: Watch, inspect
) -> None:
    with app.app_context():
        job = jobs.start(SYSTEM, jobs.SYNC)[0].id
    visit(desk.eli)
    expect(page.get_by_role("region", name="Syncing")).to_be_visible()
    inspect("running sync")
    with app.app_context():
        jobs.claim(job, "worker")
        jobs.fail(job, "worker", "Freshworks answers 500. Try again later.")
    page.reload()
    expect(page.get_by_role("region", name="The sync stopped")).to_be_visible()
    inspect("failed sync")
    watch.allow(0)
    page.route("**/api/**", lambda route: route.abort("connectionrefused"))
    page.get_by_role("searchbox").fill("oscar")
    expect(page.get_by_role("heading", name="The list could not be read")).to_be_visible()
    inspect("list failed")
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_text("The sync may not have been started")).to_be_visible()
    inspect("message about a failure")


def test_banners_of_someone_cut_off(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard], watch: Watch, inspect
) -> None:
    page.clock.install(time=NOW)
    visit(desk.eli)
    watch.allow(0, 401)
    page.route("**/api/**", lambda route: route.abort("connectionrefused"))
    page.clock.run_for(10_000)
    expect(page.get_by_role("alert").filter(has_text="The server does not answer")).to_be_visible()
    inspect("server away")
    page.unroute_all()
    visit(desk.eli)
    with app.app_context():
        members.end_sessions(desk.eli.id)
    page.clock.run_for(10_000)
    expect(page.get_by_role("alert").filter(has_text="You are signed out")).to_be_visible()
    inspect("signed out")


def test_jobs(
    app: Flask, page: Page, eli: Person, open_page: Callable[..., Page], inspect, size
) -> None:
    open_page(eli, "jobs")
    inspect("no job")
    with app.app_context():
        failed, cancelled, running = (
            jobs.start(SYSTEM, kind)[0].id for kind in (jobs.SYNC, jobs.REBUILD, jobs.AUDIT)
        )
        for job in (failed, running):
            jobs.claim(job, "worker")
        jobs.fail(failed, "worker", "Freshworks answers 500. Try again later.")
        jobs.cancel(SYSTEM, cancelled)
        jobs.start(SYSTEM, jobs.SYNC)
    page.reload()
    expect(page.locator("#job-rows tr")).to_have_count(4)
    inspect("jobs of all states")
    if size is PHONE:
        page.get_by_label("Main menu").click()
        inspect("menu of the pages")


def test_webhooks(page: Page, eli: Person, open_page: Callable[..., Page], inspect) -> None:
    open_page(eli, "webhooks")
    expect(page.get_by_text("Freshworks cannot reach")).to_be_visible()
    inspect("webhooks")
    page.get_by_role("button", name="Show value").click()
    expect(page.get_by_role("button", name="Hide value")).to_be_visible()
    inspect("secret shown")


def test_diagnostics(
    page: Page, eli: Person, open_page: Callable[..., Page], watch: Watch, inspect
) -> None:
    watch.allow(0)
    held = hold(page, re.compile(r"/api/diagnostics\?"))
    open_page(eli, "diagnostics")
    expect(page.get_by_role("button", name="Checking")).to_be_visible()
    inspect("checks running")
    held.let_go()
    expect(page.locator(".check").first).to_be_visible()
    inspect("checks done")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_role("button", name="Checking")).to_be_visible()
    held.cut_off()
    expect(page.get_by_role("alert")).to_be_visible()
    inspect("checks not run")


def test_import_of_responders(
    page: Page, eli: Person, visit: Callable[..., Dashboard], inspect
) -> None:
    dashboard = visit(eli)
    page.get_by_label("More about Sync").click()
    inspect("menu of sync")
    page.get_by_role("button", name="Import responders…").click()
    expect(dashboard.dialog).to_be_visible()
    inspect("import of a file")
    dashboard.press("Paste")
    dashboard.press("Check")
    expect(dashboard.dialog.get_by_role("alert")).to_be_visible()
    inspect("import without lines")
    dashboard.dialog.get_by_role("textbox", name="Lines").fill("Oscar Solis - 7\nnobody")
    dashboard.press("Check")
    expect(dashboard.dialog.get_by_role("listitem").first).to_be_visible()
    inspect("outcomes of an import")


def test_explanations(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], inspect, size
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("View Details of Mia Wójcik")
    dashboard.dialog.get_by_text("Why this number?").click()
    expect(dashboard.dialog.get_by_text("3 tickets closed by")).to_be_visible()
    inspect("why this number")
    page.keyboard.press("Escape")
    if size is DESKTOP:
        dashboard.press("Why unlinked: Oscar Solis")
        expect(dashboard.dialog.get_by_text("5 tickets are unclaimed")).to_be_visible()
        inspect("why unlinked")


def test_a_stale_choice(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard], watch: Watch, inspect
) -> None:
    watch.allow(409)
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    dashboard.pick("Eli")
    with app.app_context():
        factories.link(desk.oscar, desk.uma)
    dashboard.press("Link User")
    expect(dashboard.dialog.get_by_role("alert")).to_contain_text("Your choice was not saved")
    expect(dashboard.button("Link User")).to_be_visible()
    inspect("stale choice")


def test_many_rows_their_file_and_the_audit_trail(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], inspect
) -> None:
    dashboard = visit(desk.eli)
    page.get_by_label("Select Oscar Solis").check()
    page.get_by_label("Select Mia Wójcik").check()
    expect(page.get_by_role("region", name="Chosen responders")).to_contain_text("2 selected")
    inspect("rows that are chosen")
    dashboard.press("Not a person")
    expect(dashboard.dialog.get_by_role("listitem").first).to_be_visible()
    inspect("preview of many changes")
    dashboard.press("Mark 1 as not a person")
    expect(dashboard.row("Oscar Solis")).to_contain_text("Not a person")
    dashboard.press("More for Oscar Solis")
    expect(page.locator("#row-menu")).to_be_visible()
    inspect("menu of who is not a person")
    page.get_by_role("link", name="Change history").click()
    inspect("audit trail")
    page.get_by_role("button", name=re.compile("^Undo change")).first.click()
    expect(dashboard.dialog.get_by_role("listitem").first).to_be_visible()
    inspect("preview of an undo")


def test_reservation_and_import_of_links(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], inspect
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("More for Oscar Solis")
    dashboard.press("Reserve for an e-mail address…")
    expect(dashboard.dialog).to_be_visible()
    inspect("reservation")
    page.keyboard.press("Escape")
    page.get_by_label("More ways to Auto-Link").click()
    page.get_by_role("button", name="Import links from CSV…").click()
    expect(dashboard.dialog).to_be_visible()
    inspect("import of links")


def test_a_person_and_the_team(
    page: Page, desk: Desk, open_page: Callable[..., Page], inspect
) -> None:
    open_page(desk.eli, f"users/{desk.uma.id}")
    page.get_by_label("Range:").click()
    inspect("range of a person")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="As table").click()
    inspect("person as table")
    page.emulate_media(media="print")
    inspect("person on paper")
    page.emulate_media(media="screen")
    open_page(desk.eli, f"users/{desk.eli.id}")
    inspect("person without a responder")
    for unit in ("day", "week"):
        open_page(desk.eli, "team", by=unit)
        inspect(f"team by {unit}")


def test_dialogs_about_members(
    page: Page, ada: Person, open_page: Callable[..., Page], watch: Watch, inspect
) -> None:
    watch.allow(400)
    open_page(ada, "members")
    page.get_by_role("button", name="New member").click()
    page.get_by_role("button", name="Make member").click()
    name = page.get_by_role("dialog").get_by_label("Username")
    expect(name).to_have_attribute("aria-invalid", "true")
    inspect("new member without a name")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Import CSV").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    inspect("import of members")
    page.get_by_role("button", name="Paste").click()
    page.get_by_label("Lines").fill("username,role\nnova,staff\nzoe,boss\n")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    inspect("outcomes of an import of members")


def test_settings_that_somebody_else_changed(
    page: Page, ada: Person, open_page: Callable[..., Page], watch: Watch, inspect
) -> None:
    watch.allow(409)
    open_page(ada, "settings")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Nightly audit").select_option("Off")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator(".toast-card").last).to_contain_text("They hold from now on")
    other.close()
    page.get_by_label("Sync every").fill("45")
    inspect("changes that are not saved")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("meanwhile")).to_be_visible()
    inspect("changed meanwhile")


def test_own_password_and_tokens(
    page: Page, eli: Person, open_page: Callable[..., Page], watch: Watch, inspect
) -> None:
    watch.allow(400)
    open_page(eli, "../profile")
    page.get_by_label("Name", exact=True).fill("report")
    page.get_by_role("button", name="Make token").click()
    expect(page.get_by_label("The new token")).to_be_visible()
    inspect("token that was made")
    page.get_by_role("button", name="Revoke report").click()
    inspect("token about to be revoked")
    page.get_by_label("Present password").fill("wrong")
    page.get_by_label("New password", exact=True).fill("another long password")
    page.get_by_label("New password, again").fill("another long password")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("This is not your present password")).to_be_visible()
    inspect("password refused")


def test_the_design_itself(
    page: Page, eli: Person, open_page: Callable[..., Page], inspect
) -> None:
    open_page(eli, "design")
    inspect("design")
    for name in ("It worked", "Look here", "It failed", "Server away"):
        page.get_by_role("button", name=name).click()
    inspect("messages of the design")
    page.get_by_role("button", name="Dialog").click()
    inspect("dialog of the design")
