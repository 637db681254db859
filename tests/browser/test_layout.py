"""Pages fit their screen, keep still, are light, and can be hit with a finger."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, Response, expect

from app.services import jobs
from app.services.actor import SYSTEM
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import PATH, PHONE, Dashboard
from tests.browser.places import PAGES
from tests.people import Person

WIDTHS = [360, 390, 768, 1024, 1440, 1920]
LONG_LINES = f"{'Nguyễn ' * 12}- 18014125885\n{'x' * 120}"
PROFILE, SIGN_IN = "/profile", "/login"
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll('dialog[open], dialog[open] *')]
  .filter((one) => !one.closest('.visually-hidden, svg, bdi'))
  .filter((one) => getComputedStyle(one.closest('.wide') ?? one).clipPath === 'none')  // Heard, not seen.
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .filter((one) => one.matches(':root') || getComputedStyle(one).overflowX !== 'visible')
  .filter((one) => !one.matches('.heat-wrap'))  // A year is wider than a phone.
  .filter((one) => !['ellipsis'].includes(getComputedStyle(one).textOverflow))
  .map((one) => one.outerHTML.slice(0, 80))"""
# Through the middle of a control a finger meets it for 44 px, up and down and from left to right.
TOO_SMALL = """() => [...document.querySelectorAll('a:not(.skip-link), button, input, select, summary')]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1)
  .filter((one) => !document.querySelector('dialog[open]') || one.closest('dialog[open]'))
  .filter((one) => {
    one.scrollIntoView({block: 'center'});
    // A link may cover the whole tile or card that it stands in.
    const covered = one.closest('.tile-lead, .team-table tbody tr') ?? one;
    const area = one.matches('[type=checkbox], [type=radio]') ? one.labels[0] : covered;
    const {x, y, width, height} = area.getBoundingClientRect();
    const [middle, centre] = [x + width / 2, y + height / 2];
    const meets = (right, down) => (covered === one ? area : one)
      .contains(document.elementFromPoint(middle + right, centre + down));
    const reach = (right, down) => {
      let far = 0;
      while (far < 43 && meets(right * (far + 1), down * (far + 1))) far += 1;
      return far;
    };
    return !meets(0, 0) || reach(0, -1) + reach(0, 1) < 42 || reach(-1, 0) + reach(1, 0) < 42;
  })
  .map((one) => one.outerHTML.slice(0, 100))"""
SHIFTS = """() => {
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
  }).observe({type: 'layout-shift', buffered: true});
}"""


