"""Reviewing: whom a responder stands for, decided by keys or clicks, and taken back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.services import decisions
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import DESKTOP, PHONE, Dashboard
from tests.browser.review import Review, username_of
from tests.factories import RULES, TESTER
from tests.people import Person

SECONDS_FOR_TWENTY = 15


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
    assert "flag" not in here.api(f"mappings/{desk.mia.mapping_id}")["mapping"]

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
