"""The audit trail as a person reads it: what is told, what is found, what is taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from app.extensions import db
from app.models import AuditEntry
from app.services import audit, bulk, jobs, linking
from app.services.actor import SYSTEM, Actor
from app.services.bulk_rows import LINK, Asked, Order
from app.services.link_change import Change
from app.services.transaction import transaction
from app.services.undo import batch as undo_batch
from app.worker import runner
from tests import factories
from tests.browser.conftest import Desk, let_in
from tests.browser.dashboard import PATH, PHONE, Dashboard, hold
from tests.browser.watching import Watch
from tests.people import Person

TABLET: ViewportSize = {"width": 768, "height": 1024}
LINES = "one => one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight)"


@pytest.fixture
def link(app: Flask, desk: Desk) -> Callable[..., None]:
    """`link(desk.oscar, desk.uma)`: Eli links them on the website."""

    def run(responder: factories.Responder, person: Person | None) -> None:
        eli = Actor(desk.eli.id, "Eli", "web", address="192.0.2.7")
        wanted = Change(None if person is None else person.id)
        with app.app_context():
            linking.change(eli, responder.mapping_id, wanted, factories.RULES)

    return run


@pytest.fixture
def linked_twice(
    desk: Desk, link: Callable[..., None], open_page: Callable[..., Page], watch: Watch
) -> Page:
    """The trail of Oscar, who was linked to Uma and then to Eli: undoing the first is refused."""
    watch.allow(409)
    link(desk.oscar, desk.uma)
    link(desk.oscar, desk.eli)
    return open_page(desk.eli, "audit", mapping_id=desk.oscar.mapping_id)


def entries(page: Page) -> Locator:
    """All entries, the newest first."""
    return page.locator(".entry")


def test_the_number_of_a_change_stays_in_one_line(
    app: Flask, eli: Person, open_page: Callable[..., Page]
) -> None:
    with app.app_context(), transaction():
        off, on = '{"notifications": false}', '{"notifications": true}'
        audit.record(SYSTEM, "settings", before=off, after=on)
        db.session.execute(sa.update(AuditEntry).values(id=987_654))
    page = open_page(eli, "audit")

    page.set_viewport_size(TABLET)
    assert entries(page).get_by_text("change 987654").evaluate(LINES) == 1


def test_nothing_was_changed_yet(eli: Person, open_page: Callable[..., Page]) -> None:
    page = open_page(eli, "audit")

    expect(page.get_by_role("heading", name="Nothing has been changed yet")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("0 entries")


def test_an_entry_tells_who_when_where_what_and_its_effect(
    desk: Desk, link: Callable[..., None], open_page: Callable[..., Page]
) -> None:
    link(desk.oscar, desk.uma)

    page = open_page(desk.eli, "audit")

    newest = entries(page).first
    expect(newest).to_contain_text("Eli linked Oscar Solis to Uma.")
    expect(newest).to_contain_text("14:02")
    expect(newest).to_contain_text("on the website from 192.0.2.7")
    expect(newest.get_by_label("Effect on credit")).to_contain_text("+5 Uma")
    expect(newest).to_contain_text(re.compile(r"Member\s*before:\s*–\s*after:\s*Uma"))
    expect(page.get_by_role("heading", name="Tue 29 Jul")).to_be_visible()


def test_a_trial_that_did_not_come_is_asked_for_again(
    desk: Desk, link: Callable[..., None], open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.allow(0)
    link(desk.oscar, desk.uma)
    page = open_page(desk.eli, "audit")
    held = hold(page, re.compile("/undo$"))
    entries(page).first.get_by_role("button", name="Undo").click()
    held.cut_off()
    dialog = page.get_by_role("dialog")
    undo = dialog.get_by_role("button", name="Undo", exact=True)
    expect(dialog).to_contain_text("The server did not answer.")
    expect(undo).to_be_disabled()
    page.unroute_all()

    dialog.get_by_role("button", name="Try again").click()

    expect(dialog).to_contain_text("Would be taken back")
    expect(undo).to_be_enabled()
    expect(dialog.get_by_text("The server did not answer.")).to_be_hidden()


def test_filters_are_kept_in_the_address_and_need_no_script(
    app: Flask, browser: Browser, base_url: str, desk: Desk, link: Callable[..., None]
) -> None:
    link(desk.oscar, desk.uma)
    link(desk.oscar, None)
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    let_in(context, app, desk.eli, base_url)
    page = context.new_page()
    page.goto(f"{PATH}audit")
    expect(entries(page)).to_have_count(3)

    page.get_by_label("What").select_option("Unlinked")
    page.get_by_label("Done by").fill("eli")
    page.get_by_role("button", name="Show").click()

    expect(entries(page)).to_have_count(1)
    expect(page).to_have_url(re.compile(r"action=unlink"))
    page.get_by_label("To", exact=True).fill("2020-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="No entry fits these filters")).to_be_visible()
    page.get_by_role("link", name="Clear filters").first.click()
    expect(entries(page)).to_have_count(3)
    context.close()


def test_the_history_of_a_row_is_one_click_away_and_can_be_exported(
    desk: Desk, link: Callable[..., None], visit: Callable[..., Dashboard], tmp_path: Path
) -> None:
    link(desk.oscar, desk.uma)
    dashboard = visit(desk.eli)
    page = dashboard.page

    dashboard.press("More for Oscar Solis")
    page.get_by_role("link", name="Change history").click()

    expect(entries(page)).to_have_count(1)
    expect(page.locator(".chip")).to_contain_text("Responder Oscar Solis")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    download.value.save_as(tmp_path / "audit.csv")
    text = (tmp_path / "audit.csv").read_text(encoding="utf-8-sig")
    assert "Oscar Solis" in text
    assert "Mia Wójcik" not in text
    page.get_by_role("link", name="Remove the filter Responder").click()
    expect(entries(page)).to_have_count(2)


def test_old_entries_are_on_later_pages(
    app: Flask, desk: Desk, link: Callable[..., None], open_page: Callable[..., Page]
) -> None:
    for person in (desk.uma, None, desk.uma):
        link(desk.oscar, person)

    page = open_page(desk.eli, "audit", per_page=2)

    expect(entries(page)).to_have_count(2)
    page.get_by_role("link", name="Older").click()
    expect(entries(page).last).to_contain_text("Mia Wójcik")
    page.get_by_role("link", name="Newer").click()
    expect(entries(page)).to_have_count(2)


def test_a_change_is_taken_back_after_a_look_at_what_that_does(
    desk: Desk, link: Callable[..., None], open_page: Callable[..., Page]
) -> None:
    link(desk.oscar, desk.uma)
    page = open_page(desk.eli, "audit")
    dialog = page.get_by_role("dialog")

    entries(page).first.get_by_role("button", name="Undo").click()
    expect(dialog.get_by_role("listitem")).to_contain_text(
        "Oscar Solis would be unlinked, as before."
    )
    expect(dialog.get_by_role("listitem")).to_contain_text("−5 Uma")
    expect(entries(page)).to_have_count(2)
    dialog.get_by_role("button", name="Undo", exact=True).click()

    expect(page.locator(".toast-card")).to_contain_text("Oscar Solis is unlinked, as before.")
    expect(entries(page).first).to_contain_text("Eli undid change")
    expect(entries(page).nth(1)).to_contain_text("taken back by change")
    expect(entries(page).nth(1).get_by_role("button")).to_have_count(0)
    entries(page).first.get_by_role("button", name="Undo").click()
    dialog.get_by_role("button", name="Undo", exact=True).click()
    expect(entries(page).first.get_by_label("Effect on credit")).to_contain_text("+5 Uma")


def test_later_changes_are_listed_and_go_with_it_only_if_wanted(linked_twice: Page) -> None:
    page, dialog = linked_twice, linked_twice.get_by_role("dialog")

    entries(page).last.get_by_role("button", name="Undo").click()
    expect(dialog.get_by_role("heading", level=3)).to_have_text(
        "Changed again since: 1 later change"
    )
    expect(dialog.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    dialog.get_by_label("Restore to this point").check()
    expect(dialog.get_by_role("heading", level=3)).to_have_text("2 changes would be taken back")
    dialog.get_by_role("button", name="Restore to this point").click()

    expect(entries(page).first).to_contain_text("went back to before change")
    expect(entries(page).first).to_contain_text("Oscar Solis is unlinked, as before.")


def test_the_answer_about_another_change_is_not_shown(linked_twice: Page) -> None:
    page, dialog = linked_twice, linked_twice.get_by_role("dialog")
    held = hold(page, re.compile(r"/api/audit/\d+/undo"))
    with page.expect_request(re.compile(r"/undo$")):
        entries(page).last.get_by_role("button", name="Undo").click()
    dialog.get_by_role("button", name="Close").first.click()
    with page.expect_request(re.compile(r"/undo$")):
        entries(page).first.get_by_role("button", name="Undo").click()
    held.let_go(1)
    expect(dialog.get_by_role("listitem")).to_contain_text("would be")
    with page.expect_response(re.compile(r"/undo$")):
        held.let_go()
    expect(dialog.get_by_label("Restore to this point")).to_be_hidden()
    expect(dialog.get_by_role("button", name="Undo", exact=True)).to_be_enabled()


def test_a_batch_is_taken_back_but_for_what_changed_since(
    app: Flask, desk: Desk, link: Callable[..., None], visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.member("ines.navarro", full_name="Ines Navarro")
        ines = factories.responder("Ines Navarro", email="ines.navarro@example.com")
        factories.responder("Eli Brandt", email="eli@example.com")
    dashboard = visit(desk.eli)
    for name in ("Ines Navarro", "Eli Brandt"):
        dashboard.page.get_by_label(f"Select {name}").check()
    dashboard.press("Link to best candidate")
    dashboard.press("Link 2 responders")
    # As a candidate "Eli?" stood there before.
    expect(dashboard.row("Eli Brandt").locator("[data-field=member]")).to_have_text("Eli")
    link(ines, desk.uma)
    page = dashboard.page
    page.goto(f"{PATH}audit")

    page.get_by_role("link", name=re.compile("^Batch")).first.click()
    expect(entries(page)).to_have_count(2)
    page.get_by_role("button", name="Undo batch").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=3)).to_have_text("1 would be taken back, 1 left")
    expect(dialog.get_by_role("listitem").first).to_contain_text("Ines Navarro")
    expect(dialog.locator("li .badge")).to_have_text(["Left", "Would take back"])
    dialog.get_by_role("button", name="Undo 1 change").click()

    expect(page.locator(".toast-card")).to_contain_text("1 mapping left: undone")


def test_it_fits_a_phone(
    page: Page, desk: Desk, link: Callable[..., None], open_page: Callable[..., Page]
) -> None:
    link(desk.oscar, desk.uma)
    page.set_viewport_size(PHONE)
    open_page(desk.eli, "audit", mapping_id=desk.oscar.mapping_id)

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    entries(page).first.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_be_in_viewport()


def test_a_long_batch_is_taken_back_by_a_job(
    app: Flask,
    desk: Desk,
    page: Page,
    open_page: Callable[..., Page],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(undo_batch, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(undo_batch, "_STEP", 1)
    with app.app_context():
        rows = [Asked(one.mapping_id, LINK, desk.uma.id) for one in factories.many_responders(3)]
        batch_id = bulk.run(factories.TESTER, rows, factories.RULES, Order()).batch_id
    open_page(desk.eli, "audit", batch_id=batch_id)
    page.get_by_role("button", name="Undo batch").click()
    dialog = page.get_by_role("dialog")
    tried = "Of 3 changes the last 1 tried out: 1 would be taken back"
    expect(dialog.get_by_role("heading", level=3)).to_have_text(tried)

    dialog.get_by_role("button", name="Undo 3 changes").click()

    expect(dialog).to_be_hidden()
    expect(page.locator(".toast-card")).to_contain_text("Undo started")
    page.get_by_role("button", name="Show jobs").click()
    row = page.get_by_role("row", name="Undo of a batch")
    expect(row).to_contain_text("Waiting for the job worker")
    with app.app_context():
        (job,) = jobs.page(jobs.UNDO, None, 1, 1)[0]
    runner.run(app, job.id)
    page.reload()
    expect(row).to_contain_text("3 changes undone.")
    row.get_by_role("link", name="Undo job").click()
    expect(entries(page)).to_have_count(3)
