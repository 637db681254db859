"""Answers that come late, or not at all: they overwrite nothing newer and take nothing away."""

from __future__ import annotations

import re
from collections.abc import Callable
from re import Pattern

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard, hold
from tests.browser.watching import Watch
from tests.people import Person

SILENT = "The server did not answer. Nothing changed."


def cut(page: Page, path: str | Pattern[str], method: str) -> None:
    """Let no answer to such a request arrive."""

    def answer(route: Route) -> None:
        if route.request.method == method:
            route.abort("connectionrefused")
        else:
            route.continue_()

    page.route(path, answer)


def test_all_that_matched_are_not_chosen_once_something_else_is_listed(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    page.get_by_label("Select Oscar Solis", exact=True).check()
    held = hold(page, re.compile(r"/api/mappings\?.*per_page=200"))
    dashboard.press("Select all 2")
    dashboard.show_only("Linked")
    expect(dashboard.row("Oscar Solis")).to_have_count(0)
    with page.expect_response(re.compile("per_page=200")) as answer:
        held.let_go()
    answer.value.finished()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.locator("#bulk-bar")).to_be_hidden()


def test_a_chosen_row_that_changes_is_chosen_as_it_is_now(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    page.get_by_label("Select Oscar Solis", exact=True).check()
    likeliest = page.locator("#bulk-bar .btn-primary")
    expect(likeliest).to_have_text("Link to best candidate")
    dashboard.link("Oscar Solis", "Uma")
    expect(likeliest).to_have_text("Unlink")
    likeliest.click()
    expect(dashboard.dialog).to_contain_text("Would be: 1 unlinked")


def test_a_failure_is_told_of_nobody_else(
    app: Flask, page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.link(desk.oscar, desk.uma)
    dashboard = visit(desk.eli)
    watch.allow(0)
    held = hold(page, re.compile(r"/api/mappings/\d+$"))
    dashboard.press("Unlink Mia Wójcik")
    dashboard.press("Cancel")
    dashboard.press("Unlink Oscar Solis")
    held.let_go(1)
    expect(dashboard.dialog).to_contain_text("5 tickets are credited to Uma")
    with page.expect_event("requestfailed"):
        held.cut_off()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(dashboard.dialog.get_by_role("alert")).to_have_count(0)


def test_a_search_that_failed_is_not_told_below_the_next_one(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    watch.allow(0)
    dashboard.press("Link Oscar Solis")
    field = page.get_by_role("combobox", name="Member")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    held = hold(page, "**/api/users?q=*")
    with page.expect_request("**/api/users?q=e*"):
        field.fill("e")
    field.fill("um")
    held.let_go(1)
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    with page.expect_event("requestfailed"):
        held.cut_off()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.locator("[data-picker-empty]")).to_be_hidden()


def test_members_that_did_not_come_are_asked_for_again(
    app: Flask, page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        for number in range(40):
            factories.member(f"member{number:02}")
    dashboard = visit(desk.eli)
    watch.allow(0)
    dashboard.press("Link Oscar Solis")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(20)
    cut(page, "**/api/users?page=2", "GET")
    dashboard.press("Show more members")
    expect(dashboard.dialog).to_contain_text(SILENT)
    page.unroute_all()
    dashboard.press("Show more members")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(40)


def test_lines_that_were_typed_meanwhile_are_looked_at_first(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    page.get_by_label("More about Sync").click()
    page.get_by_role("button", name="Import responders…").click()
    dashboard.press("Paste")
    lines = dashboard.dialog.get_by_role("textbox", name="Lines")
    lines.fill("Ana Vega - 5")
    held = hold(page, "**/responders/import**")
    dashboard.press("Check")
    lines.fill("Ana Vega - 5\nBo Lind - 6")
    held.let_go()
    expect(dashboard.dialog.locator("[data-submit]")).not_to_have_attribute("aria-busy", "true")
    expect(dashboard.dialog.locator("[data-submit]")).to_have_text("Check")


def test_what_is_typed_of_a_member_outlives_a_link(ada: Person, desk: Desk, open_page) -> None:
    page = open_page(ada, "members")
    page.get_by_role("button", name="Edit Uma Castillo").click()
    dialog = page.locator("#member-dialog")
    dialog.get_by_label("Full name").fill("Uma C.")
    dialog.get_by_role("button", name="Make a link").click()
    expect(dialog.locator('[data-field="link"]')).to_contain_text("http")
    expect(dialog.get_by_label("Full name")).to_have_value("Uma C.")


def test_a_link_that_was_made_is_shown_though_nothing_else_can_be_read(
    ada: Person, desk: Desk, watch: Watch, open_page
) -> None:
    page = open_page(ada, "members")
    watch.allow(0)
    page.get_by_role("button", name="Edit Uma Castillo").click()
    dialog = page.locator("#member-dialog")
    expect(dialog.get_by_label("Username")).to_have_value("Uma")
    cut(page, re.compile(r"/api/members/\d+$"), "GET")
    dialog.get_by_role("button", name="Make a link").click()
    expect(dialog.locator('[data-field="link"]')).to_contain_text("http")


def test_a_token_that_was_made_is_shown_though_nothing_else_can_be_read(
    eli: Person, watch: Watch, open_page
) -> None:
    page = open_page(eli, "../profile")
    watch.allow(0)
    cut(page, "**/api/tokens", "GET")
    page.get_by_label("Name", exact=True).fill("report")
    page.get_by_role("button", name="Make token").click()
    expect(page.get_by_label("The new token")).to_be_visible()
    expect(page.get_by_text(SILENT)).to_have_count(0)


def test_a_double_click_revokes_no_token(eli: Person, open_page) -> None:
    page = open_page(eli, "../profile")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Name", exact=True).fill("report")
    page.get_by_role("button", name="Make token").click()
    page.get_by_role("button", name="Revoke report").dblclick()
    expect(page.get_by_role("button", name="Revoke now? report")).to_be_visible()
    assert not any("/revoke" in url for url in asked)


def test_a_link_is_shown_at_no_other_member(ada: Person, desk: Desk, open_page) -> None:
    page = open_page(ada, "members")
    dialog = page.locator("#member-dialog")
    held = hold(page, "**/password-link")
    page.get_by_role("button", name="Edit Uma Castillo").click()
    dialog.get_by_role("button", name="Make a link").click()
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Edit Eli Brandt").click()
    expect(dialog.get_by_label("Username")).to_have_value("Eli")
    held.let_go()
    expect(page.locator(".toast-card")).to_have_count(1)
    expect(dialog.locator('[data-field="link"]')).to_be_hidden()
    expect(page.locator(".toast-card")).not_to_contain_text("http")


@pytest.mark.parametrize("status", [401, 500])
def test_figures_of_which_nothing_is_known_are_not_told_to_be_ready(
    app: Flask, ada: Person, watch: Watch, open_page, pass_time, status: int
) -> None:
    page = open_page(ada, "settings")
    watch.allow(status)
    refusal = {"success": False, "error": "No.", "code": "no"}
    page.route("**/api/settings", lambda route: route.fulfill(status=status, json=refusal))
    with page.expect_response("**/api/settings"):
        page.evaluate(
            """() => import(document.querySelector('script[src*="/js/settings/main.js"]').src
              .replace("main.js", "recompute.js")).then((part) => part.followRecomputing())"""
        )
    expect(page.get_by_text("All figures follow the settings")).to_have_count(0)


def test_a_trial_of_a_reservation_that_comes_after_it_is_no_conflict(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    trials: list[Route] = []

    def keep_trials(route: Route) -> None:
        if "dry_run" in (route.request.post_data or ""):
            trials.append(route)
        else:
            route.continue_()

    page.route("**/reserve", keep_trials)
    dashboard.press("More for Oscar Solis")
    page.locator("#row-menu").get_by_role("button", name="Reserve for").click()
    address = dashboard.dialog.get_by_label("E-mail address of the member to come")
    with page.expect_request("**/reserve"):
        address.fill("later@example.com")
    page.keyboard.press("Enter")
    expect(dashboard.row("Oscar Solis")).to_contain_text("for later@example.com")

    with page.expect_response("**/reserve") as answered:
        trials[0].continue_()

    assert answered.value.status == 200
