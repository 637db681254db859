"""Numbers and dates in the reader's locale: the same from the server and from scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard
from tests.people import Person

SHOWN = """(selector) => [...document.querySelectorAll(selector)].map((row) => [...row.querySelectorAll(
  "[data-field]:is(.num, .c-last, .c-started, .c-login)")].map((cell) => cell.innerHTML))"""
WORDS = {
    "de-DE": ("1.234", "15.06.2025", "Sonntag, 15. Juni 2025, 14:02:00 (UTC)"),
    "en-US": ("1,234", "Jun 15, 2025", "Sunday, June 15, 2025, 2:02:00\u202fPM (UTC)"),
    "ar": ("1,234", "15\u200f/06\u200f/2025", "الأحد، 15 يونيو 2025, 2:02:00 م (UTC)"),
}


@pytest.fixture(params=WORDS)
def browser_context_args(
    browser_context_args: dict[str, Any], request: pytest.FixtureRequest
) -> dict[str, Any]:
    """A browser of somebody who reads another language first."""
    return {**browser_context_args, "locale": request.param}


@pytest.fixture
def words(browser_context_args: dict[str, Any]) -> tuple[str, str, str]:
    """What stands there in that locale."""
    return WORDS[browser_context_args["locale"]]


def test_scripts_write_rows_as_the_server_did(
    visit: Callable[..., Dashboard], app: Flask, desk: Desk, words: tuple[str, str, str]
) -> None:
    number, day, exact = words
    with app.app_context():
        many = factories.responder("Nia Adeyemi")
        factories.closed_tickets(many, 1001, 1234, factories.ago(days=44))
        factories.link(many, desk.eli)
    dashboard = visit(desk.eli)
    page = dashboard.page
    row = page.locator("#rows > tr").filter(has_text="Nia")
    expect(row.locator("[data-field=total]")).to_have_text(number)
    expect(row.locator("[data-field=last]")).to_have_text(day)
    expect(row.locator("[data-field=last] time")).to_have_attribute("title", exact)
    from_server = page.evaluate(SHOWN, "#rows > tr")
    dashboard.show_only("Linked")
    expect(page.locator("#rows > tr")).to_have_count(2)
    dashboard.show_only("All")
    expect(page.locator("#rows > tr")).to_have_count(3)
    assert page.evaluate(SHOWN, "#rows > tr") == from_server


def test_the_clock_of_a_zone_is_written_by_scripts_as_by_the_server(
    ada: Person, open_page: Callable[..., Page], browser_context_args: dict[str, Any]
) -> None:
    clock = {"de-DE": "14:02", "en-US": "2:02\u202fPM", "ar": "2:02 م"}
    words = f"Now it is {clock[browser_context_args['locale']]} there."
    page = open_page(ada, "settings")
    zone = page.get_by_role("combobox", name="Reporting zone")
    shown = page.locator("[data-clock]")
    expect(shown).to_have_text(words)

    zone.fill("europe/berlin")

    expect(shown).not_to_have_text(words)

    zone.fill("utc")

    expect(shown).to_have_text(words)
