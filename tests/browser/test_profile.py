"""The own profile of a regular user: files by the menu, with scripts and without, and changes."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests import factories
from tests.browser.conftest import Desk, let_in
from tests.browser.dashboard import PHONE, settle
from tests.browser.test_export_menu import saved


@pytest.fixture
def profile(desk: Desk, open_page: Callable[..., Page]) -> Page:
    """The page as Uma sees it."""
    return open_page(desk.uma, "../profile")


@pytest.fixture
def folded(app: Flask, desk: Desk) -> None:
    """More changes than are open at first."""
    with app.app_context():
        for _ in range(3):
            factories.link(desk.mia, None)
            factories.link(desk.mia, desk.uma)


def numbers(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["ticket_number"] for row in csv.DictReader(file)]


def open_export(page: Page) -> None:
    page.locator(".export-menu summary").click()


def test_both_formats_hold_the_own_tickets(profile: Page, tmp_path: Path) -> None:
    open_export(profile)
    text = saved(profile, tmp_path, profile.get_by_role("link", name="Tickets (CSV)").click)
    assert text.name == "freshworks-tickets-2025-06-29-to-2025-07-29.csv"
    assert numbers(text) == ["201", "202", "203"]
    open_export(profile)
    book = saved(profile, tmp_path, profile.get_by_role("link", name="Days (Excel)").click)
    assert book.name == "freshworks-daily-2025-06-29-to-2025-07-29.xlsx"
    (row,) = openpyxl.load_workbook(book)["Per day"].iter_rows(min_row=2, values_only=True)
    assert row[-2:] == (3, "201, 202, 203")


@pytest.mark.usefixtures("folded")
def test_without_scripts_there_is_all_of_it(
    app: Flask,
    desk: Desk,
    new_context: Callable[..., BrowserContext],
    base_url: str,
    tmp_path: Path,
) -> None:
    context = new_context(java_script_enabled=False)
    let_in(context, app, desk.uma, base_url)
    page = context.new_page()
    page.goto("/profile?days=7")
    open_export(page)
    path = saved(page, tmp_path, page.get_by_role("link", name="Tickets (CSV)").click)
    assert numbers(path) == ["201", "202", "203"]
    changes = page.locator("#changes")
    expect(changes.locator(".entry:visible")).to_have_count(5)
    changes.get_by_text("Show the other 2").click()
    expect(changes.locator(".entry:visible")).to_have_count(7)
    page.get_by_role("link", name="This is not me (Mia Wójcik)").click()
    page.get_by_role("button", name="This is not me").click()
    page.goto("/profile")
    expect(page.locator("#changes")).to_contain_text("You said that Mia Wójcik is somebody else.")


@pytest.mark.browser_context_args(is_mobile=True, has_touch=True)
def test_a_tablets_finger_meets_who_says_this_is_not_me(profile: Page) -> None:
    profile.set_viewport_size({"width": 768, "height": 1024})
    box = profile.locator(".responder-not-me").first.bounding_box()
    assert box is not None
    assert box["height"] >= 44


@pytest.mark.usefixtures("folded")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [None, PHONE])
def test_changes_and_menu_are_for_everybody(profile: Page, theme: Any, size: Any) -> None:
    profile.emulate_media(color_scheme=theme)
    if size:
        profile.set_viewport_size(size)
    profile.get_by_text("Show the other 2").click()
    open_export(profile)
    settle(profile)
    assert Axe().run(profile).response["violations"] == []
    screen = profile.viewport_size
    assert screen is not None
    for link in profile.locator(".export-menu a, .responder-not-me, .more summary").all():
        box = link.bounding_box()
        assert box is not None
        assert size is None or box["height"] >= 44, link.text_content()
        assert box["x"] + box["width"] <= screen["width"]


def test_on_paper_there_is_no_form_and_no_button(profile: Page) -> None:
    profile.emulate_media(media="print")
    for hidden in (".account-parts", ".export-menu", ".responder-not-me"):
        expect(profile.locator(hidden)).to_be_hidden()
    expect(profile.locator(".tickets-card")).to_be_visible()
