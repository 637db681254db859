"""Reviewing: decisions that do not arrive, and those of somebody else who was faster."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Dialog, Route, expect

from tests import factories
from tests.browser.dashboard import hold
from tests.browser.review import Review
from tests.browser.watching import Watch
from tests.people import Person


def test_someone_elses_link_is_not_overwritten_unasked(
    app: Flask, smiths: None, eli: Person, review: Callable[..., Review], watch: Watch
) -> None:
    watch.allow(409)
    here = review(eli)
    john = int(here.card.get_attribute("data-mapping") or 0)

    faster: list[object] = []

    def link_first(route: Route) -> None:
        if not faster:
            with app.app_context():
                faster.append(factories.link(factories.Responder(0, john, ""), eli))
        route.continue_()

    here.page.route(f"**/api/mappings/{john}", link_first)
    here.press("1", "a")

    expect(here.toast).to_contain_text("John Smith was not saved")
    here.expect_open("Zoë Lind")
    here.toast.get_by_role("button", name="Show").click()
    expect(here.card.get_by_role("alert")).to_be_visible()
    here.card.get_by_role("button", name="Overwrite").click()
    dialog = here.page.get_by_role("dialog")
    expect(dialog).to_contain_text("7 tickets were closed while linked to Eli")
    expect(dialog.get_by_role("option", selected=True)).to_contain_text("john")
    dialog.get_by_role("button", name="Link User").click()
    here.expect_open("Zoë Lind")
    here.saved()
    assert here.linked()["John Smith"].startswith("john")


def test_overwrite_parts_the_one_that_was_meant_whoever_is_chosen_by_then(
    app: Flask, smiths: None, eli: Person, review: Callable[..., Review], watch: Watch
) -> None:
    watch.allow(409)
    here = review(eli)
    first, second = here.candidates()
    john = int(here.card.get_attribute("data-mapping") or 0)
    held = hold(here.page, "**/verdict")
    here.press("1", "x")
    with app.app_context():
        for person in (eli, None):
            factories.link(factories.Responder(0, john, ""), person)
    held.let_go()
    expect(here.card.get_by_role("alert")).to_be_visible()

    held = hold(here.page, "**/verdict")
    here.press("2")
    here.card.get_by_role("button", name="Overwrite").click()

    assert here.candidates() == [second]
    held.let_go()
    here.saved()
    expect(here.toast).to_contain_text(f"John Smith is not {first}")


def test_a_decision_that_does_not_arrive_comes_back(
    smiths: None, eli: Person, review: Callable[..., Review], watch: Watch
) -> None:
    watch.allow(0)
    here = review(eli)
    # For good: to end the interception after one request can let that one through.
    here.page.route("**/exclude", lambda route: route.abort())

    here.press("n")

    expect(here.toast).to_contain_text("John Smith may not have been saved")
    assert here.names == ["John Smith", "Zoë Lind"]
    assert here.api("stats")["stats"]["excluded_count"] == 0


def test_leaving_before_a_decision_is_saved_asks_first(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    held = hold(here.page, "**/exclude")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    here.page.on("dialog", stay)
    with here.page.expect_request("**/exclude"):
        here.press("n")
    here.page.get_by_role("banner").get_by_role("link", name="Team").click()
    held.let_go()

    here.saved()
    assert asked == ["beforeunload"]
    assert here.api("stats")["stats"]["excluded_count"] == 1
    here.page.get_by_role("banner").get_by_role("link", name="Team").click()
    expect(here.page.get_by_role("heading", name="Team", level=1)).to_be_visible()


@pytest.mark.parametrize("keys", ["x", "xx"], ids=["one", "both"])
def test_a_rejection_that_does_not_arrive_leaves_the_choice(
    smiths: None, eli: Person, review: Callable[..., Review], watch: Watch, keys: str
) -> None:
    watch.allow(0)
    here = review(eli)
    both = here.candidates()
    here.page.route("**/verdict", lambda route: route.abort())

    here.press("1", *keys)

    expect(here.toast).to_contain_text("John Smith may not have been saved")
    expect(here.page.locator(".toast-card")).to_have_count(len(keys))
    here.page.get_by_role("button", name="John Smith").click()
    assert here.candidates() == both
    expect(here.card.get_by_role("radio").first).to_be_checked()


def test_a_dialog_says_that_somebody_else_was_faster(
    app: Flask, smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    john = int(here.card.get_attribute("data-mapping") or 0)
    here.decide("Link by hand")
    dialog = here.page.get_by_role("dialog")
    expect(dialog).to_contain_text("7 unclaimed tickets")
    with app.app_context():
        factories.link(factories.Responder(0, john, ""), eli)

    expect(dialog.get_by_role("alert")).to_contain_text("Tester linked John Smith to Eli")


def test_a_dialog_that_is_on_its_way_shows_at_its_button(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    here.page.route("**/js/linking/link.js", hold)
    here.decide("Link by hand")
    expect(here.card.get_by_role("button", name="Opening")).to_be_visible()
    held[0].continue_()
    expect(here.page.get_by_role("dialog")).to_be_visible()
