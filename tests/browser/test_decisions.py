"""Decisions about one row: confirmed, not a person, reserved; each is told and can be undone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.services import decisions
from tests import factories, people
from tests.browser.conftest import Desk
from tests.browser.dashboard import PHONE, Dashboard
from tests.people import Person

ADDRESS = "oscar.new@example.com"


def choose(dashboard: Dashboard, name: str, item: str) -> None:
    """Press something in the menu of a row."""
    dashboard.press(f"More for {name}")
    dashboard.page.locator("#row-menu").get_by_role("button", name=item).click()


def test_an_automatic_link_says_unconfirmed_until_somebody_confirms_it(
    app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.link(factories.responder("Eli Brandt"), desk.eli, source="auto")
    dashboard = visit(desk.eli)
    member = dashboard.row("Eli Brandt").locator(".c-member")
    expect(member).to_contain_text("unconfirmed")
    expect(dashboard.button("Confirm Mia Wójcik")).to_be_hidden()

    dashboard.press("Confirm Eli Brandt")

    expect(member).not_to_contain_text("unconfirmed")
    expect(member).to_contain_text("Manager · confirmed")
    expect(dashboard.toast).to_contain_text("Eli Brandt is confirmed as Eli")
    dashboard.toast.get_by_role("button", name="Undo").click()
    expect(member).to_contain_text("unconfirmed")


@pytest.mark.parametrize("is_phone", [False, True], ids=["desktop", "phone"])
def test_who_is_not_a_person_is_left_out_and_taken_in_again(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], is_phone
) -> None:
    if is_phone:
        page.set_viewport_size(PHONE)
    dashboard = visit(desk.eli)

    choose(dashboard, "Oscar Solis", "Not a person")

    row = dashboard.row("Oscar Solis")
    expect(row).to_contain_text("Not a person")
    expect(dashboard.button("Link Oscar Solis")).to_be_hidden()
    expect(dashboard.tile("total_mappings")).to_have_text("1")
    dashboard.press("Is a person: Oscar Solis")
    expect(row).to_contain_text("Unlinked")
    expect(dashboard.tile("total_mappings")).to_have_text("2")


def test_a_responder_is_reserved_for_somebody_who_comes_later(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    row = dashboard.row("Oscar Solis")
    choose(dashboard, "Oscar Solis", "Reserve for an e-mail address…")
    address = dashboard.dialog.get_by_label("E-mail address of the member to come")
    expect(address).to_be_focused()
    address.fill("oscar")
    dashboard.press("Reserve")
    expect(dashboard.dialog.get_by_role("alert")).to_contain_text("“oscar” is no e-mail address.")

    address.fill(ADDRESS)
    page.keyboard.press("Enter")

    expect(dashboard.dialog).to_have_count(0)
    expect(row.locator(".c-member")).to_contain_text(f"for {ADDRESS}")
    choose(dashboard, "Oscar Solis", "Change the reserved address…")
    expect(address).to_have_value(ADDRESS)
    dashboard.press("End the reservation")
    expect(row.locator(".c-member")).to_contain_text("No member")


def test_who_waits_for_the_same_address_is_named_before_it_is_saved(
    app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        waiting = factories.responder("Ida Novak")
        decisions.reserve(factories.TESTER, waiting.mapping_id, ADDRESS, factories.RULES)
    dashboard = visit(desk.eli)
    choose(dashboard, "Oscar Solis", "Reserve for an e-mail address…")
    address = dashboard.dialog.get_by_label("E-mail address of the member to come")
    said = dashboard.dialog.get_by_role("status").filter(has_text="reserved for")
    address.fill(ADDRESS)
    expect(said).to_contain_text(f"Ida Novak is reserved for {ADDRESS} too: both are linked")
    address.fill("eli@example.com")
    expect(dashboard.dialog.get_by_text("Oscar Solis is linked to Eli at once")).to_be_visible()
    address.fill("somebody.else@example.com")
    expect(dashboard.dialog.locator("[data-field=warning]")).to_be_hidden()

    address.fill(ADDRESS)
    dashboard.press("Reserve")

    expect(dashboard.toast).to_contain_text("Ida Novak is reserved for")


def test_a_choice_that_came_too_late_shows_what_is_now(
    desk: Desk, visit: Callable[..., Dashboard], visit_elsewhere: Callable[..., Dashboard], watch
) -> None:
    watch.allow(409)
    mine = visit(desk.eli)
    # No news come, so that the choice is made on what the page knew.
    mine.page.route("**/api/changes*", lambda route: route.fulfill(status=304))
    choose(mine, "Oscar Solis", "Reserve for an e-mail address…")
    mine.dialog.get_by_role("textbox").fill(ADDRESS)
    theirs = visit_elsewhere(desk.eli)
    choose(theirs, "Oscar Solis", "Not a person")
    expect(theirs.row("Oscar Solis")).to_contain_text("Not a person")

    mine.press("Reserve")

    expect(mine.dialog.get_by_role("alert")).to_contain_text("by Eli")
    expect(mine.row("Oscar Solis")).to_contain_text("Not a person")


def test_candidates_and_flags_lead_to_the_review(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        for name in ("john.smith", "john.smith2"):
            people.store(Person(name, "John Smith", "user"), full_name="John Smith")
        john = factories.responder("John Smith")
    dashboard = visit(desk.eli)

    candidates = dashboard.row("John Smith").get_by_role("link", name="2 candidates")

    expect(candidates).to_have_attribute(
        "href", f"/freshworks-linking/review?mapping={john.mapping_id}"
    )
    candidates.click()
    expect(page.get_by_role("heading", name="Review", level=1)).to_be_visible()


def test_who_is_likely_is_named_in_the_row_until_somebody_is_linked(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        people.store(Person("jane.doe", "Jane Doe", "user"), full_name="Jane Doe")
        jane = factories.responder("Jane Doe")
    dashboard = visit(desk.eli)
    row = dashboard.row("Jane Doe")
    sure = row.get_by_role("link", name=re.compile(r"^\d\d\s% sure$"))

    expect(row).to_contain_text("jane.doe?")
    expect(sure).to_have_attribute("href", f"/freshworks-linking/review?mapping={jane.mapping_id}")

    dashboard.link("Jane Doe", "jane.doe")

    expect(row.get_by_text("jane.doe", exact=True)).to_be_visible()
    expect(sure).to_be_hidden()


def test_the_best_candidates_stand_on_top_of_the_picker(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.member("aaron", full_name="Aaron Aldous")
        factories.member("zita.zimmer", full_name="Zita Zimmer")
        factories.responder("Zita Zimmer", email="zita.zimmer@example.com")
    dashboard = visit(desk.eli)

    dashboard.press("Link Zita Zimmer")

    first = page.get_by_role("dialog").get_by_role("option").first
    expect(first).to_contain_text("zita.zimmer")
    expect(first).to_contain_text("% sure.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    # As a candidate "zita.zimmer?" stood there before.
    member = dashboard.row("Zita Zimmer").locator("[data-field=member]")
    expect(member).to_have_text("zita.zimmer")


def test_a_day_that_cannot_be_taken_is_told_beside_it(
    app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.link(desk.mia, desk.eli)
        ada = factories.member("zita.zimmer")
    dashboard = visit(desk.eli)
    choose(dashboard, "Mia Wójcik", "Link to another member")
    dashboard.pick(ada.username)
    dashboard.dialog.get_by_text("From a day on").click()
    told = dashboard.dialog.get_by_role("status").last
    day = dashboard.dialog.get_by_label("First day")

    day.fill("2030-01-01")
    expect(told).to_have_text(
        "1 Jan 2030 is still to come. Choose an earlier day, or leave the day empty."
    )
    expect(dashboard.button("Link User")).to_be_disabled()
    day.fill(factories.ago(days=3).date().isoformat())
    expect(told).to_have_text("The link to Eli began on 29 Jul 2025. Leave the day empty.")
    expect(dashboard.button("Link User")).to_be_disabled()
    day.fill("")
    expect(told).to_have_text("")
    dashboard.press("Link User")
    expect(dashboard.row("Mia Wójcik").locator(".c-member")).to_contain_text("zita.zimmer")


def test_the_list_counts_who_was_left_out(desk: Desk, visit: Callable[..., Dashboard]) -> None:
    dashboard = visit(desk.eli)
    count = dashboard.page.locator("[data-count]")
    expect(count).to_have_text("2 mappings")

    choose(dashboard, "Oscar Solis", "Not a person")

    expect(count).to_have_text("2 mappings, 1 of them not a person")
    dashboard.page.reload()
    expect(count).to_have_text("2 mappings, 1 of them not a person")
    expect(dashboard.row("Oscar Solis")).to_contain_text("5 unclaimed")


def test_credited_tickets_are_not_said_to_be_none(
    app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.responder("Zita Zimmer")
        factories.link(desk.mia, None)
    dashboard = visit(desk.eli)
    assert dashboard.row("Mia Wójcik").locator(".c-total").inner_text() == "none unclaimed"
    assert dashboard.row("Zita Zimmer").locator(".c-total").inner_text() == "nothing closed"


def test_a_hand_over_holds_from_a_day_on(
    app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.closed_tickets(desk.mia, 401, 2, factories.ago(days=20))
    dashboard = visit(desk.eli)
    choose(dashboard, "Mia Wójcik", "Link to another member")
    dashboard.pick("Eli")
    dashboard.choices()

    dashboard.dialog.get_by_text("From a day on").click()
    dashboard.dialog.get_by_label("First day").fill(factories.ago(days=10).date().isoformat())

    expect(dashboard.dialog.get_by_role("status").last).to_contain_text(
        "3 tickets closed since 19 Jul 2025 move from Uma to Eli."
    )
    expect(dashboard.dialog.locator("label.choice").first).to_be_hidden()
    dashboard.press("Link User")
    expect(dashboard.dialog).to_have_count(0)
    assert dashboard.api(f"tickets/user/{desk.uma.id}")["total"] == 2
    assert dashboard.api(f"tickets/user/{desk.eli.id}")["total"] == 3
