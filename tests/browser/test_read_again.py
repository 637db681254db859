"""A dialog whose contents did not come says so, and can ask for them again where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard, hold
from tests.browser.watching import Watch

ANY_READING = re.compile(r"/api/mappings/(\d+|bulk|auto-link)$|/users/\d+$")


def link(dashboard: Dashboard) -> None:
    """Begin to link somebody."""
    dashboard.press("Link Oscar Solis")


def unlink(dashboard: Dashboard) -> None:
    """Begin to unlink somebody."""
    dashboard.press("Unlink Mia Wójcik")


def details(dashboard: Dashboard) -> None:
    """Look at what somebody closed."""
    dashboard.press("View Details of Mia Wójcik")


def bulk(dashboard: Dashboard) -> None:
    """Begin to change those who are chosen."""
    dashboard.page.get_by_label("Select Mia Wójcik", exact=True).check()
    dashboard.page.locator("#bulk-bar").get_by_role("button", name="Unlink").click()


def preview(dashboard: Dashboard) -> None:
    """Look at what Auto-Link would do."""
    dashboard.page.get_by_label("More ways to Auto-Link").click()
    dashboard.page.get_by_role("button", name="Preview Auto-Link").click()


@pytest.mark.parametrize(
    ("begin", "contents"),
    [
        (link, "Responder 18014125885 · 5 unclaimed tickets"),
        (unlink, "3 tickets are credited to Uma"),
        (details, "3 tickets"),
        (bulk, "Would be: 1 unlinked"),
        (preview, "1 unlinked responder"),
    ],
)
def test_what_did_not_come_is_asked_for_again_in_the_dialog(
    begin: Callable[[Dashboard], None],
    contents: str,
    page: Page,
    desk: Desk,
    watch: Watch,
    visit: Callable[..., Dashboard],
) -> None:
    watch.allow(0)
    dashboard = visit(desk.eli)
    held = hold(page, ANY_READING)
    begin(dashboard)
    held.cut_off()
    again = dashboard.dialog.get_by_role("button", name="Try again", exact=True)
    expect(again).to_be_visible()
    page.unroute_all()

    again.click()

    expect(dashboard.dialog).to_contain_text(contents)
    expect(dashboard.dialog.get_by_text("The server did not answer.")).to_be_hidden()
    expect(dashboard.dialog.locator(":focus")).to_have_count(1)


def test_a_preview_that_did_not_come_compares_nobody(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    watch.allow(0)
    dashboard = visit(desk.eli)
    held = hold(page, ANY_READING)
    preview(dashboard)
    subtitle = dashboard.dialog.locator('[data-field="subtitle"]')
    expect(subtitle).to_have_text("Responders are compared with members.")
    held.cut_off()
    expect(dashboard.dialog.get_by_role("button", name="Try again", exact=True)).to_be_visible()
    expect(subtitle).to_be_empty()


def test_members_to_choose_from_are_said_to_be_on_their_way(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    held = hold(page, ANY_READING)
    link(dashboard)
    waiting = dashboard.dialog.get_by_text("Reading the members.")
    expect(waiting).to_be_visible()

    held.let_go()

    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    expect(waiting).to_be_hidden()


def test_nothing_is_said_to_be_on_its_way_that_did_not_come(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    watch.allow(0)
    dashboard = visit(desk.eli)
    held = hold(page, ANY_READING)
    link(dashboard)
    held.cut_off()
    expect(dashboard.dialog.get_by_text("The server did not answer.")).to_be_visible()
    expect(dashboard.dialog.get_by_text("Reading the members.")).to_be_hidden()


def test_a_list_that_did_not_follow_its_filter_is_asked_for_again(
    page: Page, desk: Desk, watch: Watch, open_place: Callable[[str], None]
) -> None:
    watch.allow(0)
    open_place("/freshworks-linking/audit")
    page.route("**/audit?*", lambda route: route.abort("connectionrefused"))
    page.get_by_label("Responder or member").fill("Nobody")
    failure = page.locator(".toast-card")
    expect(failure).to_contain_text("The list is as it was before")
    page.unroute_all()

    failure.get_by_role("button", name="Try again").click()

    expect(page.locator("main")).to_contain_text("0 entries")
    expect(failure).to_have_count(0)
