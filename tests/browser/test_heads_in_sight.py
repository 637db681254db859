"""However far down the list is read, the heads of its columns stay in sight, and hide no row that is worked with."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard

TOP_OF = "(one) => Math.round(one.getBoundingClientRect().top)"
BOTTOM_OF = "(one) => Math.round(one.getBoundingClientRect().bottom)"


@pytest.fixture
def long_list(app: Flask, desk: Desk) -> Desk:
    """More rows than a screen holds."""
    with app.app_context():
        factories.many_responders(60)
    return desk


@pytest.mark.parametrize("width", [1024, 1440])
def test_heads_stand_below_the_bar_while_the_list_is_read(
    page: Page, long_list: Desk, visit: Callable[..., Dashboard], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    visit(long_list.eli)
    head, bar = page.locator(".mappings thead"), page.locator("#topbar")
    page.locator("#rows > tr").nth(40).scroll_into_view_if_needed()
    assert head.evaluate(TOP_OF) in range(bar.evaluate(BOTTOM_OF) - 2, bar.evaluate(BOTTOM_OF) + 1)
    page.get_by_role("link", name="Total", exact=True).click()
    expect(page).to_have_url(re.compile("sort=-total_tickets$"))


def test_row_that_a_key_leads_to_is_not_behind_the_heads(
    page: Page, long_list: Desk, visit: Callable[..., Dashboard]
) -> None:
    visit(long_list.eli)
    boxes = page.locator("#rows input")
    boxes.nth(30).focus()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
    focused = page.locator(":focus")
    assert focused.evaluate(TOP_OF) >= page.locator(".mappings thead").evaluate(BOTTOM_OF)


@pytest.mark.parametrize("width", [375, 1024, 1440])
def test_nothing_scrolls_sideways_for_it(
    page: Page, long_list: Desk, visit: Callable[..., Dashboard], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    visit(long_list.eli)
    page.evaluate(
        "document.getElementById('mappings').dataset.columns ="
        " 'status month week weeks last unclaimed updated'"
    )
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
