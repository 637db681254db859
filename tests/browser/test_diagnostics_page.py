"""Live answers to "what is wrong?", with the cure beside each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from app.demo.server import Demo
from tests.browser.watching import Watch
from tests.people import Person


def check(page: Page, title: str) -> Locator:
    """One check by its title."""
    heading = page.get_by_role("heading", name=title, exact=True)
    return page.locator(".check").filter(has=heading)


def test_what_is_not_set_up_stands_first_with_its_cure(
    eli: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(eli, "diagnostics")

    first = page.locator(".check").first
    expect(first).to_contain_text("Failed")
    expect(first).to_contain_text("FRESHWORKS_URL")
    expect(page.get_by_text("The checks are running.")).to_be_hidden()
    facts = page.get_by_role("region", name="Connection")
    expect(facts).to_contain_text("API keyNot set")


@pytest.mark.demo(history=5)
def test_a_connection_in_order_shows_account_clocks_and_limits(
    demo: Demo, synced: None, admin: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(admin, "diagnostics")

    expect(check(page, "API key")).to_contain_text("Fine")
    facts = page.get_by_role("region", name="Connection")
    expect(facts).to_contain_text("ProductFreshservice")
    expect(facts).to_contain_text("Account127.0.0.1")
    expect(facts).to_contain_text("Agree to the second")
    limits = page.get_by_role("region", name="Rate limit")
    expect(limits.get_by_role("meter", name="Tickets: ")).to_have_count(1)
    expect(limits).to_contain_text("this product leaves 50 % to them")


@pytest.mark.demo(history=5)
def test_checks_run_again_when_asked(
    demo: Demo, synced: None, admin: Person, open_page: Callable[..., Page]
) -> None:
    demo.faults.set(suspended=True)
    page = open_page(admin, "diagnostics")
    expect(check(page, "API key")).to_contain_text("Failed")
    expect(page.get_by_text("checks failed")).to_be_visible()
    demo.faults.clear()

    page.get_by_role("button", name="Check again").click()

    expect(check(page, "API key")).to_contain_text("Fine")
    expect(page.get_by_text("checks failed")).to_have_count(0)


def test_checks_that_cannot_be_run_say_so(
    app: Flask, watch: Watch, eli: Person, page: Page, open_page: Callable[..., Page]
) -> None:
    watch.allow(0)
    page.route("**/api/**", lambda route: route.abort("connectionrefused"))
    open_page(eli, "diagnostics")

    # Beside it the page may say by now that the server is away.
    refusal = page.get_by_role("alert").filter(has_text="Nothing changed.")
    expect(refusal).to_have_text("The server did not answer. Nothing changed.")

    page.unroute_all()
    page.get_by_role("button", name="Check again").click()
    expect(page.locator(".check").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.demo(history=5)
def test_a_page_that_is_loaded_again_shows_the_latest_result_with_its_time(
    demo: Demo, synced: None, admin: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(admin, "diagnostics")
    for _ in range(11):
        expect(page.get_by_role("meter").first).to_be_visible()
        expect(page.locator("[data-summary]")).to_contain_text(", as of 14:02")
        page.reload()
    expect(check(page, "API key")).to_contain_text("accepts the key")


@pytest.mark.demo(history=5)
def test_all_figures_are_compared_when_asked(
    app: Flask,
    demo: Demo,
    synced: None,
    worker: None,
    admin: Person,
    open_page: Callable[..., Page],
) -> None:
    page = open_page(admin, "diagnostics")
    told = page.get_by_role("region", name="Self-check")
    expect(told).to_contain_text("Last comparedNot yet")

    told.get_by_role("button", name="Compare now").click()

    expect(told.get_by_role("status")).to_contain_text("all figures agree")
    expect(told).to_contain_text("Figures that differ0")


def test_a_comparison_that_cannot_start_says_why(
    watch: Watch, eli: Person, open_page: Callable[..., Page]
) -> None:
    watch.allow(503)
    page = open_page(eli, "diagnostics")

    page.get_by_role("button", name="Compare now").click()

    told = page.get_by_role("region", name="Self-check")
    expect(told.get_by_role("status")).to_contain_text("Set FRESHWORKS_URL")
    expect(told.get_by_role("button", name="Compare now")).to_be_enabled()
