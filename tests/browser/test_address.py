"""What one looks at stands in the address: it can be shared, gone back to, and read without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests import factories
from tests.browser.conftest import Desk, let_in
from tests.browser.dashboard import PATH, PHONE, Dashboard


def ends_with(query: str) -> re.Pattern[str]:
    """An address of the dashboard with this query, and no other."""
    return re.compile(re.escape(PATH + query) + "$")


def test_every_control_of_the_list_writes_the_address(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    search = page.get_by_role("searchbox", name="Search mappings")

    search.press_sequentially("mia")
    expect(page).to_have_url(ends_with("?q=mia"))
    expect(page.locator("#rows th bdi")).to_have_text(["Mia Wójcik"])
    dashboard.show_only("Linked")
    expect(page).to_have_url(ends_with("?q=mia&status=linked"))
    page.get_by_role("link", name="Total", exact=True).click()
    expect(page).to_have_url(ends_with("?q=mia&status=linked&sort=-total_tickets"))

    page.go_back()
    expect(page).to_have_url(ends_with("?q=mia&status=linked"))
    page.go_back()
    page.go_back()
    expect(page).to_have_url(ends_with(""))
    expect(search).to_have_value("")
    expect(dashboard.row("Oscar Solis")).to_be_visible()


def test_the_head_of_the_table_sorts_both_ways(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    head = page.get_by_role("columnheader", name="Responder", exact=True)

    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#rows th bdi")).to_have_text(["Mia Wójcik", "Oscar Solis"])
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(page.locator("#rows th bdi")).to_have_text(["Oscar Solis", "Mia Wójcik"])
    assert dashboard.names() == ["Oscar Solis", "Mia Wójcik"]


def test_on_a_phone_filter_and_order_stand_behind_one_button(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    page.set_viewport_size(PHONE)
    visit(desk.eli)
    page.get_by_text("Filters", exact=True).first.click()

    page.get_by_label("Order").select_option(label="Responder, A first")
    page.get_by_role("button", name="Show").click()

    expect(page).to_have_url(ends_with("?sort=freshworks_username"))
    expect(page.locator("#rows th bdi")).to_have_text(["Mia Wójcik", "Oscar Solis"])


def test_pages_are_turned_and_a_shared_link_shows_the_same_page(
    page: Page, app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.many_responders(60)
    dashboard = visit(desk.eli, sort="freshworks_username")
    expect(page.get_by_text("1–50 of 62")).to_be_visible()

    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(ends_with("?sort=freshworks_username&page=2"))
    expect(page.get_by_text("51–62 of 62")).to_be_visible()
    seen = dashboard.names()
    rows = page.locator("#rows").inner_text()

    page.reload()
    assert dashboard.names() == seen
    assert page.locator("#rows").inner_text() == rows
    page.get_by_role("link", name="Previous").click()
    expect(page.get_by_text("1–50 of 62")).to_be_visible()


def test_a_page_that_is_not_there_leads_to_the_last(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli, status="linked", page=9)
    none = page.locator('[data-block="none"]')
    expect(page.get_by_role("heading", name="There is no page 9")).to_be_visible()
    expect(none).to_contain_text("The list ends with page 1.")
    expect(none.get_by_role("link", name="Clear filters")).to_be_hidden()
    drawn = none.inner_html()
    dashboard.press("Refresh")
    expect(dashboard.button("Refresh")).to_be_visible()
    expect(none).to_be_visible()
    assert none.inner_html() == drawn
    none.get_by_role("link", name="To the last page").click()
    expect(page).to_have_url(ends_with("?status=linked"))
    expect(page.locator("#rows th bdi")).to_have_text(["Mia Wójcik"])


def test_the_server_writes_the_same_list_for_a_browser_without_scripts(
    app: Flask, desk: Desk, base_url: str, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(java_script_enabled=False)
    let_in(context, app, desk.eli, base_url)
    page = context.new_page()
    page.goto(f"{PATH}?status=linked&sort=-total_tickets")

    expect(page.locator("#rows th bdi")).to_have_text(["Mia Wójcik"])
    expect(page.get_by_role("row").filter(has_text="Mia")).to_contain_text("Uma")
    page.get_by_role("searchbox").fill("oscar")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", name="No mapping matches “oscar”")).to_be_visible()
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator("#rows th bdi")).to_have_text(["Oscar Solis", "Mia Wójcik"])


@pytest.mark.parametrize("query", [{"status": "new"}, {"sort": "'; --"}, {"page": "x"}])
def test_an_address_that_asks_wrongly_still_opens_and_lives(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], query
) -> None:
    dashboard = visit(desk.eli, **query)

    dashboard.link("Oscar Solis", "Uma")
    dashboard.press("Refresh")

    expect(dashboard.row("Oscar Solis").locator(".c-member")).to_contain_text("Uma")
    expect(page.get_by_text("was not read")).to_have_count(0)


def test_a_search_that_finds_nobody_leads_to_a_close_spelling(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    visit(desk.eli, q="oskar", status="unlinked")
    line = page.locator("[data-close-spellings]")
    expect(line).to_have_text("1 close spelling:Oscar Solis")
    drawn = line.inner_html()
    page.get_by_role("searchbox").fill("oskarr")
    expect(line).to_be_hidden()
    page.get_by_role("searchbox").fill("oskar")
    expect(line).to_be_visible()
    assert line.inner_html() == drawn
    page.get_by_role("link", name="Oscar Solis").click()
    expect(page).to_have_url(ends_with("?q=Oscar+Solis&status=unlinked"))
    expect(page.locator("#rows th bdi")).to_have_text(["Oscar Solis"])


def test_what_filters_hide_of_a_search_is_one_step_away(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    visit(desk.eli, q="mia", status="unlinked", min_tickets=9, sort="-total_tickets")
    none = page.locator('[data-block="none"]')
    drawn = none.inner_html()
    search = page.get_by_role("searchbox")
    search.fill("zzz")
    expect(page.locator("[data-elsewhere]")).to_be_hidden()
    search.fill("mia")
    expect(page.get_by_role("heading", name="matches “mia” with these filters")).to_be_visible()
    expect(none).to_contain_text("1 mapping without the other filters")
    assert none.inner_html() == drawn
    none.get_by_role("link", name="Show it").click()
    expect(page).to_have_url(ends_with("?q=mia&sort=-total_tickets"))
    expect(page.locator("#rows th bdi")).to_have_text(["Mia Wójcik"])


def test_close_spellings_that_filters_hide_leave_these(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    visit(desk.eli, q="wojick", status="unlinked")
    line = page.locator("[data-close-spellings]")
    expect(line).to_have_text("1 close spelling without the other filters:Mia Wójcik")
    drawn = line.inner_html()
    page.get_by_role("searchbox").fill("oskar")
    expect(line).to_have_text("1 close spelling:Oscar Solis")
    page.get_by_role("searchbox").fill("wojick")
    expect(line).to_contain_text("without")
    assert line.inner_html() == drawn
    line.get_by_role("link").click()
    expect(page).to_have_url(ends_with("?q=Mia+W%C3%B3jcik"))
    expect(page.locator("#rows th bdi")).to_have_text(["Mia Wójcik"])


def test_where_nothing_was_searched_no_search_is_told_of(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    visit(desk.eli, status="excluded")
    searched = page.get_by_text("ids are searched")
    expect(page.get_by_role("link", name="Clear filters").last).to_be_visible()
    expect(searched).to_be_hidden()
    page.get_by_role("searchbox").fill("zzz")
    expect(searched).to_be_visible()


def test_unclaimed_tickets_are_one_step_away(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli, q="mia")

    page.get_by_role("link", name="Show unclaimed").click()

    expect(page).to_have_url(ends_with("?sort=-unclaimed_tickets"))
    expect(page.locator("#rows th bdi").first).to_have_text("Oscar Solis")
    assert len(dashboard.names()) == 2
