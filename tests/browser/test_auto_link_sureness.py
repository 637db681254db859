"""How sure Auto-Link has to be: what is chosen, what is planned, and that both are one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests import factories
from tests.browser.dashboard import Dashboard
from tests.browser.watching import Watch
from tests.people import Person


@pytest.fixture
def preview(app: Flask, visit: Callable[..., Dashboard]) -> Callable[[Person], Dashboard]:
    """`preview(person)`: open the preview of one who is certain, and one less so, whose initial another has."""
    with app.app_context():
        factories.member("amelia.okonkwo", full_name="Amelia Okonkwo")
        factories.responder("Amelia Okonkwo")
        factories.member("rfletcher")
        factories.member("ron.fletcher")
        factories.responder("Robert Fletcher")

    def go(person: Person) -> Dashboard:
        dashboard = visit(person)
        dashboard.page.get_by_label("More ways to Auto-Link").click()
        dashboard.page.get_by_role("button", name="Preview Auto-Link").click()
        expect(dashboard.dialog.get_by_role("checkbox")).to_have_count(2)
        return dashboard

    return go


def choose(dashboard: Dashboard, preset: str) -> None:
    """Choose how sure Auto-Link has to be."""
    dashboard.dialog.get_by_text(preset, exact=False).first.click()


@pytest.mark.parametrize("typed", ["45", "50", "101", ""])
def test_a_number_of_no_use_blocks_the_link_and_says_why(
    eli: Person, preview: Callable[[Person], Dashboard], typed: str
) -> None:
    dashboard = preview(eli)
    number = dashboard.dialog.get_by_role("spinbutton", name="Custom threshold in per cent")
    choose(dashboard, "Custom")

    number.fill(typed)

    expect(number).to_have_accessible_description(re.compile("Write a number from 50.1 to 100"))
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(dashboard.dialog.locator("[data-submit]")).to_have_attribute("aria-disabled", "true")
    # Whatever was on its way or is typed, a preset plans anew.
    choose(dashboard, "Careful")
    expect(dashboard.dialog.locator('[data-field="linked-count"]')).to_have_text("1")
    expect(dashboard.dialog.get_by_role("radio", name="Careful 99 %")).to_be_checked()
    expect(dashboard.dialog).not_to_contain_text("Write a number")


def test_a_plan_that_does_not_come_cannot_be_carried_out(
    eli: Person, preview: Callable[[Person], Dashboard], watch: Watch
) -> None:
    dashboard = preview(eli)
    watch.allow(503)
    path = "**/api/mappings/auto-link"
    dashboard.page.route(path, lambda route: route.fulfill(status=503, json={"error": "Away."}))

    choose(dashboard, "Careful")

    refusal = dashboard.dialog.locator("[data-refusal]")
    expect(refusal).to_be_visible()
    expect(dashboard.dialog.locator("[data-submit]")).to_have_attribute("aria-disabled", "true")
    dashboard.page.unroute(path)
    choose(dashboard, "Normal")
    expect(dashboard.dialog.locator("[data-submit]")).to_have_attribute("aria-disabled", "false")
    expect(refusal).to_be_hidden()
