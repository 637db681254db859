"""What is pressed twice, or before the last answer is there, is done once, and is what is seen."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard, hold
from tests.people import Person

TWICE = "form => { form.requestSubmit(); form.requestSubmit(); }"


def sent(page: Page, method: str) -> list[str]:
    """The addresses of all requests of this kind from now on."""
    found: list[str] = []

    def note(name: str, url: str) -> None:
        if name == method:
            found.append(url.rpartition("/")[2])

    page.on("request", lambda request: note(request.method, request.url))
    return found


def test_a_trial_that_was_left_says_nothing_in_the_next_one(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    page.get_by_label("Select Mia Wójcik", exact=True).check()
    bar = page.locator("#bulk-bar")
    held = hold(page, "**/mappings/bulk")
    bar.get_by_role("button", name="Unlink").click()
    dashboard.press("Cancel")
    bar.get_by_role("button", name="Not a person").click()
    held.let_go(1)
    outcome = dashboard.dialog.locator("[data-outcomes]")
    expect(outcome).not_to_contain_text("1 unlinked")
    expect(outcome).to_be_visible()
    before = outcome.inner_text()
    with page.expect_response("**/mappings/bulk") as answer:
        held.let_go()
    answer.value.finished()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert outcome.inner_text() == before


def test_one_token_is_made(eli: Person, open_page: Callable[..., Page]) -> None:
    page = open_page(eli, "../profile")
    posts = sent(page, "POST")
    page.get_by_label("Name", exact=True).fill("report")
    page.locator("#tokens form").evaluate(TWICE)
    expect(page.get_by_label("The new token")).to_be_visible()
    assert posts == ["tokens"]


def test_settings_are_saved_once(ada: Person, open_page: Callable[..., Page]) -> None:
    page = open_page(ada, "settings")
    puts = sent(page, "PUT")
    page.get_by_label("Nightly audit").select_option("Off")
    page.locator("form#settings").evaluate(TWICE)
    expect(page.locator(".toast-card")).to_contain_text("The settings are saved")
    assert puts == ["settings"]


def test_numbers_that_are_copied_in_a_dialog_are_told_there(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    page.context.grant_permissions(["clipboard-write"])
    dashboard = visit(desk.eli)
    dashboard.press("View Details of Mia Wójcik")
    dashboard.dialog.get_by_role("button", name="Copy numbers").click()
    expect(dashboard.dialog.get_by_role("button", name="Copied")).to_be_visible()
    told = dashboard.dialog.get_by_role("status").filter(has_text="3 ticket numbers are copied")
    expect(told).to_have_count(1)
