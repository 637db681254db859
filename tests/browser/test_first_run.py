"""From an empty database to the first figures: the guide says what is next and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from app.demo.server import Demo
from tests.browser.dashboard import Dashboard
from tests.browser.watching import Watch
from tests.people import Person
from tests.sites import Site


@pytest.fixture
def step(page: Page) -> Callable[[str], Locator]:
    """`step("Sync")`: one of the three steps."""
    return lambda name: page.locator(".first-run .step").filter(
        has=page.get_by_role("heading", name=name)
    )


def present(page: Page) -> Locator:
    return page.locator('.first-run [aria-current="step"] h3')


def test_without_an_account_the_first_step_says_what_to_set(
    site: Site, page: Page, eli: Person, step, visit: Callable[..., Dashboard]
) -> None:
    site.set(freshworks_url=None, freshworks_api_key=None)
    visit(eli)
    expect(present(page)).to_have_text("Connect Freshworks", use_inner_text=True)
    expect(step("Connect Freshworks")).to_contain_text("FRESHWORKS_API_KEY")


@pytest.mark.demo(history=5)
def test_a_wrong_key_is_told_and_tried_again(
    demo: Demo, page: Page, admin: Person, step, visit: Callable[..., Dashboard]
) -> None:
    demo.faults.set(suspended=True)
    dashboard = visit(admin)
    expect(present(page)).to_have_text("Connect Freshworks", use_inner_text=True)
    expect(step("Connect Freshworks")).to_contain_text("forbids")
    demo.faults.clear()
    dashboard.press("Try again")
    expect(present(page)).to_have_text("Sync", use_inner_text=True)
    expect(step("Connect Freshworks")).to_contain_text("the key can read tickets")


@pytest.mark.demo(history=5)
def test_the_steps_stay_where_the_list_is_asked_anew(
    demo: Demo, page: Page, admin: Person, step, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(admin)
    with page.expect_response("**/api/mappings?*status=linked*"):
        page.get_by_role("link", name="Linked", exact=True).click()
    with page.expect_response("**/api/mappings?*"):
        dashboard.press("Refresh")
    for name in ("Connect Freshworks", "Sync", "Link people"):
        expect(step(name)).to_be_visible()


@pytest.mark.demo(history=5)
def test_a_reload_does_not_try_the_connection_again(
    demo: Demo, page: Page, admin: Person, step, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(admin)
    expect(step("Connect Freshworks")).to_contain_text("the key can read tickets")
    before = demo.requests.as_dict()["total"]
    for _ in range(11):
        dashboard.open()
        expect(step("Connect Freshworks")).to_contain_text("the key can read tickets")
    assert demo.requests.as_dict()["total"] == before
    expect(present(page)).to_have_count(1)


def test_one_step_is_the_present_one_where_the_connection_was_not_tried(
    site: Site, page: Page, eli: Person, step, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    site.set(freshworks_url="http://127.0.0.1:9", freshworks_api_key="key")
    watch.allow(0)
    page.route("**/api/diagnostics*", lambda route: route.abort())
    visit(eli)
    expect(step("Connect Freshworks")).to_contain_text("The connection was not tried.")
    expect(present(page)).to_have_count(1)


@pytest.mark.demo(history=5)
def test_the_guide_leads_from_the_sync_to_the_preview(
    demo: Demo, worker: None, page: Page, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(admin)
    expect(present(page)).to_have_text("Sync", use_inner_text=True)
    dashboard.press("Sync Mappings now")
    expect(dashboard.row("Oscar Solis")).to_be_visible()
    expect(page.get_by_role("region", name="Last step: link people")).to_be_visible()
    dashboard.press("See who is certain")
    expect(dashboard.dialog.get_by_role("checkbox").first).to_be_visible()
    dashboard.dialog.get_by_role("button", name=re.compile("^Link ")).click()
    expect(dashboard.dialog.get_by_role("button", name=re.compile("^Undo "))).to_be_visible()
    dashboard.close()
    expect(page.get_by_role("region", name="Last step: link people")).to_have_count(0)
    expect(page.get_by_role("button", name="Auto-Link", exact=True)).to_be_focused()


@pytest.mark.demo(history=5)
def test_whoever_is_alone_is_led_to_the_members_first(
    demo: Demo, synced: None, page: Page, ada: Person, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(ada)
    step = page.get_by_role("region", name="Last step: link people")
    expect(step).to_contain_text("you are the only member")
    way = step.get_by_role("link", name="Import members")
    way.hover()
    expect(way).to_have_css("text-decoration-line", "none")
    way.click()
    expect(dashboard.dialog).to_contain_text("Import members")
    assert "#" not in page.url


@pytest.mark.demo(history=5)
def test_whoever_is_alone_and_no_admin_is_told_who_can_help(
    demo: Demo, synced: None, page: Page, eli: Person, visit: Callable[..., Dashboard]
) -> None:
    visit(eli)
    step = page.get_by_role("region", name="Last step: link people")
    expect(step).to_contain_text("An admin brings in the others")
    expect(step.get_by_role("link")).to_have_count(0)
