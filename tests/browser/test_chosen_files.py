"""Files that change on the disk, are chosen twice, or are too large for what they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard
from tests.browser.watching import Watch


@pytest.fixture
def dialog(page: Page, desk: Desk, visit: Callable[..., Dashboard]) -> Locator:
    """The import of responders, as Eli opened it."""
    dashboard = visit(desk.eli)
    page.get_by_label("More about Sync").click()
    page.get_by_role("button", name="Import responders…").click()
    expect(dashboard.dialog).to_have_accessible_name("Import responders")
    return dashboard.dialog


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """A file of one line."""
    path = tmp_path / "responders.csv"
    path.write_text("name,id\nAna Vega,5\n")
    # Browsers know that a file changed by the second of its last change.
    os.utime(path, (0, 1_700_000_000))
    return path


def check(dialog: Locator) -> None:
    """Have the file looked at."""
    dialog.get_by_role("button", name="Check").click()


def test_a_file_that_changed_since_is_the_reason(
    dialog: Locator, lines: Path, watch: Watch
) -> None:
    watch.allow(0)
    field = dialog.locator("input[type=file]")
    field.set_input_files(lines)
    check(dialog)
    dialog.get_by_role("button", name="Import 1 responder").wait_for()
    # As when somebody looks at what was chosen.
    field.evaluate("field => field.files[0].lastModified")
    lines.write_text("name,id\nAna Vega,5\nBo Lind,6\n")
    dialog.get_by_role("button", name="Import 1 responder").click()
    expect(dialog.get_by_role("alert")).to_have_text(
        "The file changed, or was moved, since it was chosen. Choose it again."
    )


def test_the_same_file_chosen_again_is_looked_at_anew(dialog: Locator, lines: Path) -> None:
    field = dialog.locator("input[type=file]")
    field.set_input_files(lines)
    check(dialog)
    expect(dialog.get_by_role("button", name="Import 1 responder")).to_be_visible()
    # So browsers tell of it: nothing was chosen that was not chosen before.
    field.dispatch_event("cancel")
    expect(dialog.get_by_role("button", name="Check")).to_be_visible()


def test_a_file_that_is_too_large_is_told_as_such(
    dialog: Locator, tmp_path: Path, watch: Watch
) -> None:
    watch.allow(0, 413)
    large = tmp_path / "large.csv"
    large.write_text("name,id\n" + "Ana Vega,5\n" * 1_000_000)
    dialog.locator("input[type=file]").set_input_files(large)
    check(dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("MB")
