"""The menu Export: files of what the list shows now, by mouse, keyboard and thumb."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from app.services.exports import as_excel
from tests.browser.conftest import Desk
from tests.browser.dashboard import PHONE, Dashboard, hold, settle


@pytest.fixture
def filtered(desk: Desk, visit: Callable[..., Dashboard]) -> Dashboard:
    """The dashboard that shows the linked responders, by name."""
    return visit(desk.eli, status="linked", sort="freshworks_username")


def open_menu(page: Page) -> Locator:
    """Open it, and the panel that it is."""
    page.locator("#export-menu summary").click()
    panel = page.get_by_role("group", name="Export")
    expect(panel).to_be_visible()
    return panel


def saved(page: Page, folder: Path, act: Callable[[], Any]) -> Path:
    """The file that comes."""
    with page.expect_download() as download:
        act()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_file_that_links_is_told_where_it_is_saved_and_taken_in_again(
    filtered: Dashboard,
) -> None:
    panel = open_menu(filtered.page)
    expect(panel).to_contain_text("To link many, fill in “member” in its CSV and import it.")
    panel.get_by_role("button", name="Import links from the filled-in CSV…").click()

    expect(filtered.dialog).to_have_accessible_name("Import links from CSV")
    expect(panel).to_be_hidden()


def test_both_formats_hold_what_the_list_shows(filtered: Dashboard, tmp_path: Path) -> None:
    page, names = filtered.page, filtered.names()
    panel = open_menu(page)
    expect(panel).to_contain_text(re.compile(r"Export \d+ of \d+ mappings"))
    text = saved(page, tmp_path, panel.get_by_role("link", name="Summary as CSV").click)
    assert text.name == "freshworks-mappings-2025-07-29.csv"
    assert [row["freshworks_username"] for row in csv_rows(text)] == names
    expect(panel).to_be_hidden()
    panel = open_menu(page)
    book = saved(page, tmp_path, panel.get_by_role("link", name="Summary as Excel").click)
    assert book.name == "freshworks-mappings-2025-07-29.xlsx"
    rows = openpyxl.load_workbook(book)["Mappings"].iter_rows(min_row=2, values_only=True)
    assert [row[1] for row in rows] == names
    expect(panel).to_be_hidden()


def test_links_follow_the_filter_as_it_changes(filtered: Dashboard, tmp_path: Path) -> None:
    page = filtered.page
    filtered.show_only("Unlinked")
    expect(page).to_have_url(re.compile("status=unlinked"))
    panel = open_menu(page)
    tickets = panel.get_by_role("link", name="Tickets as CSV")
    expect(tickets).to_have_attribute("href", re.compile(r"tickets\.csv\?status=unlinked$"))
    rows = csv_rows(saved(page, tmp_path, tickets.click))
    assert rows
    assert {row["username"] for row in rows} == {""}
    page.go_back()
    panel = open_menu(page)
    daily = panel.get_by_role("link", name="Per day as CSV")
    expect(daily).to_have_attribute("href", re.compile(r"daily\.csv\?status=linked$"))


def test_by_keyboard_alone(filtered: Dashboard, tmp_path: Path) -> None:
    page = filtered.page
    page.locator("#export-menu summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Summary as CSV")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#export-menu summary")).to_be_focused()
    expect(page.get_by_role("group", name="Export")).to_be_hidden()
    page.keyboard.press("Enter")
    for _ in range(6):
        page.keyboard.press("Tab")
    path = saved(page, tmp_path, lambda: page.keyboard.press("Enter"))
    assert path.name == "freshworks-tickets-2025-07-29.xlsx"
    expect(page.locator("#export-menu summary")).to_be_focused()


def test_the_focus_stays_in_sight_though_the_menu_has_no_script_yet(
    filtered: Dashboard, tmp_path: Path
) -> None:
    page = filtered.page
    held = hold(page, "**/list/export-menu.js")
    page.locator("#export-menu summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    path = saved(page, tmp_path, lambda: page.keyboard.press("Enter"))
    assert path.name == "freshworks-mappings-2025-07-29.csv"
    expect(page.get_by_role("group", name="Export")).to_be_hidden()
    expect(page.locator("#export-menu summary")).to_be_focused()
    held.let_go()


def test_what_no_sheet_can_hold_is_said_with_the_cure(
    filtered: Dashboard, monkeypatch: pytest.MonkeyPatch, watch: Any
) -> None:
    watch.allow(400)
    monkeypatch.setattr(as_excel, "MOST_ROWS", 0)
    page = filtered.page
    # Until the menu's script is there, the browser goes to the file by itself.
    with page.expect_response("**/list/export-menu.js") as script:
        panel = open_menu(page)
    page.evaluate("async (script) => void (await import(script))", script.value.url)
    panel.get_by_role("link", name="Tickets as Excel").click()
    expect(filtered.toast).to_contain_text("take CSV")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_it_is_a_sheet(
    desk: Desk, page: Page, visit: Callable[..., Dashboard], theme: Any
) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=theme)
    visit(desk.eli)
    panel = open_menu(page)
    settle(page)
    box = panel.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    assert box["y"] + box["height"] == PHONE["height"]
    for link in panel.get_by_role("link").all():
        size = link.bounding_box()
        assert size is not None
        assert size["height"] >= 44
    assert Axe().run(page).response["violations"] == []
