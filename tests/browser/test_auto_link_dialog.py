"""Auto-Link: how sure it has to be, who is chosen, what would come of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, Route, expect

from app.services import auto_link
from tests import factories
from tests.browser.dashboard import PHONE, Dashboard, hold
from tests.browser.test_layout import TOO_SMALL, assert_fits
from tests.browser.watching import Watch
from tests.people import Person

SURE = ("Amelia Okonkwo", "Björn Lindqvist", "Camille Dubois")


@pytest.fixture
def team(app: Flask) -> None:
    """Three who are certain, one less so, whose initial another has, one whom nobody fits."""
    with app.app_context():
        for place, name in enumerate(SURE):
            username = name.casefold().replace("ö", "o").replace(" ", ".")
            factories.member(username, full_name=name)
            factories.closed_tickets(
                factories.responder(name), 100 * (place + 1), 4, factories.ago(hours=1)
            )
        factories.member("rfletcher")
        factories.member("ron.fletcher")
        factories.responder("Robert Fletcher")
        factories.responder("Zanele Dube")


@pytest.fixture
def preview(team: None, visit: Callable[..., Dashboard]) -> Callable[[Person], Dashboard]:
    """`preview(person)`: open the preview and wait for its plan."""

    def go(person: Person) -> Dashboard:
        dashboard = visit(person)
        dashboard.page.get_by_label("More ways to Auto-Link").click()
        dashboard.page.get_by_role("button", name="Preview Auto-Link").click()
        expect(dashboard.dialog.get_by_role("checkbox").first).to_be_visible()
        return dashboard

    return go


def figure(dashboard: Dashboard, name: str) -> Locator:
    """A figure over the plan."""
    return dashboard.dialog.locator(f'[data-field="{name}"]')


def choose(dashboard: Dashboard, preset: str) -> None:
    """Choose how sure Auto-Link has to be."""
    dashboard.dialog.get_by_text(preset, exact=False).first.click()


def test_a_phone_keeps_the_arrow_to_the_member(
    eli: Person, page: Page, preview: Callable[[Person], Dashboard]
) -> None:
    dashboard = preview(eli)
    page.set_viewport_size(PHONE)
    line = dashboard.dialog.get_by_role("listitem").filter(has_text="Amelia Okonkwo")
    arrow, member = line.locator("> .icon"), line.get_by_text("amelia.okonkwo", exact=True)
    expect(arrow).to_be_visible()
    left, right = arrow.bounding_box(), member.bounding_box()
    assert left
    assert right
    assert left["x"] + left["width"] < right["x"]
    assert right["y"] <= left["y"] + left["height"] / 2 <= right["y"] + right["height"]


def test_the_figure_and_the_heading_count_the_same(
    eli: Person, preview: Callable[[Person], Dashboard]
) -> None:
    dashboard = preview(eli)
    heading = dashboard.dialog.locator("header").filter(has_text="Would link")
    count = heading.locator('[data-field="count"]')
    expect(count).to_have_text("4")
    dashboard.dialog.get_by_role("button", name="Clear selection").click()
    dashboard.dialog.get_by_label("Amelia Okonkwo").check()
    choose(dashboard, "Careful")

    expect(figure(dashboard, "linked-count")).to_have_text("1")
    expect(count).to_have_text("1 of 3")


def test_a_preset_changes_the_plan_at_once(
    eli: Person, preview: Callable[[Person], Dashboard]
) -> None:
    dashboard = preview(eli)
    dialog = dashboard.dialog
    expect(dialog.get_by_role("radio", name="Small team 80 %")).to_be_checked()
    expect(dialog).to_contain_text("The usual choice below 100 members")
    expect(dialog).to_contain_text("Not linked at this choice")
    readily = int(figure(dashboard, "linked-count").inner_text())

    choose(dashboard, "Careful")

    expect(dialog).to_contain_text("Links only who is practically certain")
    expect(figure(dashboard, "linked-count")).not_to_have_text(str(readily))
    assert int(figure(dashboard, "linked-count").inner_text()) < readily


def test_a_threshold_of_ones_own_can_be_written(
    eli: Person, preview: Callable[[Person], Dashboard]
) -> None:
    dashboard = preview(eli)
    number = dashboard.dialog.get_by_role("spinbutton", name="Custom threshold in per cent")
    expect(number).to_be_hidden()

    choose(dashboard, "Custom")
    number.fill("99.9")

    expect(dashboard.dialog).to_contain_text("Links whoever is at least 99.9 % sure")
    expect(figure(dashboard, "linked-count")).to_have_text("0")
    number.press("Enter")
    expect(dashboard.dialog.get_by_role("heading", name="Auto-Link preview")).to_be_visible()


def test_figures_follow_the_selection(eli: Person, preview: Callable[[Person], Dashboard]) -> None:
    dashboard = preview(eli)
    count = int(figure(dashboard, "linked-count").inner_text())
    box = dashboard.dialog.get_by_role("checkbox", name=SURE[0])

    box.uncheck()

    expect(figure(dashboard, "linked-count")).to_have_text(str(count - 1))
    expect(figure(dashboard, "wrong-of")).to_have_text(f"of {count - 1}")
    expect(dashboard.button(f"Link {count - 1} responders")).to_be_enabled()
    # Who was taken out stays out, whatever is asked next.
    choose(dashboard, "Normal")
    expect(dashboard.dialog).to_contain_text("The usual choice from 100 members on")
    # Its plan takes the place of all rows.
    expect(dashboard.button("Link 3 responders")).to_be_enabled()
    expect(box).not_to_be_checked()
    dashboard.dialog.get_by_role("button", name="Clear selection").click()
    expect(dashboard.dialog).to_contain_text("Choose at least one responder")
    expect(dashboard.dialog.locator("[data-submit]")).to_have_attribute("aria-disabled", "true")


def test_what_is_chosen_is_linked_and_undone_as_one(
    eli: Person, preview: Callable[[Person], Dashboard]
) -> None:
    dashboard = preview(eli)
    choose(dashboard, "Normal")
    expect(dashboard.dialog).to_contain_text("The usual choice from 100 members on")
    expect(dashboard.button("Link 4 responders")).to_be_enabled()
    dashboard.dialog.get_by_role("checkbox", name=SURE[0]).uncheck()
    dashboard.press("Link 3 responders")

    expect(dashboard.dialog.get_by_role("heading", name="Auto-Link result")).to_be_visible()
    expect(dashboard.dialog).to_contain_text("Linked at 95 % sure or more")
    expect(dashboard.dialog.get_by_role("group", name="Link when")).to_be_hidden()
    assert dashboard.api("stats")["stats"]["linked_count"] == 3
    expect(dashboard.dialog).to_contain_text("Not linked by this run")
    expect(dashboard.dialog.get_by_role("listitem").filter(has_text=SURE[0])).to_contain_text(
        "Not chosen this time"
    )
    # Who was taken out waits for a person, and whom nobody fits is still skipped.
    expect(figure(dashboard, "review-count")).to_have_text("1")
    expect(figure(dashboard, "skipped-count")).to_have_text("1")
    expect(dashboard.dialog.get_by_role("link", name="Review 1 responder")).to_be_visible()
    dashboard.press("Undo 3 links")
    expect(dashboard.toast).to_be_visible()
    assert dashboard.api("stats")["stats"]["linked_count"] == 0


def test_what_is_on_its_way_is_not_cancelled(
    eli: Person, preview: Callable[[Person], Dashboard], watch: Watch
) -> None:
    dashboard = preview(eli)
    way_out = dashboard.dialog.locator(".sheet-foot [data-close]")
    expect(way_out).to_have_text("Cancel")
    held = hold(dashboard.page, "**/mappings/auto-link")
    dashboard.press("Link 4 responders")
    expect(way_out).to_have_text("Close")
    watch.allow(0)
    held.cut_off()
    expect(way_out).to_have_text("Cancel")


def test_the_plan_leads_to_the_review(eli: Person, preview: Callable[[Person], Dashboard]) -> None:
    dashboard = preview(eli)
    choose(dashboard, "Careful")

    dashboard.dialog.get_by_role("link", name="Open the review").click()

    expect(dashboard.page.get_by_role("heading", name="Review", level=1)).to_be_visible()


def test_a_large_site_gets_a_job(
    eli: Person, team: None, visit: Callable[..., Dashboard], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto_link, "MOST_AT_ONCE", 2)
    dashboard = visit(eli)

    dashboard.press("Auto-Link")

    expect(dashboard.toast).to_contain_text("Auto-Link started")
    expect(dashboard.dialog).to_have_count(0)
    dashboard.toast.get_by_role("button", name="Show jobs").click()
    expect(dashboard.page.get_by_role("heading", name="Jobs", level=1)).to_be_visible()


def test_the_preview_fits(page: Page, eli: Person, preview: Callable[[Person], Dashboard]) -> None:
    choose(preview(eli), "Custom")
    for width in (1440, 768, 375):
        page.set_viewport_size({"width": width, "height": PHONE["height"]})
        assert_fits(page)
    assert page.evaluate(TOO_SMALL) == []


def test_more_than_can_be_named_are_linked_together_or_not_at_all(
    eli: Person, team: None, visit: Callable[..., Dashboard]
) -> None:
    page = (dashboard := visit(eli)).page
    wishes: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        wish: Any = route.request.post_data_json
        if not wish["dry_run"]:
            wishes.append(wish)
            told = {"success": True, "message": "Auto-Link started.", "job": {"id": 1}}
            return route.fulfill(json=told | {"linked": [], "review": [], "skipped": []})
        body = route.fetch().json()
        many = [body["linked"][0] | {"mapping_id": number} for number in range(1, 2003)]
        return route.fulfill(json=body | {"linked": many})

    page.route("**/api/mappings/auto-link", answer)
    page.get_by_label("More ways to Auto-Link").click()
    page.get_by_role("button", name="Preview Auto-Link").click()
    box = dashboard.dialog.get_by_role("checkbox").first
    box.uncheck()
    expect(dashboard.dialog).to_contain_text("Choose 2,000 at most, or all")
    expect(dashboard.dialog.locator("[data-submit]")).to_have_attribute("aria-disabled", "true")

    box.check()
    dashboard.press("Link 2,002 responders")

    expect(dashboard.toast).to_contain_text("Auto-Link started")
    assert [wish.get("mapping_ids") for wish in wishes] == [None]


def test_a_double_click_runs_once(
    page: Page, eli: Person, team: None, visit: Callable[..., Dashboard]
) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.method == "POST" else None)
    dashboard = visit(eli)
    page.locator("[data-auto-link]").evaluate("button => { button.click(); button.click(); }")

    expect(dashboard.dialog).to_have_accessible_name("Auto-Link result")
    expect(dashboard.dialog.get_by_role("button", name="Undo 4 links")).to_be_visible()
    assert [url.rpartition("/")[2] for url in asked] == ["auto-link"]


def test_a_run_that_links_nobody_says_so(
    eli: Person, visit: Callable[..., Dashboard], app: Flask
) -> None:
    with app.app_context():
        factories.responder("Zanele Dube")
    dashboard = visit(eli)
    dashboard.press("Auto-Link")

    expect(dashboard.dialog).to_have_accessible_name("Nobody new is certain")
    expect(dashboard.dialog.get_by_role("heading", level=3)).to_have_text(["To review", "Skipped"])
    expect(figure(dashboard, "wrong-of")).to_have_text("")
