"""Changing links by hand: where earlier tickets go, what the figures say, the way back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import DESKTOP, PHONE, Dashboard, hold
from tests.browser.watching import Watch

BOTH = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def open_unlink(dashboard: Dashboard, name: str) -> None:
    """On a phone the way leads through the details."""
    if dashboard.button(f"Unlink {name}").is_visible():
        dashboard.press(f"Unlink {name}")
    else:
        dashboard.press(f"View Details of {name}")
        dashboard.dialog.get_by_role("button", name="Unlink").click()
    expect(dashboard.dialog).to_have_accessible_name(f"Unlink {name}")


def open_relink(dashboard: Dashboard, name: str) -> None:
    """From 1280 pixels a row has a menu; below, the details lead on."""
    if dashboard.button(f"More for {name}").is_visible():
        dashboard.press(f"More for {name}")
    else:
        dashboard.press(f"View Details of {name}")
    dashboard.press("Link to another member")
    expect(dashboard.dialog).to_have_accessible_name(f"Link {name}")


@BOTH
def test_unlinking_keeps_earlier_tickets_unless_told(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], size
) -> None:
    page.set_viewport_size(size)
    dashboard = visit(desk.eli)

    open_unlink(dashboard, "Mia Wójcik")
    keep, remove = dashboard.choices()
    assert keep.startswith("Keep them with Uma The link was right until now.")
    assert keep.endswith("Uma 3 → 3 Unclaimed 0 → 0")
    assert remove.startswith("Remove them from Uma The link was a mistake. Can be undone.")
    assert remove.endswith("Uma 3 → 0 Unclaimed 0 → 3")
    expect(dashboard.dialog.get_by_label("Keep them with Uma")).to_be_checked()
    dashboard.dialog.get_by_role("button", name="Unlink").click()

    expect(dashboard.toast).to_contain_text("Mia Wójcik is unlinked")
    expect(dashboard.row("Mia Wójcik")).to_contain_text("Unlinked")
    expect(dashboard.tile("total_tickets")).to_have_text("3")
    assert dashboard.api(f"tickets/user/{desk.uma.id}")["total"] == 3


def test_unlinking_can_remove_earlier_tickets(desk: Desk, visit: Callable[..., Dashboard]) -> None:
    dashboard = visit(desk.eli)

    open_unlink(dashboard, "Mia Wójcik")
    dashboard.dialog.get_by_text("Remove them from Uma").click()
    dashboard.dialog.get_by_role("button", name="Unlink").click()

    expect(dashboard.row("Mia Wójcik")).to_contain_text("3 unclaimed")
    expect(dashboard.tile("total_tickets")).to_have_text("0")
    assert dashboard.api(f"tickets/user/{desk.uma.id}")["total"] == 0


@BOTH
def test_relinking_keeps_earlier_tickets_unless_told(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], size
) -> None:
    page.set_viewport_size(size)
    dashboard = visit(desk.eli)

    open_relink(dashboard, "Mia Wójcik")
    dashboard.pick("Eli")
    keep, move = dashboard.choices()
    assert keep.startswith("Keep them with Uma Only new closures count for Eli.")
    assert keep.endswith("Uma 3 → 3 Eli 0 → 0")
    assert move.startswith("Move them to Eli The earlier link was a mistake. Can be undone.")
    assert move.endswith("Uma 3 → 0 Eli 0 → 3")
    dashboard.press("Link User")

    expect(dashboard.row("Mia Wójcik").locator(".c-member")).to_contain_text("Eli")
    expect(dashboard.row("Mia Wójcik").locator(".c-total")).to_have_text("0")
    expect(dashboard.tile("total_tickets")).to_have_text("3")
    assert dashboard.api(f"tickets/user/{desk.uma.id}")["total"] == 3


def test_relinking_can_move_earlier_tickets(desk: Desk, visit: Callable[..., Dashboard]) -> None:
    dashboard = visit(desk.eli)

    open_relink(dashboard, "Mia Wójcik")
    dashboard.pick("Eli")
    dashboard.dialog.get_by_text("Move them to Eli").click()
    dashboard.press("Link User")

    expect(dashboard.row("Mia Wójcik").locator(".c-member")).to_contain_text("Eli")
    expect(dashboard.row("Mia Wójcik").locator(".c-total")).to_have_text("3")
    assert dashboard.api(f"tickets/user/{desk.uma.id}")["total"] == 0
    assert dashboard.api(f"tickets/user/{desk.eli.id}")["total"] == 3


@BOTH
def test_a_change_can_be_undone_from_its_message(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], size
) -> None:
    page.set_viewport_size(size)
    dashboard = visit(desk.eli)
    dashboard.link("Oscar Solis", "Eli")
    expect(dashboard.tile("total_tickets")).to_have_text("8")

    dashboard.toast.get_by_role("button", name="Undo").click()

    expect(dashboard.row("Oscar Solis")).to_contain_text("5 unclaimed")
    expect(dashboard.tile("total_tickets")).to_have_text("3")
    assert dashboard.api(f"tickets/user/{desk.eli.id}")["total"] == 0


def test_a_changed_row_keeps_its_place_until_the_list_is_asked_for_anew(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli, status="unlinked")

    dashboard.link("Oscar Solis", "Eli")

    expect(dashboard.tile("linked_count")).to_have_text("2")
    expect(dashboard.row("Oscar Solis")).to_contain_text("Linked")
    dashboard.press("Refresh")
    expect(page.get_by_role("heading", name="Every responder is linked")).to_be_visible()


def test_the_picker_searches_and_says_who_is_taken(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    search = page.get_by_role("combobox", name="Member")
    expect(search).to_be_focused()

    search.fill("castillo")
    expect(dashboard.dialog.get_by_role("option")).to_have_count(1)
    expect(dashboard.dialog.get_by_role("option")).to_contain_text("already linked to Mia Wójcik")
    expect(search).to_have_accessible_description("1 of 2 members")

    search.fill("nobody at all")
    expect(dashboard.dialog).to_contain_text("No member matches “nobody at all”")
    expect(dashboard.button("Link User")).to_be_disabled()


def test_the_field_of_the_picker_stays_however_many_are_found(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    search = page.get_by_role("combobox", name="Member")
    expect(dashboard.dialog.get_by_role("option").first).to_be_visible()
    before = search.bounding_box()

    search.fill("nobody at all")
    expect(dashboard.dialog).to_contain_text("No member matches “nobody at all”")
    assert search.bounding_box() == before


def test_what_is_typed_before_the_dialog_is_ready_is_looked_for(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    waiting = hold(page, "**/api/mappings/*")
    with page.expect_request("**/api/mappings/*"):
        dashboard.press("Link Oscar Solis")

    page.get_by_role("combobox", name="Member").fill("uma")
    waiting.let_go()

    expect(dashboard.dialog.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("combobox", name="Member")).to_have_value("uma")


@pytest.fixture
def stale(
    desk: Desk, visit: Callable[..., Dashboard], visit_elsewhere: Callable[..., Dashboard], watch
) -> Dashboard:
    """The dialog in which Eli was chosen for Oscar Solis, who was linked to Uma meanwhile."""
    watch.allow(409)
    mine = visit(desk.eli)
    mine.press("Link Oscar Solis")
    mine.pick("Eli")
    visit_elsewhere(desk.eli).link("Oscar Solis", "Uma")
    return mine


def test_a_stale_choice_is_not_saved_over_someone_elses(stale: Dashboard) -> None:
    stale.press("Link User")

    notice = stale.dialog.get_by_role("alert")
    expect(notice).to_contain_text("Your choice was not saved")
    expect(stale.row("Oscar Solis").locator(".c-member")).to_contain_text("Uma")

    stale.press("Reload")
    expect(notice).to_be_hidden()
    expect(stale.dialog).to_contain_text("now linked to Uma")


def test_a_stale_choice_can_overwrite_someone_elses(stale: Dashboard) -> None:
    stale.press("Link User")

    stale.press("Overwrite")

    hint = stale.dialog.get_by_text(
        "Not saved yet: Oscar Solis is linked to Uma now. Say where the"
    )
    expect(hint).to_be_visible()
    keep, move = stale.choices()
    assert keep.startswith("Keep them with Uma")
    assert keep.endswith("Uma 5 → 5 Eli 0 → 0")
    assert move.startswith("Move them to Eli")
    assert move.endswith("Uma 5 → 0 Eli 0 → 5")
    expect(stale.dialog.get_by_role("option", selected=True)).to_contain_text("Eli")
    stale.dialog.get_by_text("Move them to Eli").click()
    stale.press("Link User")
    expect(stale.dialog).to_have_count(0)
    assert stale.figures("Oscar Solis")[0] == "5"
    expect(stale.row("Oscar Solis").locator(".c-member")).to_contain_text("Eli")


def test_a_stale_parting_says_that_it_is_not_saved(
    app: Flask, desk: Desk, visit: Callable[..., Dashboard], watch: Watch
) -> None:
    watch.allow(409)
    mine = visit(desk.eli)
    mine.page.route("**/api/changes*", lambda route: route.fulfill(status=304))
    mine.press("Unlink Mia Wójcik")
    expect(mine.dialog.get_by_role("radio").first).to_be_visible()
    with app.app_context():
        factories.link(desk.mia, desk.eli, "move")
    mine.press("Unlink")
    mine.press("Overwrite")

    hint = mine.dialog.get_by_text("Not saved yet: Mia Wójcik is linked to Eli now. Say where the")
    expect(hint).to_be_visible()
    mine.press("Unlink")
    expect(mine.row("Mia Wójcik").locator(".c-member")).to_contain_text("No member")
    mine.press("Link Mia Wójcik")
    expect(hint).to_be_hidden()
