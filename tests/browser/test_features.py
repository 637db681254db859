"""Every feature of the handbook in its own words: on a desktop and a phone, with a mouse and with keys.

Its usage examples are in `test_usage_examples.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import PATH, Dashboard, hold
from tests.browser.hands import HANDS, SCREENS, Hand
from tests.browser.test_export_menu import csv_rows, saved
from tests.browser.watching import Watch
from tests.conftest import NOW
from tests.people import ADA, UMA, Person
from tests.sites import Site

pytestmark = [SCREENS, HANDS]

Visit = Callable[..., Dashboard]
LOADED_ONCE = "window.loadedOnce ??= true"


# User linking


def test_manual_linking_and_unlinking_are_seen_immediately(
    page: Page, desk: Desk, visit: Visit
) -> None:
    dashboard = visit(desk.eli)
    page.evaluate(LOADED_ONCE)
    row = dashboard.row("Oscar Solis")

    dashboard.link("Oscar Solis", "Eli")
    expect(row).to_contain_text("Linked")
    expect(row.locator(".c-total")).to_have_text("5")
    expect(dashboard.tile("linked_count")).to_have_text("2")
    expect(dashboard.tile("total_tickets")).to_have_text("8")
    dashboard.unlink("Oscar Solis", history="Remove")

    expect(row).to_contain_text("5 unclaimed")
    expect(dashboard.tile("linked_count")).to_have_text("1")
    assert page.evaluate("window.loadedOnce")


# Ticket tracking


def test_tickets_of_each_user_are_tracked_in_total_by_month_and_by_week(
    app: Flask, desk: Desk, visit: Visit
) -> None:
    with app.app_context():
        factories.closed_tickets(desk.mia, 181, 2, factories.ago(days=40))
        factories.closed_tickets(desk.mia, 191, 4, factories.ago(days=10))
    dashboard = visit(desk.eli)
    assert dashboard.figures("Mia Wójcik") == ["9", "7", "3"]
    expect(dashboard.row("Mia Wójcik").locator(".c-last")).to_contain_text("14:02")

    dashboard.press("View Details of Mia Wójcik")
    numbers = dashboard.dialog.locator(".numbers").get_by_role("link")
    expect(numbers).to_have_text([f"#{n}" for n in (201, 202, 203, 191, 192, 193, 194)])
    expect(dashboard.dialog.locator("table.days th")).to_contain_text(["28 Jul", "19 Jul"])
    dashboard.choose_range("Everything")
    dashboard.show_all_days()
    expect(numbers).to_have_count(9)
    dashboard.close()


# Dashboard statistics


def test_statistics_say_what_they_count_and_lead_to_it(
    page: Page, desk: Desk, visit: Visit
) -> None:
    dashboard = visit(desk.eli)
    tiles = {"total_mappings": "2", "linked_count": "1", "unlinked_count": "1"}
    for key, figure in {**tiles, "total_tickets": "3"}.items():
        expect(dashboard.tile(key)).to_have_text(figure)

    links = page.locator("#tiles")
    dashboard.hand.press(links.get_by_role("link", name="Unlinked", exact=True))

    expect(page.locator("#rows th bdi")).to_have_text(["Oscar Solis"])


def test_what_nobody_is_credited_with_is_said_beside_the_tickets(
    page: Page, desk: Desk, visit: Visit
) -> None:
    dashboard = visit(desk.eli)
    note = page.locator('[data-note="total_tickets"]')
    expect(note).to_have_text("3 credited this week")
    dashboard.unlink("Mia Wójcik", "Remove them from Uma")
    expect(note).to_have_text("8 wait unclaimed")
    page.reload()
    expect(note).to_have_text("8 wait unclaimed")
    dashboard.link("Mia Wójcik", "Uma")
    expect(note).to_have_text("3 credited this week")


# Data management


@pytest.mark.demo(history=5)
def test_sync_mappings_reads_them_from_the_service(
    page: Page, synced: None, worker: None, admin: Person, visit: Visit
) -> None:
    dashboard = visit(admin)
    page.evaluate(LOADED_ONCE)

    dashboard.press("Sync Mappings")

    expect(dashboard.toast).to_contain_text("Synced")
    expect(page.locator("[data-sync-state]")).to_contain_text("Synced just now")
    assert page.evaluate("window.loadedOnce")


def test_data_is_refreshed_without_a_reload_and_shows_that_it_loads(
    app: Flask, page: Page, desk: Desk, visit: Visit
) -> None:
    dashboard = visit(desk.eli)
    page.evaluate(LOADED_ONCE)
    held = hold(page, re.compile(r"/api/mappings(\?|$)"))
    with app.app_context():
        factories.link(desk.oscar, desk.uma)

    dashboard.press("Refresh")

    expect(page.locator("[aria-busy=true]").first).to_be_attached()
    held.let_go()
    expect(dashboard.row("Oscar Solis").locator(".c-member")).to_contain_text("Uma")
    assert page.evaluate("window.loadedOnce")


# Access control


def test_elevated_users_have_all_features_and_regular_users_no_access(
    page: Page, desk: Desk, ada: Person, enter: Callable[[Person], None], hand: Hand, watch: Watch
) -> None:
    # Who signs out may still be asking for news.
    watch.allow(401)
    for person in (ADA, desk.eli):
        enter(person)
        dashboard = Dashboard(page, hand)
        for name in ("Sync Mappings", "Auto-Link", "Link Oscar Solis", "More for Mia Wójcik"):
            expect(dashboard.button(name)).to_be_enabled()
        hand.press(page.get_by_label("Your menu"))
        dashboard.press("Sign out")
        page.wait_for_url("**/login*")
    enter(UMA)

    page.goto(PATH)

    expect(page).to_have_url(re.compile("/profile$"))
    denied = page.get_by_role("status").or_(page.get_by_role("alert"))
    expect(denied.filter(has_text="Access denied")).to_contain_text("your role is user")


# Planned features


def test_multiple_users_are_linked_at_once(
    app: Flask, page: Page, desk: Desk, visit: Visit
) -> None:
    with app.app_context():
        factories.member("ines.navarro", full_name="Ines Navarro")
        factories.responder("Ines Navarro", email="ines.navarro@example.com")
        factories.responder("Eli Brandt", email="eli@example.com")
    page.clock.install(time=NOW)
    dashboard = visit(desk.eli)
    for name in ("Ines Navarro", "Eli Brandt"):
        dashboard.hand.tick(page.get_by_label(f"Select {name}", exact=True))
    dashboard.press("Link to best candidate")
    expect(dashboard.button("Link 2 responders")).to_be_enabled()
    # However long keys take to the message, the ten seconds that it stays do not pass.
    page.clock.pause_at(NOW + timedelta(hours=1))
    dashboard.press("Link 2 responders")

    expect(dashboard.tile("linked_count")).to_have_text("3")
    member = dashboard.row("Ines Navarro").locator("[data-field=member]")
    expect(member).to_have_text("ines.navarro")
    dashboard.hand.press(dashboard.toast.get_by_role("button", name="Undo"))
    expect(dashboard.tile("linked_count")).to_have_text("1")


def test_mappings_are_filtered_by_ticket_counts_and_date_ranges(
    page: Page, desk: Desk, visit: Visit
) -> None:
    dashboard = visit(desk.eli)
    menu = page.locator("#filters-menu > summary")
    form = page.get_by_role("form", name="Filters")
    days = form.get_by_role("group", name="Closed in these days")
    for group, first, left in ((form.get_by_role("group", name="Tickets"), "4", "Oscar Solis"),
                               (days, "2025-07-29", "Oscar Solis")):  # fmt: skip
        dashboard.hand.press(menu)
        dashboard.hand.write(group.get_by_label("From"), first)
        dashboard.hand.press(form.get_by_role("button", name="Show"))
        expect(form).to_be_hidden()
        expect(page.locator("#rows th bdi")).to_have_text([left])
        dashboard.hand.press(page.get_by_role("link", name="Clear filters"))
        expect(page.locator("#rows th bdi")).to_have_count(2)


def test_data_are_exported_to_csv_and_excel(
    page: Page, desk: Desk, visit: Visit, tmp_path: Path
) -> None:
    dashboard = visit(desk.eli)

    def export(name: str) -> Path:
        # The one before closes the menu as soon as its file is on its way.
        expect(page.locator("#export-menu:not([open])")).to_be_visible()
        dashboard.hand.press(page.locator("#export-menu > summary"))
        link = page.get_by_role("link", name=name)
        return saved(page, tmp_path, lambda: dashboard.hand.press(link))

    names = [row["freshworks_username"] for row in csv_rows(export("Summary as CSV"))]
    sheet = openpyxl.load_workbook(export("Tickets as Excel")).worksheets[0]
    assert names == dashboard.names()
    assert sheet.max_row == 1 + 5 + 3


def test_users_are_notified_of_new_links_and_the_audit_trail_says_who_did_it(
    page: Page, desk: Desk, visit: Visit
) -> None:
    dashboard = visit(desk.eli)
    dashboard.link("Oscar Solis", "Uma")
    dashboard.press("More for Oscar Solis")
    dashboard.hand.press(page.get_by_role("link", name="Change history"))
    expect(page.locator(".entry")).to_contain_text("Eli linked Oscar Solis to Uma.")
    expect(page.locator(".entry")).to_contain_text("14:02")

    dashboard.go_to("Mails")

    mail = page.get_by_role("row").filter(has_text="Oscar Solis")
    expect(mail).to_contain_text("Uma")
    expect(mail).to_contain_text("Waiting")


# Troubleshooting


def test_without_mappings_the_dashboard_says_what_to_run_and_diagnostics_what_is_wrong(
    site: Site, page: Page, eli: Person, visit: Visit
) -> None:
    site.set(freshworks_url=None, freshworks_api_key=None)
    dashboard = visit(eli)
    expect(page.get_by_role("heading", name="Three steps to the first figures")).to_be_visible()
    expect(page.get_by_text("Set FRESHWORKS_URL and FRESHWORKS_API_KEY")).to_be_visible()

    dashboard.go_to("Diagnostics")
    expect(page.locator(".check").first).to_be_visible()
    dashboard.press("Check again")

    wrong = page.locator(".check").filter(has_text="FRESHWORKS_URL")
    expect(wrong.first).to_be_visible()


def test_figures_and_links_that_are_missing_are_explained(
    page: Page, desk: Desk, visit: Visit
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("View Details of Mia Wójcik")
    dashboard.hand.press(dashboard.dialog.get_by_text("Why this number?"))
    expect(dashboard.dialog).to_contain_text("3 tickets closed by")
    dashboard.close()

    dashboard.press("More for Oscar Solis")
    dashboard.press("Why unlinked?")

    expect(dashboard.dialog).to_contain_text("5 tickets are unclaimed")
    expect(dashboard.dialog).to_contain_text("No free member fits well enough by e-mail or name")
