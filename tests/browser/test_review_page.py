"""The page of the review: what it says of the queue, to whom, and whether it fits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from app.services import decisions, suggestions
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import PHONE, settle
from tests.browser.review import Review, username_of
from tests.browser.test_layout import TOO_SMALL, assert_fits
from tests.factories import RULES, TESTER
from tests.people import Person


def test_the_heading_says_how_much_waits(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    expect(here.page.get_by_text("2 responders hold 10 unclaimed tickets")).to_be_visible()
    expect(here.page.get_by_role("link", name="Review 2 waiting")).to_be_visible()

    here.decide("Not a person")

    expect(here.page.get_by_text("1 responder holds 3 unclaimed tickets")).to_be_visible()
    expect(here.page.get_by_role("link", name="Review 1 waiting")).to_be_visible()


def test_who_is_certain_is_offered_to_auto_link(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    badges = here.page.locator(".review-badges [data-field=why]")
    expect(badges).to_have_text(["To review", "Certain"])
    expect(here.page.get_by_text("1 is certain: Auto-Link would link this one")).to_be_visible()

    here.page.get_by_role("link", name="Auto-Link would link").click()

    dialog = here.page.get_by_role("dialog")
    expect(dialog).to_have_accessible_name("Auto-Link preview")
    expect(dialog.get_by_role("checkbox")).to_have_count(1)


def test_the_address_names_whom_to_look_at_first(
    crowd: list[str], eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    wanted = here.page.locator(".review-card").nth(12).get_attribute("data-mapping")

    review(eli, mapping=wanted).expect_open(crowd[12])


def test_more_than_a_page_waits(
    app: Flask, crowd: list[str], eli: Person, review: Callable[..., Review]
) -> None:
    with app.app_context():
        for name in ("Kofi Adjei", "Lena Moreau"):
            factories.member(username_of(name), full_name=name)
            factories.responder(name)
    here = review(eli)
    here.expect_count(20)

    here.page.get_by_role("button", name="Show 2 more").click()

    here.expect_count(22)
    here.expect_open(crowd[0])


def test_only_admins_see_how_suggestions_fared(
    smiths: None, eli: Person, ada: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    expect(here.page.get_by_text("How suggestions fared")).to_have_count(0)
    here.press("1", "a", "a")
    expect(here.page.get_by_role("heading", name="Nothing waits for review")).to_be_visible()
    here.saved()

    here = review(ada)
    here.page.get_by_text("How suggestions fared").click()
    expect(
        here.page.get_by_text(re.compile("^Of 1 suggestion at .* 1 was accepted"))
    ).to_be_visible()
    expect(here.page.locator("[data-bands] tr")).to_have_count(2)


def test_a_queue_that_is_still_computed_appears_by_itself(
    smiths: None, eli: Person, pass_time: Callable[[int], None], monkeypatch: pytest.MonkeyPatch,
    review: Callable[..., Review],
) -> None:  # fmt: skip
    with monkeypatch.context() as slow:
        slow.setattr(suggestions, "current", lambda *_given, **_named: None)
        here = review(eli)
        expect(
            here.page.get_by_role("heading", name="Responders are compared with members")
        ).to_be_visible()
    pass_time(4)

    here.expect_open("John Smith")


def test_the_review_fits(
    page: Page, smiths: None, desk: Desk, review: Callable[..., Review]
) -> None:
    review(desk.eli)
    for width in (1440, 1024, 768, 375):
        page.set_viewport_size({"width": width, "height": 812})
        assert_fits(page)
    assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_review_keeps_the_rules_of_axe(
    page: Page, app: Flask, desk: Desk, smiths: None, ada: Person, review: Callable[..., Review],
    theme: Any,
) -> None:  # fmt: skip
    page.emulate_media(color_scheme=theme, contrast="no-preference")
    with app.app_context():
        decisions.dispute(TESTER, desk.mia.mapping_id, desk.uma.id, RULES)
    here = review(ada)
    assert violations(page) == []
    here.press("j")
    here.expect_open("John Smith")
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """What axe finds in the page as it is now."""
    settle(page)
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']} {one['nodes'][0]['target']}" for one in found]
