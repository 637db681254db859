"""Responders from a file or from pasted lines: looked at first, then stored."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from app.demo.server import Demo
from app.services import cursors
from app.services.transaction import transaction
from tests import factories, staging
from tests.browser.dashboard import Dashboard
from tests.people import Person

FILE = b"id,name,email\n18014125885,Oscar Solis,oscar@example.com\nabc,Nobody,\n"
LINES = "Oscar Solis - 18014125885\nZo\u00eb Lindqvist - 18014125990"


@pytest.fixture
def opened(eli: Person, visit: Callable[..., Dashboard]) -> Dashboard:
    """The dashboard of an empty installation with the dialog open."""
    dashboard = visit(eli)
    dashboard.page.get_by_label("More about Sync").click()
    dashboard.page.get_by_role("button", name="Import responders…").click()
    expect(dashboard.dialog).to_have_accessible_name("Import responders")
    return dashboard


def choose_file(dashboard: Dashboard, content: bytes) -> None:
    """Choose a file as from a disk."""
    field = dashboard.dialog.get_by_label("CSV or text file")
    field.set_input_files({"name": "responders.csv", "mimeType": "text/csv", "buffer": content})


def outcomes(dashboard: Dashboard) -> Locator:
    """What became, or would become, of each line."""
    return dashboard.dialog.get_by_role("listitem")


def test_pasted_lines_are_looked_at_and_then_stored(opened: Dashboard) -> None:
    opened.press("Paste")
    opened.dialog.get_by_role("textbox", name="Lines").fill(LINES)

    opened.press("Check")
    expect(opened.dialog.get_by_role("heading", name="Would be stored: 2 new")).to_be_visible()
    expect(outcomes(opened)).to_have_count(2)
    assert opened.api("stats")["stats"]["total_mappings"] == 0

    opened.press("Import 2 responders")
    expect(opened.dialog).to_have_count(0)
    expect(opened.toast).to_contain_text("2 responders imported")
    expect(opened.row("Oscar Solis")).to_contain_text("Unlinked")
    expect(opened.row("Zoë Lindqvist")).to_be_visible()


def test_a_line_with_an_error_is_named_and_the_others_go_in(opened: Dashboard) -> None:
    choose_file(opened, FILE)
    opened.press("Check")

    expect(outcomes(opened).first).to_contain_text("line 3")
    expect(outcomes(opened).first).to_contain_text("Error")
    expect(outcomes(opened).last).to_contain_text("Oscar Solis")
    expect(opened.dialog).to_contain_text("1 line with an error is left out")

    opened.press("Import 1 responder")
    expect(opened.dialog).to_contain_text("Correct the lines with an error, then check again.")
    opened.page.keyboard.press("Escape")
    expect(opened.row("Oscar Solis")).to_be_visible()


def test_the_same_again_changes_nothing(opened: Dashboard) -> None:
    opened.press("Paste")
    opened.dialog.get_by_role("textbox", name="Lines").fill(LINES)
    opened.press("Check")
    opened.press("Import 2 responders")
    expect(opened.dialog).to_have_count(0)

    opened.page.get_by_label("More about Sync").click()
    opened.page.get_by_role("button", name="Import responders…").click()
    opened.dialog.get_by_role("textbox", name="Lines").fill(LINES)
    opened.press("Check")

    expect(outcomes(opened)).to_contain_text(["As before", "As before"])


def test_a_line_that_freshworks_says_otherwise_of_is_marked(app: Flask, opened: Dashboard) -> None:
    with app.app_context():
        factories.responder("Oscar Reyes", id=18014125885)
        with transaction():
            cursors.responders_asked("all", refused=False)
    opened.press("Paste")
    opened.dialog.get_by_role("textbox", name="Lines").fill(LINES)

    opened.press("Check")

    first = outcomes(opened).filter(has_text="Oscar Solis")
    expect(first).to_contain_text("As before")
    expect(first).to_contain_text("Freshworks' own list says otherwise, and stays.")


def test_a_change_of_the_lines_is_looked_at_anew(opened: Dashboard) -> None:
    opened.press("Paste")
    lines = opened.dialog.get_by_role("textbox", name="Lines")
    lines.fill(LINES)
    opened.press("Check")
    expect(opened.button("Import 2 responders")).to_be_visible()

    lines.press_sequentially("\nMia Reyes - 7")

    expect(opened.button("Check")).to_be_visible()
    expect(outcomes(opened).first).to_be_hidden()
    opened.press("Check")
    expect(opened.button("Import 3 responders")).to_be_visible()


def test_what_was_typed_survives_a_refusal(opened: Dashboard, page: Page, watch) -> None:
    watch.allow(0, 400)
    opened.press("Check")
    expect(opened.dialog.get_by_role("alert")).to_have_text(
        "Choose a file first, or paste the lines."
    )
    opened.press("Paste")
    lines = opened.dialog.get_by_role("textbox", name="Lines")
    lines.fill(LINES)
    page.route("**/responders/import**", lambda route: route.abort("connectionrefused"))

    opened.press("Check")

    alert = opened.dialog.get_by_role("alert")
    expect(alert).to_have_text("The server did not answer. Nothing changed.")
    expect(lines).to_have_value(LINES)
    page.unroute_all()
    opened.press("Check")
    expect(alert).to_be_hidden()
    expect(opened.button("Import 2 responders")).to_be_visible()


@pytest.mark.demo(history=5)
def test_it_is_offered_when_the_key_may_not_list_agents(
    app: Flask, demo: Demo, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    demo.faults.set(agents_forbidden=True)
    staging.sync(app)
    dashboard = visit(admin)

    offer = dashboard.page.get_by_role("region", name="Freshworks does not tell who")
    expect(offer).to_contain_text("The API key may not list agents")
    offer.get_by_role("button", name="Import responders").click()

    expect(dashboard.dialog).to_have_accessible_name("Import responders")
