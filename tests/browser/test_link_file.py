"""Links as a file: exported prefilled, filled in, looked at, taken in, taken back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard

WANTED = {"Oscar Solis": "Eli", "Printer Room": "!ignore", "Mia Wójcik": "!unlink"}


@pytest.fixture
def opened(app: Flask, desk: Desk, visit: Callable[..., Dashboard]) -> Dashboard:
    """The dashboard of `desk`, with one responder more."""
    with app.app_context():
        factories.responder("Printer Room", email="printer@example.com")
    return visit(desk.eli)


def open_import(dashboard: Dashboard) -> None:
    """Open the dialog from its menu."""
    dashboard.page.get_by_label("More ways to Auto-Link").click()
    dashboard.press(
        "Import links from CSV… Shows what each line would change before anything does."
    )
    expect(dashboard.dialog).to_have_accessible_name("Import links from CSV")


def exported(page: Page, folder: Path) -> list[dict[str, str]]:
    """The rows of the file that the menu offers."""
    page.get_by_label("More ways to Auto-Link").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export for linking (CSV)").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def upload(dashboard: Dashboard, path: Path, rows: list[dict[str, str]]) -> None:
    """Choose a file with these rows, as from a disk."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    dashboard.dialog.get_by_label("The exported file, filled in").set_input_files(path)


def fill_in(dashboard: Dashboard, folder: Path, wanted: dict[str, str]) -> list[dict[str, str]]:
    """Export, write these members into the file and upload it; the rows that it has then."""
    rows = exported(dashboard.page, folder)
    filled = [{**row, "member": wanted.get(row["freshworks_username"], "")} for row in rows]
    open_import(dashboard)
    upload(dashboard, folder / "filled.csv", filled)
    return filled


def test_the_exported_file_comes_back_filled_in(opened: Dashboard, tmp_path: Path) -> None:
    fill_in(opened, tmp_path, WANTED)

    opened.press("Check")
    expect(opened.dialog.get_by_role("heading", level=3)).to_have_text(
        "Would be stored: 1 linked, 1 unlinked, 1 marked as not a person"
    )
    oscar = opened.dialog.get_by_role("listitem").filter(has_text="Oscar")
    expect(oscar).to_contain_text("to Eli")
    expect(oscar).to_contain_text("+5 tickets")
    assert opened.api("stats")["stats"]["linked_count"] == 1
    opened.press("Change 3 responders")

    expect(opened.dialog).to_have_count(0)
    expect(opened.row("Oscar Solis").locator(".c-member")).to_contain_text("Eli")
    expect(opened.row("Printer Room")).to_contain_text("Not a person")
    opened.toast.get_by_role("button", name="Undo").click()
    expect(opened.row("Oscar Solis")).to_contain_text("5 unclaimed")
    expect(opened.row("Printer Room")).to_contain_text("Unlinked")


def test_the_same_file_again_changes_nothing(opened: Dashboard, tmp_path: Path) -> None:
    filled = fill_in(opened, tmp_path, WANTED)
    opened.press("Check")
    opened.press("Change 3 responders")
    expect(opened.dialog).to_have_count(0)

    open_import(opened)
    upload(opened, tmp_path / "again.csv", filled)
    opened.press("Check")

    expect(opened.dialog.locator(".sheet-foot")).to_contain_text("Nothing would change.")


def test_lines_that_fail_come_as_a_file_to_be_corrected(opened: Dashboard, tmp_path: Path) -> None:
    fill_in(opened, tmp_path, {"Oscar Solis": "Eli", "Printer Room": "nobody.at.all"})

    opened.press("Check")

    expect(opened.dialog.get_by_role("listitem").first).to_contain_text("Error")
    with opened.page.expect_download() as download:
        opened.dialog.get_by_role("link", name="Download 1 line with an error").click()
    path = tmp_path / "failures.csv"
    download.value.save_as(path)
    failures = path.read_text(encoding="utf-8-sig")
    assert "nobody.at.all" in failures
    assert "Oscar Solis" not in failures
    opened.press("Change 1 responder")
    expect(opened.row("Oscar Solis").locator(".c-member")).to_contain_text("Eli")
    expect(opened.dialog).to_contain_text("Correct the lines with an error, then check again.")
    expect(opened.toast).to_have_count(0)
    expect(opened.dialog.locator(".sheet-foot [data-close]")).to_have_text("Close")
    opened.press("Undo 1 change")
    expect(opened.dialog).to_have_count(0)
    expect(opened.row("Oscar Solis")).to_contain_text("5 unclaimed")


def test_after_what_was_stored_a_corrected_file_can_be_checked(opened: Dashboard) -> None:
    open_import(opened)
    opened.press("Paste")
    lines = opened.dialog.get_by_label("Lines")
    lines.fill("freshworks_username,member\nOscar Solis,Eli\nPrinter Room,nobody\n")
    opened.press("Check")
    opened.press("Change 1 responder")
    expect(opened.button("Undo 1 change")).to_be_visible()

    lines.fill("freshworks_username,member\nPrinter Room,!ignore\n")

    expect(opened.dialog.locator(".sheet-foot [data-close]")).to_have_text("Cancel")
    opened.press("Check")
    opened.press("Change 1 responder")
    expect(opened.row("Printer Room")).to_contain_text("Not a person")
    expect(opened.row("Oscar Solis").locator(".c-member")).to_contain_text("Eli")


def test_a_second_responder_of_a_member_is_pointed_out(opened: Dashboard) -> None:
    open_import(opened)
    opened.press("Paste")
    opened.dialog.get_by_label("Lines").fill("freshworks_username,member\nOscar Solis,Uma\n")
    opened.press("Check")

    warning = "The member has Mia Wójcik, too: leave it out if they are not one person."
    expect(opened.dialog.get_by_role("listitem")).to_contain_text(warning)
    expect(opened.dialog.get_by_role("heading", level=3)).to_contain_text("1 with a warning")
