"""Settings, which admins save and take back, and the mails that follow from them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

from app.extensions import db
from app.models import MailOutbox, MailStatus
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import DESKTOP, PHONE, settle
from tests.browser.test_layout import TOO_SMALL, assert_fits
from tests.browser.watching import Watch
from tests.people import Person

SETTINGS = "/freshworks-linking/api/settings"


def saved(page: Page) -> dict[str, object]:
    """The settings in force."""
    found: dict[str, object] = page.request.get(SETTINGS).json()["settings"]
    return found


def test_settings_are_saved_and_taken_back(ada: Person, open_page: Callable[..., Page]) -> None:
    page = open_page(ada, "settings")
    before = saved(page)

    page.get_by_role("radio", name="Careful").check()
    page.get_by_label("A threshold of your own").fill("97.5")
    page.get_by_role("checkbox", name="Link after each sync").check()
    page.get_by_role("button", name="Save settings").click()

    toast = page.locator(".toast-card").last
    expect(toast).to_contain_text("The settings are saved")
    now = saved(page)
    assert (now["auto_link_preset"], now["auto_link_threshold"]) == ("careful", 0.975)
    assert now["auto_link_after_sync"] is True
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The settings are as before")).to_be_visible()
    expect(page.get_by_role("radio", name="By size")).to_be_checked()
    expect(page.get_by_label("A threshold of your own")).to_have_value("")
    assert saved(page) == before


def test_what_another_admin_saved_meanwhile_stays(
    ada: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(ada, "settings")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("radio", name="Careful").check()
    other.get_by_role("button", name="Save settings").click()
    expect(other.locator(".toast-card").last).to_contain_text("They hold from now on")

    page.get_by_label("A threshold of your own").fill("99.95")
    page.get_by_role("button", name="Save settings").click()

    expect(page.get_by_role("radio", name="Careful")).to_be_checked()
    expect(page.get_by_label("A threshold of your own")).to_have_value("99.95")
    now = saved(page)
    assert (now["auto_link_preset"], now["auto_link_threshold"]) == ("careful", 0.9995)


def test_a_wrong_threshold_is_told_beside_its_field(
    ada: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(ada, "settings")
    field = page.get_by_label("A threshold of your own")

    field.fill("40")
    page.get_by_role("button", name="Save settings").click()

    expect(page.get_by_role("alert")).to_have_text(
        "Write a number above 50 and up to 100, or leave it empty."
    )
    expect(field).to_be_focused()
    page.get_by_role("button", name="Discard").click()
    expect(field).to_have_value("")
    expect(page.get_by_text("Write a number")).to_have_count(0)


def test_settings_that_are_not_saved_stay_in_the_form(
    ada: Person, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.allow(503)
    page = open_page(ada, "settings")
    body = json.dumps({"success": False, "error": "The database is away.", "code": "unavailable"})
    page.route("**/api/settings", lambda route: route.fulfill(status=503, body=body))

    page.get_by_role("radio", name="Careful").check()
    page.get_by_role("button", name="Save settings").click()

    expect(page.locator(".toast-card")).to_contain_text("The database is away")
    expect(page.get_by_role("radio", name="Careful")).to_be_checked()


def test_only_admins_find_the_settings(
    eli: Person, ada: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(eli, "settings")
    expect(page.get_by_text("Access denied")).to_be_visible()
    expect(page.get_by_role("link", name="Settings")).to_have_count(0)

    page = open_page(ada, "jobs")
    page.get_by_role("navigation", name="Main", exact=True).get_by_role(
        "link", name="Settings"
    ).click()
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()


@pytest.fixture
def failed_mail(app: Flask, desk: Desk) -> int:
    """The mail about Mia's link did not go out."""
    with app.app_context():
        mail_id: int = db.session.execute(sa.select(MailOutbox.id)).scalar_one()
        values: dict[str, object] = {
            "status": MailStatus.FAILED,
            "attempts": 5,
            "error": "The mail server is away.",
            "due_at": factories.ago(hours=1),
        }
        db.session.execute(sa.update(MailOutbox).values(values))
        db.session.commit()
    return mail_id


def test_a_failed_mail_is_sent_again(
    failed_mail: int, desk: Desk, open_page: Callable[..., Page]
) -> None:
    page = open_page(desk.eli, "mails", status="failed")
    row = page.locator(f'tr[data-mail="{failed_mail}"]')
    expect(row).to_contain_text("Uma")
    expect(row).to_contain_text("Mia Wójcik")
    expect(row).to_contain_text("The mail server is away.")

    page.get_by_role("button", name=f"Send mail {failed_mail} again").click()

    expect(page.get_by_role("heading", name="No mail has this status")).to_be_visible()
    page.get_by_label("Status").select_option("")
    expect(row).to_contain_text("Waiting")


def test_the_list_of_mails_says_when_it_is_empty(
    eli: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(eli, "mails")
    expect(page.get_by_role("heading", name="No mail was written yet")).to_be_visible()
    expect(page.get_by_text("Mails are written to")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["settings", "mails"])
def test_settings_and_mails_keep_the_rules_of_axe_and_fit(
    failed_mail: int, ada: Person, page: Page, open_page: Callable[..., Page], name: str, theme: Any
) -> None:
    page.emulate_media(color_scheme=theme, contrast="no-preference")
    open_page(ada, name)
    sizes: list[ViewportSize] = [DESKTOP, {"width": 768, "height": 900}, PHONE]
    for size in sizes:
        page.set_viewport_size(size)
        settle(page)
        found = Axe().run(page).response["violations"]
        assert [f"{one['id']} {one['nodes'][0]['target']}" for one in found] == []
        assert_fits(page)
    assert page.evaluate(TOO_SMALL) == []


def test_the_bar_over_every_page_fits(
    page: Page, ada: Person, open_page: Callable[..., Page]
) -> None:
    open_page(ada, "review")
    for width in (1440, 1280, 1024, 768):
        page.set_viewport_size({"width": width, "height": 700})
        assert_fits(page)
        bar = page.locator(".topbar-inner").bounding_box()
        assert bar is not None
        assert bar["height"] < 60
    page.get_by_label("Main menu").click()
    page.get_by_role("link", name="Mails").click()
    expect(page.get_by_role("heading", name="Mails", level=1)).to_be_visible()
    page.set_viewport_size({"width": 1024, "height": 700})
    page.get_by_text("Operations").click()
    page.get_by_role("link", name="Jobs").click()
    expect(page.get_by_role("heading", name="Jobs", level=1)).to_be_visible()
