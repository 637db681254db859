"""What nearly goes wrong by itself: half typed days, other keyboards, a dialog in the way, time that passes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from app.services import jobs, schedule
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard
from tests.browser.review import CROWD, Review
from tests.browser.watching import Watch
from tests.people import Person

PRESS = """([key, code, isComposing]) => (document.activeElement ?? document.body).dispatchEvent(
  new KeyboardEvent("keydown", { key, code, isComposing, bubbles: true, cancelable: true }))"""
WITHOUT_STORAGE = """Object.defineProperty(window, "sessionStorage", {
  get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } })"""


def about_to_link(dashboard: Dashboard) -> Locator:
    """Oscar is to be linked to Uma from a day on: the field for that day."""
    dashboard.press("Link Oscar Solis")
    dashboard.pick("Uma")
    dashboard.dialog.get_by_text("From a day on").click()
    return dashboard.dialog.get_by_label("First day")


def test_half_a_day_is_no_missing_day(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    day = about_to_link(dashboard)
    day.focus()
    page.keyboard.type("1")
    dashboard.press("Link User")
    expect(dashboard.dialog).to_contain_text("Write the whole day, or leave it empty.")
    expect(day).to_have_attribute("aria-invalid", "true")


def test_enter_after_half_a_day_links_nobody(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    linked = dashboard.api("stats")["stats"]["linked_count"]
    about_to_link(dashboard).focus()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(dashboard.dialog).to_contain_text("Write the whole day, or leave it empty.")
    assert dashboard.api("stats")["stats"]["linked_count"] == linked


def test_a_year_of_two_digits_is_told_before_anything_is_sent(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    about_to_link(dashboard).fill("0025-03-10")
    expect(dashboard.dialog).to_contain_text("Write a day from 2000-01-01 on.")
    expect(dashboard.button("Link User")).to_have_attribute("aria-disabled", "true")


def test_the_enter_that_ends_a_word_of_an_input_method_chooses_nobody(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    page.get_by_role("combobox", name="Member").fill("uma")
    option = page.get_by_role("listbox").get_by_role("option")
    expect(option).to_have_count(1)
    page.evaluate(PRESS, ["Enter", "Enter", True])
    expect(option).to_have_attribute("aria-selected", "false")


@pytest.mark.usefixtures("crowd")
def test_single_keys_work_on_keyboards_of_other_scripts(
    page: Page, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    here.expect_open(CROWD[0])
    page.evaluate(PRESS, ["о", "KeyJ", False])
    here.expect_open(CROWD[1])
    page.evaluate(PRESS, ["ф", "KeyA", False])
    expect(here.toast).to_contain_text(CROWD[1])


@pytest.mark.usefixtures("crowd")
def test_focus_goes_on_with_the_first_of_those_who_are_shown_besides(
    app: Flask, page: Page, eli: Person, review: Callable[..., Review]
) -> None:
    with app.app_context():
        factories.member("zoe.lind", full_name="Zoë Lind")
        factories.closed_tickets(factories.responder("Zoë Lind"), 9001, 1, factories.ago(days=1))
    here = review(eli)
    here.expect_count(20)
    page.get_by_role("button", name="Show 1 more").press("Enter")
    here.expect_count(21)
    expect(page.get_by_role("button", name="Zoë Lind")).to_be_focused()


def test_a_new_version_is_told_once_the_dialog_is_closed(
    app: Flask, page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    expect(dashboard.dialog).to_contain_text("5 unclaimed tickets")
    watch.allow(404)
    monkeypatch.setitem(app.extensions, "linking_asset_version", "0123456789ab")
    notice = page.get_by_role("alert").filter(has_text="A new version is here")
    expect(dashboard.dialog.locator("[data-notice=new]")).to_be_visible()
    dashboard.press("Cancel")
    expect(notice).to_be_visible()


def test_the_age_of_a_sync_grows_by_itself(
    app: Flask, desk: Desk, pass_time: Callable[[int], None], visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        job_id = jobs.start(schedule.SCHEDULE, jobs.SYNC, slot="now")[0].id
        assert jobs.claim(job_id, "a worker")
        jobs.succeed(job_id, "a worker", {"closures_added": 26, "failed": 0}, "26 closures added")
    page = visit(desk.eli).page
    state = page.locator("[data-sync-state]")
    # The server writes it as the page does, or the line would change its width.
    assert ">just now</time>" in page.request.get(page.url).text()
    pass_time(5)
    expect(state).to_contain_text("Synced just now")
    pass_time(240)
    expect(state).to_contain_text("Synced 4 minutes ago")


def test_a_list_whose_words_do_not_come_says_so_in_words(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    visit(desk.eli)
    watch.allow(0)
    page.route("**/js/list/none.js", lambda route: route.abort())
    page.get_by_role("searchbox").fill("nobody at all")
    alert = page.get_by_role("alert").filter(has_text="The list could not be read")
    expect(alert).to_contain_text("That part of the page did not load. Nothing changed.")
    expect(alert).not_to_contain_text("http")


def test_a_button_says_at_once_what_it_does_next(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    watch.allow(0)
    dashboard.press("More for Oscar Solis")
    page.route("**/api/changes*", lambda route: route.abort())
    page.get_by_role("button", name="Not a person", exact=True).click()
    expect(dashboard.row("Oscar Solis")).to_contain_text("Not a person")
    expect(dashboard.row("Oscar Solis").locator("[data-field=details]")).to_have_text("Is a person")


def test_a_second_press_starts_no_second_sync(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    # Nothing is connected, which a second request would say a second time.
    watch.allow(503)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    button = dashboard.button("Sync Mappings")
    button.evaluate("button => { button.click(); button.click(); }")
    expect(dashboard.toast).to_contain_text("The sync was not started")
    expect(button).not_to_have_attribute("aria-busy", "true")
    assert sum("/mappings/sync" in url for url in asked) == 1


def test_undo_needs_no_storage(
    app: Flask, page: Page, desk: Desk, open_page: Callable[..., Page]
) -> None:
    page.add_init_script(WITHOUT_STORAGE)
    open_page(desk.eli, "")
    dashboard = Dashboard(page)
    dashboard.link("Oscar Solis", "Uma")
    open_page(desk.eli, "audit", mapping_id=desk.oscar.mapping_id)
    page.get_by_role("button", name=re.compile("Undo change")).click()
    expect(dashboard.dialog).to_contain_text("Would be taken back")
    dashboard.dialog.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("taken back by change")).to_be_visible()


def test_a_failure_stays_while_others_come_and_go(desk: Desk, ada: Person, open_page) -> None:
    page = open_page(ada, "design")
    page.locator("[data-show=bad]").click()
    for _ in range(4):
        page.locator("[data-show=ok]").click()
    expect(page.locator(".toast-card")).to_have_count(3)
    expect(page.locator(".toast-card").first).to_contain_text("The link was not saved")


def test_a_message_with_the_focus_stays(
    desk: Desk, ada: Person, pass_time: Callable[[int], None], open_page
) -> None:
    page = open_page(ada, "design")
    page.locator("[data-show=ok]").click()
    undo = page.locator(".toast-card").get_by_role("button", name="Undo")
    undo.focus()
    undo.hover()
    page.mouse.move(5, 5)
    pass_time(15)
    expect(undo).to_be_focused()
