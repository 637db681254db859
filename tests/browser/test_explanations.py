"""Why a responder has its number, or nobody."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard, hold


def test_details_say_why_the_number_is_what_it_is(
    desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("View Details of Mia Wójcik")

    dashboard.dialog.get_by_text("Why this number?").click()

    why = dashboard.dialog.locator("[data-why]")
    expect(why).to_contain_text("3 tickets closed by Mia Wójcik count for Uma.")
    expect(why).to_contain_text("Effective3")
    expect(why).to_contain_text("Credited3")
    expect(why.get_by_role("row")).to_have_text(["MemberFromTo", "Umathe beginningnow"])


def test_nothing_is_there_to_explain_before_the_figures_are(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    held = hold(page, "**/users/*")

    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.dialog.locator("[aria-busy=true]")).to_be_attached()
    expect(dashboard.dialog.get_by_text("Why this number?")).to_be_hidden()

    held.let_go()
    expect(dashboard.dialog.get_by_text("Why this number?")).to_be_visible()


def test_explanation_is_read_when_it_is_asked_for_and_each_time_anew(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    dashboard = visit(desk.eli)
    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.dialog.get_by_role("link").first).to_be_visible()
    assert not [url for url in asked if url.endswith("/explain")]
    dashboard.dialog.get_by_text("Why this number?").click()
    expect(dashboard.dialog.get_by_text("3 tickets closed by")).to_be_visible()
    with app.app_context():
        factories.closed_ticket(299, desk.mia)

    dashboard.dialog.get_by_text("Why this number?").click()
    dashboard.dialog.get_by_text("Why this number?").click()

    expect(dashboard.dialog.get_by_text("4 tickets closed by")).to_be_visible()


def test_unlinked_responder_is_explained_and_can_be_linked_from_there(
    desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)

    dashboard.press("Why unlinked: Oscar Solis")

    expect(dashboard.dialog).to_have_accessible_name("Why is Oscar Solis unlinked?")
    expect(dashboard.dialog).to_contain_text("5 tickets are unclaimed")
    expect(dashboard.dialog).to_contain_text("Reopened or closed again0")
    expect(dashboard.dialog.get_by_role("table")).to_have_count(0)
    dashboard.dialog.get_by_role("button", name="Link").click()
    expect(dashboard.dialog).to_have_accessible_name("Link Oscar Solis")


def test_explanation_that_cannot_be_read_says_so(
    page: Page, desk: Desk, watch, visit: Callable[..., Dashboard]
) -> None:
    watch.allow(0)
    dashboard = visit(desk.eli)
    dashboard.press("View Details of Mia Wójcik")
    page.route("**/explain", lambda route: route.abort("connectionrefused"))

    dashboard.dialog.get_by_text("Why this number?").click()

    why = dashboard.dialog.locator("[data-why]")
    expect(why).to_contain_text("The server did not answer. Nothing changed.")
