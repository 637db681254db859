"""However far down the list is read, the heads of its columns stay in sight, and hide no row that is worked with."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import User
from app.services import jobs, linking
from app.services.link_change import Change
from tests import factories, staging
from tests.browser.conftest import Desk
from tests.browser.dashboard import Dashboard
from tests.people import Person

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


@pytest.fixture
def long_lists(app: Flask, crowd: list[str], ada: Person) -> Person:
    """An admin before more members, closings, changes, mails and jobs than a low screen holds."""
    with app.app_context():
        members = sa.select(User.full_name, User.id)
        ids = {one.full_name: one.id for one in db.session.execute(members)}
        for name, mapping_id in staging.mapping_ids().items():
            linking.change(factories.TESTER, mapping_id, Change(ids[name]), factories.RULES)
        for _ in range(20):
            job_id = jobs.start(factories.TESTER, jobs.SYNC)[0].id
            assert jobs.claim(job_id, "a worker")
            jobs.succeed(job_id, "a worker", {"closures_added": 26, "failed": 0}, "26 added")
    return ada


@pytest.mark.parametrize("name", ["members", "team", "audit", "mails", "jobs"])
def test_heads_of_the_other_lists_stay_too(
    page: Page, long_lists: Person, open_page: Callable[..., Page], name: str
) -> None:
    page.set_viewport_size({"width": 1024, "height": 480})
    open_page(long_lists, name)
    head, bar = page.locator(".list :is(thead, .trail-day)").first, page.locator("#topbar")
    page.locator(".list :is(tbody tr, .entry)").nth(-2).scroll_into_view_if_needed()
    assert head.evaluate(TOP_OF) in range(bar.evaluate(BOTTOM_OF) - 2, bar.evaluate(BOTTOM_OF) + 1)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


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
