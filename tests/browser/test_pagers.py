"""At either end of a list the ways to its other pages stay where they are, with the focus."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard, hold
from tests.people import Person


def link(page: Page, name: str) -> Locator:
    """A link of the pager, though it may lead nowhere."""
    return page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True)


def turn(page: Page, name: str, shown: str) -> Locator:
    """Press Enter on it, and wait for the other page."""
    link(page, name).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(shown)).to_be_visible()
    return link(page, name)


def test_the_last_page_of_mappings_keeps_the_focus(
    page: Page, app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.many_responders(60)
    visit(desk.eli, sort="freshworks_username")

    following = turn(page, "Next", "51–62 of 62")
    expect(following).to_be_focused()
    expect(following).to_be_disabled()
    page.keyboard.press("Enter")
    expect(page.get_by_text("51–62 of 62")).to_be_visible()

    earlier = turn(page, "Previous", "1–50 of 62")
    expect(earlier).to_be_focused()
    expect(earlier).to_be_disabled()
    expect(following).to_be_enabled()


def test_the_last_page_of_members_keeps_the_focus(
    page: Page, app: Flask, ada: Person, open_page: Callable[..., Page]
) -> None:
    with app.app_context():
        for number in range(40):
            factories.member(f"member{number:02}")
    open_page(ada, "members")

    following = turn(page, "Next", "Page 2 of 2")
    expect(following).to_be_focused()
    expect(following).to_be_disabled()
    expect(turn(page, "Previous", "Page 1 of 2")).to_be_focused()


def test_a_page_that_is_turned_at_its_foot_is_read_from_its_head(
    page: Page, app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.many_responders(110)
    visit(desk.eli)

    following = turn(page, "Next", "51–100 of 112")
    expect(page.locator("#rows tr").first).to_be_in_viewport(ratio=1)
    expect(following).to_be_focused()


def test_an_end_is_written_by_the_server_as_by_the_page(
    page: Page, app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.many_responders(60)
    visit(desk.eli, page=2)

    expect(link(page, "Next")).to_be_disabled()
    written = link(page, "Next").evaluate("(one) => one.outerHTML")
    turn(page, "Previous", "1–50 of 62")
    turn(page, "Next", "51–62 of 62")
    assert link(page, "Next").evaluate("(one) => one.outerHTML") == written


def test_a_part_that_comes_late_leaves_nothing_loading(
    page: Page, desk: Desk, pass_time: Callable[[int], None], visit: Callable[..., Dashboard]
) -> None:
    held = hold(page, "**/common/pager.js")
    visit(desk.eli)
    page.get_by_role("searchbox").fill("nobody at all")
    # The search is sent after 200 ms, and what takes 200 ms more is said to be loading.
    with page.expect_request("**/common/pager.js"):
        page.clock.run_for(250)
    pass_time(1)
    held.let_go()
    expect(page.get_by_role("heading", name="No mapping matches")).to_be_visible()
