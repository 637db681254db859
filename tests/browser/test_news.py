"""News reach an open page in time, cost nothing while there are none, and never cost what was typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, Request, Response, expect

from app import clock
from app.services import members
from tests import factories, people
from tests.browser.conftest import Desk
from tests.browser.dashboard import PATH, Dashboard, hold
from tests.browser.watching import Watch
from tests.people import ADA, Person

OWN, OTHERS = 1_000, 3_000
SHOW, HIDE = "visible", "hidden"
TURN = """(state) => {
  Object.defineProperty(document, "hidden", { get: () => state === "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def looks(page: Page) -> list[int]:
    """The status of each answer to a look."""
    found: list[int] = []

    def note(answer: Response) -> None:
        if "/api/changes" in answer.url:
            found.append(answer.status)

    page.on("response", note)
    return found


def _is(part: str) -> Callable[[Request], bool]:
    """Whether a request is that for a script."""
    return lambda request: request.url.endswith(part)


def sign_in_elsewhere(page: Page, person: Person) -> None:
    """In another tab of the same browser."""
    other = page.context.new_page()
    other.goto("/login")
    other.get_by_label("Username").fill(person.username)
    other.get_by_label("Password", exact=True).fill(people.PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(lambda url: "/login" not in url)
    other.close()


def test_ones_own_change_shows_within_a_second(desk: Desk, visit: Callable[..., Dashboard]) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    dashboard.pick("Eli")
    dashboard.press("Link User")
    row = dashboard.row("Oscar Solis")
    expect(row.locator(".c-member")).to_contain_text("Eli", timeout=OWN)
    expect(dashboard.tile("linked_count")).to_have_text("2", timeout=OWN)


def test_a_change_of_others_shows_within_three_seconds(
    app: Flask, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    with app.app_context():
        factories.closed_ticket(900, desk.mia)
    expect(dashboard.row("Mia Wójcik").locator(".c-total")).to_have_text("4", timeout=OTHERS)
    with app.app_context():
        factories.link(desk.oscar, desk.uma)
    expect(dashboard.row("Oscar Solis")).to_contain_text("Uma", timeout=OTHERS)
    expect(dashboard.tile("linked_count")).to_have_text("2")


def test_a_new_week_begins_on_an_open_page(
    desk: Desk, pass_time, looks: list[int], frozen_clock: datetime,
    visit: Callable[..., Dashboard],
) -> None:  # fmt: skip
    week = visit(desk.eli).row("Mia Wójcik").locator(".c-week")
    expect(week).not_to_have_text("0")
    while len(looks) < 2:
        pass_time(1)
    with clock.freeze(frozen_clock + timedelta(days=7)):
        while looks[2:].count(200) == 0:
            pass_time(1)
        expect(week).to_have_text("0")


def test_only_rows_that_changed_are_read(
    app: Flask, page: Page, desk: Desk, pass_time, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url.split("?")[0].rpartition("/")[2])

    page.on("request", note)
    with app.app_context():
        factories.closed_ticket(900, desk.mia)
    pass_time(5)
    expect(dashboard.row("Mia Wójcik").locator(".c-total")).to_have_text("4")
    assert set(asked) == {"changes"}


def test_nothing_new_is_an_empty_answer_and_nobody_looks_at_a_hidden_page(
    page: Page, desk: Desk, pass_time, looks: list[int], visit: Callable[..., Dashboard]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(desk.eli)
    while len(looks) < 4:
        pass_time(1)
    assert looks[:4] == [200, 304, 304, 304]
    page.evaluate(TURN, HIDE)
    # One may be on its way, and is answered.
    seen = len(asked)
    pass_time(60)
    assert len(asked) == seen
    with page.expect_response("**/api/changes*"):
        page.evaluate(TURN, SHOW)


def test_the_count_over_every_page_is_kept_true(
    app: Flask, page: Page, desk: Desk, pass_time, open_page: Callable[..., Page]
) -> None:
    with app.app_context():
        factories.responder("Eli Brandt", email="eli@example.com")
    open_page(desk.eli, "audit")
    count = page.locator(".topnav [data-review-count] b")
    before = count.text_content()
    with app.app_context():
        factories.member("zoe.lindqvist", full_name="Zoë Lindqvist")
        factories.responder("Zoë Lindqvist")
    pass_time(5)
    expect(count).not_to_have_text(before or "")


def test_what_was_chosen_outlives_the_session(
    app: Flask, page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    dashboard.pick("Eli")
    watch.allow(401, 403)
    with app.app_context():
        members.end_sessions(desk.eli.id)
    dashboard.press("Link User")
    notice = dashboard.dialog.get_by_role("alert").filter(has_text="You are signed out")
    expect(notice.get_by_role("link", name="Sign in")).to_have_attribute("target", "_blank")
    sign_in_elsewhere(page, desk.eli)
    expect(notice).to_have_count(0)
    dashboard.press("Link User")
    expect(dashboard.row("Oscar Solis").locator(".c-member")).to_contain_text("Eli")


def test_nobody_acts_for_somebody_else(
    app: Flask, page: Page, desk: Desk, ada: Person, watch: Watch, visit: Callable[..., Dashboard]
) -> None:  # fmt: skip
    dashboard = visit(desk.eli)
    dashboard.press("Link Oscar Solis")
    dashboard.pick("Eli")
    watch.allow(401, 403)
    with app.app_context():
        members.end_sessions(desk.eli.id)
    sign_in_elsewhere(page, ADA)
    # While that notice stands, no second reason is given.
    notice = dashboard.dialog.get_by_role("alert").filter(has_text="You are signed out")
    expect(notice).to_have_count(0)
    dashboard.press("Link User")
    expect(dashboard.dialog).to_contain_text(f"Somebody else is signed in here now: {ada.username}")
    expect(dashboard.tile("linked_count")).to_have_text("1")


def test_a_page_without_network_says_so_and_goes_on_by_itself(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    visit(desk.eli)
    watch.allow(0)
    page.context.set_offline(True)
    notice = page.get_by_role("alert").filter(has_text="You are offline")
    expect(notice).to_contain_text("The page tries again by itself")
    page.context.set_offline(False)
    expect(notice).to_have_count(0)


def test_a_dialog_that_cannot_be_fetched_says_so_and_opens_later(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    watch.allow(0)
    page.context.set_offline(True)
    dashboard.press("Link Oscar Solis")
    expect(dashboard.toast).to_contain_text("That part of the page did not load")
    page.context.set_offline(False)
    expect(page.get_by_role("alert").filter(has_text="You are offline")).to_have_count(0)
    dashboard.press("Link Oscar Solis")
    expect(dashboard.dialog).to_have_accessible_name("Link Oscar Solis")


def test_parts_that_do_not_come_are_told_once_and_can_be_tried_again(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    watch.allow(0)
    page.context.set_offline(True)
    missing = page.locator(".toast-card").filter(has_text="That part of the page did not load")
    parts = {
        "Link Oscar Solis": "linking/link.js",
        "View Details of Mia Wójcik": "history/details.js",
        "Auto-Link": "auto-link/dialog.js",
    }
    for name, part in parts.items():
        with page.expect_event("requestfailed", _is(part)):
            dashboard.press(name)
        expect(missing).to_have_count(1)
        expect(missing.get_by_role("button", name="Reload")).to_have_count(0)
    page.context.set_offline(False)
    expect(page.get_by_role("alert").filter(has_text="You are offline")).to_have_count(0)
    expect(missing).to_have_count(0)


def test_a_part_that_did_not_come_opens_when_it_is_tried_again(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    watch.allow(0)
    page.route("**/js/linking/link.js", lambda route: route.abort())
    dashboard.press("Link Oscar Solis")
    again = dashboard.toast.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    page.unroute_all()
    again.click()
    expect(dashboard.dialog).to_have_accessible_name("Link Oscar Solis")
    expect(page.locator(".toast-card")).to_have_count(0)


def test_a_button_shows_its_press_while_its_part_is_on_its_way(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    held = hold(page, "**/js/history/details.js")
    button = dashboard.button("View Details of Mia Wójcik")
    width = button.evaluate("node => node.offsetWidth")
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    assert button.evaluate("node => node.offsetWidth") == width
    held.let_go()
    expect(dashboard.dialog).to_contain_text("3 tickets")
    expect(button).not_to_have_attribute("aria-busy", "true")


def test_details_stay_where_they_are_once_they_have_come(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    held = hold(page, "**/users/*")
    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.dialog.locator("[data-loading] .tile").first).to_be_visible()
    before = dashboard.dialog.bounding_box()
    held.let_go()
    expect(dashboard.dialog.locator("[data-figure=range]")).to_have_text("3")
    expect(dashboard.dialog.locator("[data-loading]")).to_be_hidden()
    assert dashboard.dialog.bounding_box() == before


def test_a_renewed_server_offers_a_reload_and_takes_nothing_away(
    app: Flask, page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    dashboard = visit(desk.eli)
    watch.allow(404)
    monkeypatch.setitem(app.extensions, "linking_asset_version", "0123456789ab")
    page.get_by_role("searchbox").fill("mia")
    expect(page.get_by_text("1 of 2 mappings")).to_be_visible()
    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.toast).to_contain_text("That part of the page did not load")
    notice = page.get_by_role("alert").filter(has_text="A new version is here")
    expect(notice).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("mia")
    monkeypatch.undo()
    notice.get_by_role("button", name="Reload").click()
    expect(notice).to_have_count(0)
    assert page.url.endswith(f"{PATH}?q=mia")
