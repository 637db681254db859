"""The review: whom a responder stands for, decided by keys or clicks, and taken back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Dialog, Page, Route, expect

from app.services import decisions, suggestions
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import DESKTOP, PHONE, Dashboard, hold, settle
from tests.browser.review import Review
from tests.browser.test_layout import TOO_SMALL, assert_fits
from tests.browser.watching import Watch
from tests.factories import RULES, TESTER
from tests.people import Person

GIVEN = "Amelia Björn Camille Dimitri Esther Farid Greta Hiro Ines Jonas".split()
FAMILY = "Okonkwo Lindqvist".split()
CROWD = [f"{given} {family}" for family in FAMILY for given in GIVEN]
SECONDS_FOR_TWENTY = 15


def username_of(name: str) -> str:
    """The username that a person of this name has here."""
    return name.casefold().replace("ö", "o").replace(" ", ".")


@pytest.fixture
def crowd(app: Flask) -> list[str]:
    """Twenty responders, each with a member of the same name; the first has most tickets."""
    with app.app_context():
        for place, name in enumerate(CROWD):
            factories.member(username_of(name), full_name=name)
            holder = factories.responder(name)
            factories.closed_tickets(holder, 1000 + 100 * place, 20 - place, factories.ago(days=1))
    return CROWD


@pytest.fixture
def smiths(app: Flask) -> None:
    """Two members fit John Smith equally well; Zoë Lind is sure, and has fewer tickets."""
    with app.app_context():
        for username in ("john.smith", "johnsmith2"):
            factories.member(username, full_name="John Smith")
        factories.member("zoe.lind", full_name="Zoë Lind")
        factories.closed_tickets(factories.responder("John Smith"), 301, 7, factories.ago(hours=2))
        factories.closed_tickets(factories.responder("Zoë Lind"), 401, 3, factories.ago(hours=2))


@pytest.fixture
def review(open_page: Callable[..., Page]) -> Callable[..., Review]:
    """`review(person)`: open the review as somebody who signed in before."""

    def visit(person: Person, **query: object) -> Review:
        return Review(open_page(person, "review", **query))

    return visit


def test_twenty_responders_are_reviewed_by_keyboard_alone(
    crowd: list[str], eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    here.expect_count(20)
    began = time.monotonic()

    here.press(*"a" * 8, "x", "n", "u", "j", "k", *"a" * 3, "z", "a", *"a" * 6, "n")
    expect(here.page.get_by_role("heading", name="Nothing waits for review")).to_be_focused()

    assert time.monotonic() - began < SECONDS_FOR_TWENTY
    by_name = here.linked()
    assert len(by_name) == 17
    assert by_name == {name: username_of(name) for name in by_name}
    stats = here.api("stats")["stats"]
    assert (stats["excluded_count"], stats["unlinked_count"], stats["review_count"]) == (2, 1, 0)


def test_the_heading_says_how_much_waits(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    expect(here.page.get_by_text("2 responders hold 10 unclaimed tickets")).to_be_visible()
    expect(here.page.get_by_role("link", name="Review 2 waiting")).to_be_visible()

    here.decide("Not a person")

    expect(here.page.get_by_text("1 responder holds 3 unclaimed tickets")).to_be_visible()
    expect(here.page.get_by_role("link", name="Review 1 waiting")).to_be_visible()


def test_a_card_shows_its_candidates_with_score_and_reasons(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    here.expect_open("John Smith")
    assert here.names == ["John Smith", "Zoë Lind"]
    assert set(here.candidates()) == {"john.smith", "johnsmith2"}
    first = here.card.locator(".candidate").first
    expect(first).to_contain_text(re.compile(r"\d\d\.\d\s%"))
    expect(first).to_contain_text("7 tickets")
    expect(first).to_contain_text("Two members fit equally well")


def test_of_two_that_fit_equally_well_nobody_is_chosen(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    first = here.candidates()[0]
    hint = here.card.get_by_text("The best two fit equally well, so nobody is chosen")
    expect(hint).to_be_visible()

    here.press("a", "x")
    expect(here.toast).to_contain_text("Choose one of them first")
    expect(here.page.locator(".toast-card")).to_have_count(1)
    here.decide("Not this person")
    here.expect_open("John Smith")
    expect(here.card.get_by_role("radio", checked=True)).to_have_count(0)
    here.press("1")
    expect(hint).to_be_hidden()
    here.decide("Accept")

    here.expect_open("Zoë Lind")
    here.saved()
    assert here.linked() == {"John Smith": first}


def test_a_number_chooses_and_a_accepts(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    second = here.candidates()[1]

    here.press("2")
    expect(here.card.get_by_role("radio").nth(1)).to_be_focused()
    here.press("a")

    here.expect_open("Zoë Lind")
    here.expect_focus_inside()
    expect(here.toast).to_contain_text(f"linked to {second}")
    assert here.linked() == {"John Smith": second}


def test_who_has_another_candidate_stays_after_a_rejection(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    first, second = here.candidates()

    here.press("1", "x")

    here.expect_open("John Smith")
    expect(here.card.locator(".candidate .name")).to_have_text([second])
    expect(here.card.get_by_role("radio")).to_be_focused()
    here.press("z")
    expect(here.card.locator(".candidate .name")).to_have_text([first, second])


def test_a_put_off_one_goes_to_the_end(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)

    here.press("u")

    here.expect_open("Zoë Lind")
    assert here.names == ["Zoë Lind", "John Smith"]
    expect(here.toast).to_be_visible()
    here.page.reload()
    assert here.names == ["Zoë Lind", "John Smith"]
    expect(here.page.locator(".review-card").last).to_contain_text("Later")


def test_a_disputed_one_that_is_put_off_stays_at_the_end(
    app: Flask, smiths: None, desk: Desk, review: Callable[..., Review]
) -> None:
    with app.app_context():
        factories.member("mia.wojcik", full_name="Mia Wójcik")
        decisions.dispute(TESTER, desk.mia.mapping_id, desk.uma.id, RULES)
    here = review(desk.eli)
    here.expect_open("Mia Wójcik")

    here.press("u")

    expect(here.toast).to_contain_text("Mia Wójcik is put off to the end of the review")
    here.page.reload()
    assert here.names == ["John Smith", "Zoë Lind", "Mia Wójcik"]
    expect(here.page.locator(".review-card").last).to_contain_text("Later")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_undo_brings_a_card_back_to_its_place(
    page: Page, crowd: list[str], eli: Person, review: Callable[..., Review], size: Any
) -> None:
    page.set_viewport_size(size)
    here = review(eli)
    page.get_by_role("button", name=crowd[4]).click()
    here.decide("Accept")
    here.expect_open(crowd[5])

    here.toast.get_by_role("button", name="Undo").click()

    here.expect_open(crowd[4])
    assert here.names == crowd
    expect(here.toast).to_contain_text("Undone")
    assert here.linked() == {}


@pytest.mark.parametrize("name", ["Accept", "Not this person", "Later", "Not a person"])
def test_undo_can_be_undone(
    page: Page, crowd: list[str], eli: Person, review: Callable[..., Review], name: str
) -> None:
    here = review(eli)
    here.decide(name)
    here.toast.get_by_role("button", name="Undo").click()
    here.expect_open(crowd[0])
    expect(here.toast).to_contain_text("Undone")

    here.toast.get_by_role("button", name="Undo").click()
    here.saved()

    expect(here.toast).not_to_contain_text("was not saved")
    assert here.names[0] != crowd[0]
    here.press("z")
    here.expect_open(crowd[0])
    expect(here.toast).to_contain_text("Undone")
    assert (here.linked(), here.names) == ({}, crowd)


def test_single_keys_can_be_switched_off(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    switch = here.page.get_by_role("checkbox", name=re.compile("Single keys decide"))

    switch.uncheck()
    here.press("a", "n", "j")
    here.expect_open("John Smith")

    here.page.reload()
    expect(switch).not_to_be_checked()
    switch.check()
    here.press("j")
    here.expect_open("Zoë Lind")


def test_someone_elses_link_is_not_overwritten_unasked(
    app: Flask, smiths: None, eli: Person, review: Callable[..., Review], watch: Watch
) -> None:
    watch.allow(409)
    here = review(eli)
    john = int(here.card.get_attribute("data-mapping") or 0)

    def link_first(route: Route) -> None:
        with app.app_context():
            factories.link(factories.Responder(0, john, ""), eli)
        route.continue_()

    here.page.route(f"**/api/mappings/{john}", link_first, times=1)
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


def test_who_has_no_candidate_is_put_off_and_comes_back(
    app: Flask, smiths: None, desk: Desk, review: Callable[..., Review]
) -> None:
    with app.app_context():
        decisions.dispute(TESTER, desk.mia.mapping_id, desk.uma.id, RULES)
    here = review(desk.eli)
    here.press("j", "1", "a", "k")
    here.expect_open("Mia Wójcik")

    here.press("u")
    expect(here.page.get_by_text("Mia Wójcik is put off on this page")).to_be_visible()
    assert here.names == ["Zoë Lind", "Mia Wójcik"]
    here.press("z")

    here.expect_open("Mia Wójcik")
    assert here.names == ["Mia Wójcik", "Zoë Lind"]
    here.saved()
    assert "John Smith" in here.linked()


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


def test_a_decision_that_does_not_arrive_comes_back(
    smiths: None, eli: Person, review: Callable[..., Review], watch: Watch
) -> None:
    watch.allow(0)
    here = review(eli)
    here.page.route("**/exclude", lambda route: route.abort(), times=1)

    here.press("n")

    expect(here.toast).to_contain_text("John Smith was not saved")
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
    here.page.route("**/verdict", lambda route: route.abort(), times=len(keys))

    here.press("1", *keys)

    expect(here.toast).to_contain_text("John Smith was not saved")
    expect(here.page.locator(".toast-card")).to_have_count(len(keys))
    here.page.get_by_role("button", name="John Smith").click()
    assert here.candidates() == both
    expect(here.card.get_by_role("radio").first).to_be_checked()


def test_a_disputed_link_is_kept_or_parted(
    app: Flask, desk: Desk, review: Callable[..., Review]
) -> None:
    with app.app_context():
        decisions.dispute(TESTER, desk.mia.mapping_id, desk.uma.id, RULES)
    here = review(desk.eli)
    here.expect_open("Mia Wójcik")
    expect(here.card).to_contain_text("Linked to Uma, who says: this is not me")
    expect(here.card).to_contain_text(re.compile(r"3\s+credited"))

    here.press("a")
    here.expect_count(0)
    here.saved()
    assert here.api(f"mappings/{desk.mia.mapping_id}")["mapping"]["flag"] is None

    here.press("z")
    here.expect_open("Mia Wójcik")
    expect(here.toast).to_contain_text("Undone")
    here.press("x")
    dialog = here.page.get_by_role("dialog", name="Unlink Mia Wójcik")
    dialog.get_by_role("button", name="Unlink").click()
    expect(dialog).to_have_count(0)
    assert here.linked() == {}


def test_another_member_can_be_linked_by_hand(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    here.decide("Link by hand")
    Dashboard(here.page).pick("Eli")
    here.page.get_by_role("button", name="Link User").click()

    here.expect_open("Zoë Lind")
    assert here.linked() == {"John Smith": "Eli"}
    here.press("z")
    here.expect_open("John Smith")
    expect(here.toast).to_contain_text("Undone")
    assert here.linked() == {}


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

    expect(dialog.get_by_role("alert")).to_contain_text("Changed meanwhile: it is linked to Eli")


def test_a_dialog_that_is_on_its_way_shows_at_its_button(
    smiths: None, eli: Person, review: Callable[..., Review]
) -> None:
    here = review(eli)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    here.page.route("**/js/link.js", hold)
    here.decide("Link by hand")
    expect(here.card.get_by_role("button", name="Opening")).to_be_visible()
    held[0].continue_()
    expect(here.page.get_by_role("dialog")).to_be_visible()


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