def assert_fits(page: Page) -> None:
    """Nothing scrolls sideways."""
    assert page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(SIGN_IN)
    assert_fits(page)
    dashboard = visit(desk.eli)
    assert_fits(page)
    dashboard.press("Link Oscar Solis")
    dashboard.pick("Eli")
    assert_fits(page)
    page.keyboard.press("Escape")
    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.dialog.get_by_role("link").first).to_be_visible()
    assert_fits(page)
    page.keyboard.press("Escape")
    dashboard.press("Auto-Link")
    expect(dashboard.dialog.get_by_role("heading", name="Nobody new is certain")).to_be_visible()
    assert_fits(page)
    page.keyboard.press("Escape")
    page.get_by_label("More about Sync").click()
    page.get_by_role("button", name="Import responders…").click()
    dashboard.press("Paste")
    dashboard.dialog.get_by_role("textbox", name="Lines").fill(LONG_LINES)
    dashboard.press("Check")
    expect(dashboard.dialog.get_by_role("listitem").first).to_be_visible()
    assert_fits(page)
    page.goto(PROFILE)
    assert_fits(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_beside_the_dashboard_do_not_scroll_sideways(
    app: Flask, page: Page, eli: Person, open_page: Callable[..., Page], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    with app.app_context():
        job = jobs.start(SYSTEM, jobs.SYNC)[0].id
        jobs.claim(job, "worker")
        jobs.fail(job, "worker", "Freshworks answered " + "no " * 60 + "x" * 90)
    open_page(eli, "jobs")
    assert_fits(page)
    open_page(eli, "webhooks", product="freshdesk")
    page.get_by_role("button", name="Show value").click()
    expect(page.get_by_role("button", name="Hide value")).to_be_visible()
    assert_fits(page)
    open_page(eli, "diagnostics")
    expect(page.locator(".check").first).to_be_visible()
    assert_fits(page)


@pytest.mark.parametrize("width", [360, 767])
def test_controls_beside_the_dashboard_can_be_hit_with_a_finger(
    app: Flask, page: Page, eli: Person, open_page: Callable[..., Page], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    with app.app_context():
        jobs.start(SYSTEM, jobs.SYNC)
    open_page(eli, "jobs")
    assert page.evaluate(TOO_SMALL) == []
    open_page(eli, "webhooks")
    assert page.evaluate(TOO_SMALL) == []
    open_page(eli, "diagnostics")
    expect(page.locator(".check").first).to_be_visible()
    assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("width", [360, 390])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_made_for_a_thumb(
    page: Page, open_place: Callable[[str], None], name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    open_place(name)
    page.wait_for_load_state("networkidle")
    assert_hit(page)


def test_text_at_twice_its_size_still_fits(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    # Zooming to 200 % on a small laptop leaves half of its pixels.
    page.set_viewport_size({"width": 640, "height": 400})
    dashboard = visit(desk.eli)
    assert_fits(page)
    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.dialog.get_by_role("link").first).to_be_visible()
    assert_fits(page)


@pytest.mark.parametrize("name", ["review", "settings", "users/<user_id>"])
def test_text_at_twice_its_size_still_fits_a_phone(
    page: Page, open_place: Callable[[str], None], name: str
) -> None:
    page.set_viewport_size({"width": 190, "height": 400})
    open_place(f"{PATH}{name}")
    page.wait_for_load_state("networkidle")
    assert_fits(page)


def test_text_at_twice_its_size_lies_over_nothing(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    page.set_viewport_size({"width": 600, "height": 844})
    visit(desk.eli)
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    assert not page.evaluate(COVERED, ["tbody .form-check-input", "tbody .avatar"])
    for status in ["linked", "unlinked"]:
        row = f'tbody [data-status="{status}"]'
        assert not page.evaluate(COVERED, [f'{row} [data-action="more"] .icon', f"{row} .badge"])


@pytest.mark.parametrize("width", [360, 767])
def test_every_control_can_be_hit_with_a_finger(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(SIGN_IN)
    assert page.evaluate(TOO_SMALL) == []
    dashboard = visit(desk.eli)
    assert page.evaluate(TOO_SMALL) == []
    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.dialog.get_by_role("link").first).to_be_visible()
    assert page.evaluate(TOO_SMALL) == []
    dashboard.dialog.get_by_role("button", name="Unlink").click()
    dashboard.choices()
    assert page.evaluate(TOO_SMALL) == []
    page.keyboard.press("Escape")
    dashboard.press("Link Oscar Solis")
    dashboard.pick("Eli")
    assert page.evaluate(TOO_SMALL) == []
    dashboard.press("Link User")
    expect(dashboard.toast).to_be_visible()
    assert page.evaluate(TOO_SMALL) == []


COVERED = """([over, under]) => {
  const [upper, lower] = [over, under].map((one) => document.querySelector(one).getBoundingClientRect());
  return upper.left < lower.right && lower.left < upper.right && upper.top < lower.bottom && lower.top < upper.bottom;
}"""


@pytest.mark.parametrize("width", [360, 375, 768, 1024, 1440])
def test_nothing_lies_over_a_face_or_the_state_of_the_sync(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    visit(desk.eli)
    assert not page.evaluate(COVERED, ["tbody .form-check-input", "tbody .avatar"])
    assert not page.evaluate(COVERED, [".btn-refresh", ".sync-line"])


@pytest.mark.parametrize("width", [360, 767, 768, 1024])
def test_many_rows_and_the_audit_trail_fit(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    dashboard = visit(desk.eli)
    page.get_by_label("Select Mia Wójcik").check()
    expect(page.get_by_role("region", name="Chosen responders")).to_be_visible()
    assert_hit(page)
    dashboard.press("Unlink")
    expect(dashboard.dialog.get_by_role("listitem")).to_be_visible()
    assert_hit(page)
    dashboard.press("Unlink 1 responder")
    dashboard.press("More for Oscar Solis")
    expect(page.locator("#row-menu")).to_be_visible()
    assert_fits(page)
    page.goto(f"{PATH}audit?mapping_id={desk.mia.mapping_id}&actor=Eli")
    assert_hit(page)
    page.get_by_role("button", name=re.compile("^Undo change")).first.click()
    expect(dashboard.dialog.get_by_role("listitem")).to_be_visible()
    assert_hit(page)


def assert_hit(page: Page) -> None:
    """Nothing scrolls sideways and, on a phone, every control can be hit with a finger."""
    assert_fits(page)
    size = page.viewport_size
    if size is not None and size["width"] < 768:
        assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, PHONE], ids=["desktop", "phone"])
def test_the_dashboard_stays_where_it_is(
    app: Flask, page: Page, eli: Person, visit: Callable[..., Dashboard], size
) -> None:
    with app.app_context():
        factories.many_responders(50)
    page.set_viewport_size(size)
    page.emulate_media(reduced_motion="no-preference", contrast="no-preference")
    page.add_init_script(f"({SHIFTS})()")
    dashboard = visit(eli)
    with app.app_context():
        factories.responder("Zoë Lindqvist")

    dashboard.press("Refresh")

    expect(dashboard.tile("total_mappings")).to_have_text("51")
    assert page.evaluate("window.shift") <= 0.02


def test_the_dashboard_with_fifty_rows_is_light(
    app: Flask, page: Page, eli: Person, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.many_responders(50)
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)

    dashboard = visit(eli)

    assert len(dashboard.names()) == 50
    loaded = [one for one in answers if not one.url.startswith("data:")]
    sizes = [one.request.sizes() for one in loaded]
    weight = sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)
    assert len(loaded) <= 20
    assert weight <= 180 * 1024


WATCH_MOVEMENT = """() => {
  const { dataset } = document.documentElement;
  dataset.moved = "";
  addEventListener('animationstart', (event) => { dataset.moved += `${event.animationName} ` }, true);
}"""


def test_dialogs_rise_bars_grow_and_changed_rows_flash(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    page.emulate_media(reduced_motion="no-preference")
    dashboard = visit(desk.eli)
    page.evaluate(WATCH_MOVEMENT)

    dashboard.press("View Details of Mia Wójcik")
    expect(page.locator("html")).to_have_attribute("data-moved", re.compile("rise .*grow "))
    page.keyboard.press("Escape")
    dashboard.link("Oscar Solis", "Eli")
    expect(page.locator("html")).to_have_attribute("data-moved", re.compile("flash "))


def test_who_wants_no_movement_gets_none(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    page.evaluate(WATCH_MOVEMENT)

    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.dialog.get_by_role("link").first).to_be_visible()
    page.keyboard.press("Escape")
    dashboard.link("Oscar Solis", "Eli")
    expect(dashboard.toast).to_be_visible()

    moved = page.locator("html").get_attribute("data-moved")
    assert set((moved or "").split()) <= {"spin"}
