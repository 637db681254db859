"""What floats keeps clear of what is worked with, and each figure stands under its head."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard
from tests.browser.watching import Watch
from tests.people import Person

OVERLAP = """([over, under]) => {
  const upper = document.querySelector(over).getBoundingClientRect();
  return [...document.querySelectorAll(under)].map((one) => [one, one.getBoundingClientRect()])
    .filter(([, lower]) => lower.width && upper.left < lower.right && lower.left < upper.right
      && upper.top < lower.bottom && lower.top < upper.bottom)
    .map(([one]) => one.outerHTML.slice(0, 80));
}"""
# The columns in which a row's figures end, of each row of the table.
ENDS = """() => [...document.querySelectorAll('.team-table tr')].map((row) => [...row.cells]
  .filter((cell) => cell.checkVisibility()).map((cell) => Math.round(cell.getBoundingClientRect().right)))"""
TO_THE_LOWER_EDGE = """(field) => window.scrollBy(0, field.getBoundingClientRect().bottom - window.innerHeight + 4)"""


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_notice_of_a_lost_network_covers_no_control(
    page: Page, desk: Desk, watch: Watch, visit: Callable[..., Dashboard], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    visit(desk.eli)
    watch.allow(0)

    page.context.set_offline(True)

    expect(page.locator(".floating-notice")).to_contain_text("You are offline")
    page.evaluate("window.scrollTo(0, 0)")
    assert page.evaluate(OVERLAP, [".floating-notice", "#topbar, .page-title *, .page .btn"]) == []
    page.context.set_offline(False)
    expect(page.locator(".floating-notice")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 375, 390])
def test_a_second_badge_lies_over_no_name(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    with app.app_context():
        seat = factories.responder("Seat 1 of forty, night shift desk number 1", active=False)
        factories.link(seat, desk.uma)
    visit(desk.eli, q="Seat")
    assert page.evaluate(OVERLAP, ["#rows .badge-idle", "#rows th bdi, #rows .c-member bdi"]) == []


def test_a_long_name_keeps_off_the_badge_beside_it(
    app: Flask, page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    with app.app_context():
        factories.link(factories.responder("Maria Fernanda de los Ángeles Guadalupe"), desk.uma)
    row = visit(desk.eli, q="Maria").page.locator("#rows tr")
    name, badge = row.locator("th bdi").bounding_box(), row.locator(".badge").first.bounding_box()
    assert name
    assert badge
    assert badge["x"] - (name["x"] + name["width"]) >= 4


@pytest.mark.parametrize("width", [375, 1440])
def test_a_faulty_setting_is_not_behind_the_bar_that_saves(
    page: Page, ada: Person, open_page: Callable[..., Page], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_page(ada, "settings")
    field = page.get_by_label("Sync every")
    field.fill("99999")
    field.evaluate(TO_THE_LOWER_EDGE)

    page.get_by_role("button", name="Save", exact=True).click()

    expect(field).to_be_focused()
    expect(page.locator("#sync_minutes-error")).to_contain_text("Write whole minutes")
    assert page.evaluate(OVERLAP, ["[data-bar]", "#sync_minutes, #sync_minutes-error"]) == []


@pytest.mark.parametrize("width", [768, 1023, 1024, 1440])
def test_each_figure_of_the_team_stands_under_its_head(
    page: Page, desk: Desk, open_page: Callable[..., Page], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_page(desk.eli, "team")

    head, *rows = page.evaluate(ENDS)

    assert len(rows) >= 2
    assert all(row[1:] == head[1:] for row in rows)
