"""Settings, which admins save and take back, and the mails that follow from them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Dialog, Locator, Page, ViewportSize, expect

from app.demo.server import Demo
from app.extensions import db
from app.models import AppState, MailOutbox, MailStatus
from app.services import reprojection, settings_preview
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import DESKTOP, PHONE, hold, settle
from tests.browser.test_layout import TOO_SMALL, assert_fits
from tests.browser.watching import Watch
from tests.people import Person
from tests.sites import Site

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
    page.get_by_role("button", name="Save", exact=True).click()

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


def test_an_undo_that_is_not_seen_yet_is_told_as_done(
    ada: Person, open_page: Callable[..., Page], watch: Watch
) -> None:
    page = open_page(ada, "settings")
    before = saved(page)
    page.get_by_role("radio", name="Careful").check()
    page.get_by_role("button", name="Save", exact=True).click()
    toast = page.locator(".toast-card").last
    expect(toast).to_contain_text("The settings are saved")
    watch.allow(0)
    page.route(re.compile(r"/api/settings$"), lambda route: route.abort())
    toast.get_by_role("button", name="Undo").click()

    expect(toast).to_contain_text("The settings are as before, but this page does not show them")
    assert saved(page) == before
    page.unroute_all()
    toast.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The settings are as before", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name="By size")).to_be_checked()


def test_two_admins_never_overwrite_each_other(
    ada: Person, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.allow(409)
    page = open_page(ada, "settings")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("radio", name="Careful").check()
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator(".toast-card").last).to_contain_text("They hold from now on")

    page.get_by_label("A threshold of your own").fill("99.95")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Ada changed auto link preset meanwhile")).to_be_visible()
    expect(page.get_by_role("radio", name="Careful")).to_be_checked()
    expect(page.get_by_label("A threshold of your own")).to_have_value("99.95")
    assert saved(page)["auto_link_threshold"] is None
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast-card").last).to_contain_text("They hold from now on")
    now = saved(page)
    assert (now["auto_link_preset"], now["auto_link_threshold"]) == ("careful", 0.9995)


def save_late(page: Page, threshold: str, **theirs: object) -> Locator:
    """Save a threshold that another admin changed meanwhile; what is said at its field."""
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    answer = page.request.put(SETTINGS, data=theirs, headers={"X-CSRFToken": token})
    assert answer.ok
    page.get_by_label("A threshold of your own").fill(threshold)
    page.get_by_role("button", name="Save", exact=True).click()
    return page.get_by_role("alert").filter(has_text="Saving overwrites it")


def test_what_another_admin_saved_is_shown_beside_what_is_typed(
    ada: Person, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.allow(409)
    page = open_page(ada, "settings")
    own = page.get_by_label("A threshold of your own")

    said = save_late(page, "99.95", auto_link_threshold=0.975, sync_minutes=0)
    expect(said).to_have_text(
        "Ada saved 97.5 % meanwhile (Today, 14:02). Saving overwrites it. Take 97.5 %"
    )
    expect(own).to_have_value("99.95")
    expect(own).to_be_focused()
    said.get_by_role("button", name="Take 97.5 %").click()

    expect(own).to_have_value("97.5")
    expect(said).to_have_count(0)
    expect(page.locator("[data-bar]")).to_be_hidden()


def test_what_another_admin_saved_is_overwritten_by_a_second_save(
    ada: Person, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.allow(409)
    page = open_page(ada, "settings")
    save_late(page, "97", auto_link_threshold=0.96)
    page.get_by_role("button", name="Take 96 %").click()

    said = save_late(page, "98", reset=["auto_link_threshold"])
    expect(said).to_contain_text("Ada went back to the environment’s value meanwhile: none.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".toast-card").last).to_contain_text("They hold from now on")
    expect(said).to_have_count(0)
    assert saved(page)["auto_link_threshold"] == 0.98


@pytest.fixture
def late(site: Site, app: Flask, uma: Person) -> None:
    """Two of Uma's three tickets of the site were closed when it was Monday in Berlin already."""
    with app.app_context():
        mia = factories.responder("Mia Wójcik")
        for number, hour in ((1, 21), (2, 22), (3, 23)):
            factories.closed_ticket(number, mia, datetime(2025, 7, 27, hour, 30, tzinfo=UTC))
        factories.link(mia, uma)
        values = {"account": "example", "projected_with": factories.RULES.fingerprint}
        db.session.execute(sa.update(AppState).values(values))
        db.session.commit()


def choose_zone(page: Page, text: str) -> None:
    """By keyboard alone."""
    page.get_by_role("combobox", name="Reporting zone").fill(text)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def days_of(page: Page, uma: Person) -> dict[str, int]:
    answer = page.request.get(f"/freshworks-linking/api/tickets/user/{uma.id}").json()
    return {day["date"]: day["tickets_closed"] for day in answer["tickets"]}


