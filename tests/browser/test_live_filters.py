"""Team and audit answer what is chosen or typed at once, in their place, and the address says it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from app.services.actor import Actor
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import hold
from tests.browser.watching import Watch


@pytest.fixture
def audit(app: Flask, desk: Desk, open_page: Callable[..., Page]) -> Page:
    """A trail of three: Mia was linked by the program, Oscar linked and unlinked by Eli."""
    eli = Actor(desk.eli.id, "Eli", "web")
    with app.app_context():
        for person in (desk.uma, None):
            factories.link(desk.oscar, person, actor=eli)
    return open_page(desk.eli, "audit")


@pytest.fixture
def team(app: Flask, desk: Desk, open_page: Callable[..., Page]) -> Page:
    """Uma closed three tickets, and Ben one in a group of its own."""
    with app.app_context():
        ben = factories.responder("Ben Novak")
        factories.link(ben, factories.member("Ben"))
        factories.closed_ticket(901, ben, group_id=7)
        factories.closed_ticket(902, desk.mia, group_id=8)
    return open_page(desk.eli, "team")


def entries(page: Page) -> Locator:
    return page.locator(".entry")


def ranked(page: Page) -> Locator:
    return page.locator(".team-table tbody .name")


def loads(page: Page) -> list[str]:
    """Addresses that the browser went to, other than by a script."""
    seen: list[str] = []
    page.on("request", lambda one: seen.append(one.url) if one.is_navigation_request() else None)
    return seen


def test_words_in_the_audit_are_looked_for_while_they_are_typed(audit: Page) -> None:
    gone = loads(audit)
    field = audit.get_by_label("Responder or member")
    expect(audit.get_by_role("button", name="Show")).to_have_count(0)

    field.press_sequentially("mia")

    expect(entries(audit)).to_have_count(1)
    expect(field).to_be_focused()
    expect(audit).to_have_url(re.compile(r"/audit\?q=mia$"))
    expect(audit.get_by_role("status").first).to_contain_text("1 entry")
    field.press_sequentially("w")
    expect(audit.get_by_role("heading", name="No entry fits these filters")).to_be_visible()
    audit.go_back()
    expect(entries(audit)).to_have_count(3)
    expect(field).to_have_value("")
    assert gone == []


def test_choices_in_the_audit_hold_at_once_and_back_takes_them_back(audit: Page) -> None:
    gone = loads(audit)
    audit.get_by_label("What").select_option("Unlinked")
    expect(entries(audit)).to_have_count(1)
    audit.get_by_label("Done by").fill("nobody")
    expect(entries(audit)).to_have_count(0)
    download = audit.get_by_role("link", name="Export CSV")
    expect(download).to_have_attribute("href", re.compile("actor=nobody"))

    audit.go_back()
    expect(entries(audit)).to_have_count(1)
    expect(audit.get_by_label("Done by")).to_have_value("")
    audit.go_back()
    expect(audit.get_by_label("What")).to_have_value("")
    audit.go_forward()
    expect(audit.get_by_label("What")).to_have_value("unlink")
    expect(entries(audit)).to_have_count(1)
    assert gone == []


def test_range_of_days_that_is_turned_is_told_at_its_field(audit: Page) -> None:
    audit.get_by_label("From", exact=True).fill("2025-07-29")
    expect(audit).to_have_url(re.compile("since=2025-07-29"))
    until = audit.get_by_label("To", exact=True)
    until.fill("2025-07-01")

    expect(audit.get_by_text("This day lies before the first one.")).to_be_visible()
    expect(until).to_have_attribute("aria-invalid", "true")
    expect(until).to_be_focused()
    until.fill("2025-07-30")
    expect(until).not_to_have_attribute("aria-invalid", "true")
    expect(audit.get_by_text("This day lies before the first one.")).to_have_count(0)
    expect(entries(audit)).to_have_count(3)


def test_order_and_group_of_the_team_hold_at_once(team: Page) -> None:
    gone = loads(team)
    expect(ranked(team)).to_have_text(["Uma Castillo", "Ben"])
    order = team.get_by_label("Order")
    order.focus()

    order.select_option("Name")

    expect(ranked(team)).to_have_text(["Ben", "Uma Castillo"])
    expect(order).to_be_focused()
    team.get_by_label("Group").select_option("Group 7")
    expect(ranked(team)).to_have_text(["Ben"])
    expect(team).to_have_url(re.compile("group_id=7&sort=name"))
    expect(team.get_by_role("status").first).to_contain_text("1 ticket")
    expect(team.locator(".team-grid tbody tr")).to_have_count(1)
    team.go_back()
    expect(ranked(team)).to_have_text(["Ben", "Uma Castillo"])
    expect(team.get_by_label("Group")).to_have_value("")
    assert gone == []


def test_last_choice_wins_however_late_the_first_is_answered(team: Page) -> None:
    held = hold(team, re.compile("group_id=7"))
    team.get_by_label("Group").select_option("Group 7")
    team.get_by_label("Group").select_option("Group 8")
    expect(ranked(team)).to_have_text(["Uma Castillo"])
    with team.expect_response(re.compile("group_id=7")) as answer:
        held.let_go()
    answer.value.finished()
    team.evaluate("() => new Promise(requestAnimationFrame)")
    expect(ranked(team)).to_have_text(["Uma Castillo"])


def test_answer_that_does_not_come_leaves_the_list_and_says_so(team: Page, watch: Watch) -> None:
    watch.allow(0)
    held = hold(team, re.compile("group_id=7"))
    team.get_by_label("Group").select_option("Group 7")
    held.cut_off()
    expect(team.get_by_text("The list is as it was before")).to_be_visible()
    expect(ranked(team)).to_have_count(2)