def test_what_a_zone_would_change_is_told_and_comes_true(
    late: None, ada: Person, uma: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(ada, "settings")
    assert days_of(page, uma) == {"2025-07-27": 3}

    choose_zone(page, "berl")

    expect(page.get_by_label("Reporting zone")).to_have_value("Europe/Berlin")
    expect(page.get_by_text("Now it is 16:02 there")).to_be_visible()
    told = page.get_by_role("status").filter(has_text="What saving would change")
    expect(told).to_contain_text("2 tickets would lie on another day, with credit of 1 member.")
    expect(told.get_by_role("row").filter(has_text="Uma")).to_contain_text("0 → 2")
    assert days_of(page, uma) == {"2025-07-27": 3}

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast-card").last).to_contain_text("They hold from now on")
    assert days_of(page, uma) == {"2025-07-27": 1, "2025-07-28": 2}
    expect(page.get_by_text("Saved by Ada · Today, 16:02")).to_be_visible()

    page.get_by_role("button", name="Back to UTC, the environment’s value").click()
    expect(page.get_by_label("Reporting zone")).to_have_value("UTC")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Back to UTC")).to_have_count(0)
    assert days_of(page, uma) == {"2025-07-27": 3}


def test_wrong_values_are_told_beside_their_fields(
    ada: Person, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.allow(400)
    page = open_page(ada, "settings")
    page.get_by_label("More statuses that count as closed").fill("6, two")
    page.get_by_label("Sync every").fill("2000")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Write numbers with commas between them")).to_be_visible()
    expect(page.get_by_text("Write whole minutes, from 0 to 1,440.")).to_be_visible()
    expect(page.get_by_label("More statuses that count as closed")).to_be_focused()
    page.get_by_role("button", name="Discard").click()

    page.get_by_label("Reporting zone").fill("Europe/Atlantis")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Write the name of a zone")).to_be_visible()
    expect(page.get_by_label("Reporting zone")).to_have_value("Europe/Atlantis")


def test_leaving_with_changes_asks_first(ada: Person, open_page: Callable[..., Page]) -> None:
    page = open_page(ada, "settings")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.get_by_label("Nightly audit").select_option("Off")
    expect(page.get_by_text("1 change not saved")).to_be_visible()
    page.get_by_role("link", name="What ran, and what runs next").click()
    expect(page.get_by_role("heading", name="Jobs", level=1)).to_be_visible()
    assert asked == ["beforeunload"]


def test_large_site_is_looked_through_and_recomputed_by_jobs(
    late: None,
    worker: None,
    ada: Person,
    uma: Person,
    open_page: Callable[..., Page],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings_preview, "MOST_TICKETS_AT_ONCE", 2)
    monkeypatch.setattr(reprojection, "MOST_TICKETS_AT_ONCE", 2)
    page = open_page(ada, "settings")
    choose_zone(page, "berl")
    told = page.get_by_role("status").filter(has_text="What saving would change")
    expect(told).to_contain_text("2 tickets would lie on another day")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("All figures follow the settings")).to_be_visible()
    expect(page.get_by_text("Figures are being recomputed", exact=True)).to_have_count(0)
    assert days_of(page, uma) == {"2025-07-27": 1, "2025-07-28": 2}


def test_connection_and_mail_are_tried(
    site: Site, demo: Demo, ada: Person, open_page: Callable[..., Page]
) -> None:
    site.set(freshworks_url=demo.url, freshworks_api_key=demo.key)
    page = open_page(ada, "settings")
    expect(page.get_by_role("row", name="API key FRESHWORKS_API_KEY Set")).to_be_visible()
    assert demo.key not in page.content()
    page.get_by_role("button", name="Try the connection").click()
    expect(page.get_by_text("Freshworks answered after")).to_be_visible()
    expect(page.get_by_text("The key may list tickets.")).to_be_visible()
    page.get_by_role("button", name="Send a trial mail to me").click()
    expect(page.get_by_text("A mail to ada@example.com was accepted.")).to_be_visible()


def test_impatient_presses_send_one_mail(ada: Person, open_page: Callable[..., Page]) -> None:
    page = open_page(ada, "settings")
    held = hold(page, "**/js/settings/trials.js")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if "mail/try" in asked.url else None)
    button = page.get_by_role("button", name="Send a trial mail to me")
    with page.expect_request("**/js/settings/trials.js"):
        button.click(click_count=3)
    held.let_go()
    expect(page.get_by_text("A mail to ada@example.com was accepted.")).to_be_visible()
    assert len(sent) == 1


def test_a_wrong_threshold_is_told_beside_its_field(
    ada: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(ada, "settings")
    field = page.get_by_label("A threshold of your own")

    field.fill("40")
    page.get_by_role("button", name="Save", exact=True).click()

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
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".toast-card")).to_contain_text("The database is away")
    expect(page.get_by_role("radio", name="Careful")).to_be_checked()


def test_only_admins_find_the_settings(
    eli: Person, ada: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(eli, "settings")
    expect(page.get_by_text("Access denied")).to_be_visible()
    expect(page.get_by_role("link", name="Settings")).to_have_count(0)

    page = open_page(ada, "jobs")
    bar = page.get_by_role("navigation", name="Main", exact=True)
    bar.get_by_text("Admin").click()
    bar.get_by_role("link", name="Settings").click()
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

    page.get_by_role("button", name=f"Send again: mail {failed_mail}").click()

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
def test_changes_and_their_effect_keep_the_rules_of_axe_and_fit(
    late: None, ada: Person, page: Page, open_page: Callable[..., Page], theme: Any
) -> None:
    page.emulate_media(color_scheme=theme, contrast="no-preference")
    open_page(ada, "settings")
    choose_zone(page, "berl")
    expect(page.get_by_text("What saving would change")).to_be_visible()
    page.get_by_label("Reporting zone").press("ArrowDown")
    sizes: list[ViewportSize] = [DESKTOP, {"width": 768, "height": 900}, PHONE]
    for size in sizes:
        page.set_viewport_size(size)
        settle(page)
        found = Axe().run(page).response["violations"]
        assert [f"{one['id']} {one['nodes'][0]['target']}" for one in found] == []
        assert_fits(page)
    assert page.evaluate(TOO_SMALL) == []


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
