"""Many rows changed at once: chosen, tried out, applied in one request, taken back as one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, Request, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import PHONE, Dashboard, hold
from tests.people import Person


@pytest.fixture
def team(app: Flask, desk: Desk) -> Desk:
    """`desk`, with a responder for Eli and for Ines, and one for nobody."""
    with app.app_context():
        factories.member("ines.navarro", full_name="Ines Navarro")
        ines = factories.responder("Ines Navarro", email="ines.navarro@example.com")
        factories.responder("Eli Brandt", email="eli@example.com")
        factories.responder("Printer Room", email="printer@example.com")
        factories.closed_tickets(ines, 301, 4, factories.ago(hours=2))
    return desk


def choose(dashboard: Dashboard, *names: str) -> None:
    """Tick the boxes of these responders."""
    for name in names:
        dashboard.page.get_by_label(f"Select {name}", exact=True).check()


def outcome(dashboard: Dashboard, name: str) -> str:
    """What the open dialog says of one responder."""
    line = dashboard.dialog.get_by_role("listitem").filter(has_text=name)
    return " ".join(line.inner_text().split())


def test_candidates_are_linked_in_one_request_and_taken_back_as_one(
    page: Page, team: Desk, visit: Callable[..., Dashboard]
) -> None:
    asked: list[Request] = []

    def note(request: Request) -> None:
        if request.url.endswith("/mappings/bulk"):
            asked.append(request)

    page.on("request", note)
    dashboard = visit(team.eli)
    choose(dashboard, "Ines Navarro", "Eli Brandt", "Printer Room", "Mia Wójcik")
    expect(page.get_by_role("region", name="Chosen responders")).to_contain_text("4 selected")
    dashboard.press("Link to best candidate")

    expect(dashboard.dialog.get_by_role("heading", level=3)).to_contain_text(
        "Would be: 2 linked, 1 as before, 1 to choose by hand, +4 tickets"
    )
    told = outcome(dashboard, "Ines Navarro")
    assert re.fullmatch(
        r"Ines Navarro to ines.navarro, [0-9.]+\s% sure. Same e-mail address, used by nobody else"
        r" \+4 tickets Would link",
        told,
    )
    assert outcome(dashboard, "Printer Room").endswith("member of Printer Room by hand. By hand")
    assert dashboard.api("stats")["stats"]["linked_count"] == 1

    dashboard.press("Link 2 responders")
    expect(dashboard.dialog).to_have_count(0)
    expect(dashboard.row("Ines Navarro").locator("[data-field=member]")).to_have_text(
        "ines.navarro"
    )
    expect(dashboard.row("Eli Brandt").locator("[data-field=member]")).to_have_text("Eli")
    expect(page.get_by_role("region", name="Chosen responders")).to_be_hidden()
    assert len(asked) == 2

    dashboard.toast.get_by_role("button", name="Undo").click()
    expect(dashboard.row("Ines Navarro")).to_contain_text("4 unclaimed")
    expect(dashboard.tile("linked_count")).to_have_text("1")
    expect(dashboard.toast).to_contain_text("2 changes undone")
    dashboard.toast.get_by_role("button", name="Undo").click()
    expect(dashboard.tile("linked_count")).to_have_text("3")


def test_who_is_taken_out_of_the_preview_is_not_linked(
    team: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(team.eli)
    choose(dashboard, "Ines Navarro", "Eli Brandt")
    dashboard.press("Link to best candidate")

    dashboard.dialog.get_by_label("Choose Ines Navarro").uncheck()
    title = dashboard.dialog.get_by_role("heading", level=3)
    expect(title).to_have_text("Would be: 1 linked")
    assert outcome(dashboard, "Ines Navarro").endswith("+4 tickets Left out")
    dashboard.dialog.get_by_label("Choose Eli Brandt").uncheck()
    expect(title).to_have_text("Nothing would change: nobody is chosen")
    expect(dashboard.button("Link 0 responders")).to_be_disabled()
    expect(dashboard.dialog).to_contain_text("Choose at least one responder")
    dashboard.dialog.get_by_label("Choose Eli Brandt").check()
    assert outcome(dashboard, "Eli Brandt").endswith("Would link")
    dashboard.press("Link 1 responder")

    expect(dashboard.row("Eli Brandt").locator("[data-field=member]")).to_have_text("Eli")
    expect(dashboard.row("Ines Navarro")).to_contain_text("4 unclaimed")


def test_even_chances_are_left_to_choose_by_hand(
    app: Flask, team: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.member("anna.andersson", full_name="Anna Andersson")
        factories.member("arne.andersson", full_name="Arne Andersson")
        factories.responder("A. Andersson")
    dashboard = visit(team.eli)
    choose(dashboard, "A. Andersson", "Ines Navarro")
    dashboard.press("Link to best candidate")

    assert re.fullmatch(
        r"A. Andersson Two members fit equally well: .+ Choose .+ by hand. By hand",
        outcome(dashboard, "A. Andersson"),
    )
    expect(dashboard.dialog.get_by_label("Choose A. Andersson")).to_be_hidden()
    expect(dashboard.button("Link 1 responder")).to_be_enabled()


def test_what_is_more_likely_wrong_is_not_taken_unasked(
    app: Flask, team: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.member("berta.holm", full_name="Berta Holm")
        factories.responder("Anton Holm", email="berta.holm@elsewhere.example")
    dashboard = visit(team.eli)
    choose(dashboard, "Anton Holm", "Ines Navarro")
    dashboard.press("Link to best candidate")

    box = dashboard.dialog.get_by_label("Choose Anton Holm")
    expect(box).not_to_be_checked()
    assert "Choose it if you know better" in outcome(dashboard, "Anton Holm")
    assert outcome(dashboard, "Anton Holm").endswith("Left out")
    expect(dashboard.button("Link 1 responder")).to_be_enabled()
    box.check()
    expect(dashboard.button("Link 2 responders")).to_be_enabled()


def test_a_phone_shows_outcomes_whole_with_each_figure_below_its_name(
    page: Page, team: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(team.eli)
    choose(dashboard, "Ines Navarro", "Eli Brandt", "Printer Room", "Oscar Solis")
    page.set_viewport_size(PHONE)
    dashboard.press("Link to best candidate")
    line = dashboard.dialog.get_by_role("listitem").filter(has_text="Ines Navarro")
    figure = line.get_by_text("+4 tickets")
    expect(figure).to_be_visible()

    name, below = line.get_by_text("Ines Navarro").bounding_box(), figure.bounding_box()
    assert name
    assert below
    assert (below["x"], below["y"] > name["y"]) == (name["x"], True)
    ul = dashboard.dialog.get_by_role("list")
    assert ul.evaluate("node => node.scrollHeight - node.clientHeight") == 0


def test_boxes_are_ticked_faster_than_what_counts_them_comes(
    page: Page, team: Desk, visit: Callable[..., Dashboard]
) -> None:
    page.route("**/api/changes*", lambda route: route.fulfill(status=304))
    dashboard = visit(team.eli)
    held = hold(page, "**/js/list/selection.js")
    with page.expect_request("**/js/list/selection.js"):
        choose(dashboard, "Ines Navarro", "Eli Brandt", "Printer Room")
    page.get_by_label("Select Printer Room", exact=True).uncheck()

    with page.expect_response("**/js/list/selection.js"):
        held.let_go()

    expect(page.get_by_role("region", name="Chosen responders")).to_contain_text("2 selected")
    expect(page.get_by_label("Select Ines Navarro", exact=True)).to_be_checked()
    expect(page.get_by_label("Select Eli Brandt", exact=True)).to_be_checked()
    expect(page.get_by_label("Select Printer Room", exact=True)).not_to_be_checked()


def test_what_fits_the_choice_comes_first(
    page: Page, team: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(team.eli)
    first = page.get_by_role("region", name="Chosen responders").locator(".btn-primary")
    choose(dashboard, "Mia Wójcik")
    expect(first).to_have_text("Unlink")

    choose(dashboard, "Ines Navarro")
    expect(first).to_have_text("Link to best candidate")


def test_a_second_responder_of_a_member_is_pointed_out(
    app: Flask, team: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.link(factories.responder("Old Eli"), team.eli)
    dashboard = visit(team.eli)
    choose(dashboard, "Ines Navarro", "Eli Brandt")

    dashboard.press("Link to best candidate")

    warning = "The member has Old Eli, too: leave it out if they are not one person."
    assert warning in outcome(dashboard, "Eli Brandt")
    title = dashboard.dialog.get_by_role("heading", level=3)
    expect(title).to_contain_text("1 with a warning")
    expect(dashboard.dialog.get_by_role("listitem").first).to_contain_text("Eli Brandt")
    dashboard.dialog.get_by_label("Choose Eli Brandt").uncheck()
    expect(title).not_to_contain_text("warning")
    dashboard.dialog.get_by_label("Choose Eli Brandt").check()
    dashboard.press("Link 2 responders")
    expect(dashboard.toast).to_contain_text("1 with a warning.")


def test_links_that_were_mistakes_give_their_tickets_back(
    team: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(team.eli)
    choose(dashboard, "Mia Wójcik")
    dashboard.press("Unlink")

    expect(dashboard.dialog.get_by_role("listitem")).to_contain_text("from Uma")
    dashboard.dialog.get_by_label("The links were mistakes").check()
    expect(dashboard.dialog.get_by_role("listitem")).to_contain_text("−3 tickets")
    dashboard.press("Unlink 1 responder")

    expect(dashboard.row("Mia Wójcik")).to_contain_text("3 unclaimed")
    # The button that opened the dialog went with the choice.
    expect(dashboard.page.get_by_label("Select all on this page")).to_be_focused()


def test_what_changed_since_the_preview_is_left_and_named(
    team: Desk,
    visit: Callable[..., Dashboard],
    visit_elsewhere: Callable[..., Dashboard],
) -> None:
    mine = visit(team.eli)
    choose(mine, "Oscar Solis", "Printer Room")
    mine.press("Not a person")
    expect(mine.button("Mark 2 as not a person")).to_be_enabled()
    visit_elsewhere(team.eli).link("Oscar Solis", "Uma")

    mine.press("Mark 2 as not a person")

    expect(mine.dialog.get_by_role("heading", level=3)).to_contain_text("1 not possible")
    assert "Oscar Solis was linked to Uma by Eli" in outcome(mine, "Oscar Solis")
    expect(mine.row("Printer Room")).to_contain_text("Not a person")
    mine.press("Undo")
    expect(mine.dialog).to_have_count(0)
    expect(mine.row("Printer Room")).to_contain_text("Unlinked")
    expect(mine.page.get_by_label("Select all on this page")).to_be_focused()


def test_a_range_a_page_and_nothing_are_chosen_with_keys(
    app: Flask, page: Page, eli: Person, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.many_responders(12)
    visit(eli)
    boxes = page.get_by_role("checkbox", name="Select Agent")
    bar = page.get_by_role("region", name="Chosen responders")
    whole = page.get_by_label("Select all on this page")

    boxes.nth(2).focus()
    page.keyboard.press("Space")
    expect(bar).to_contain_text("1 selected")
    boxes.nth(6).click(modifiers=["Shift"])
    expect(bar).to_contain_text("5 selected")
    expect(whole).to_have_js_property("indeterminate", value=True)
    bar.get_by_role("button", name="Select all 12").click()
    expect(bar).to_contain_text("12 selected")
    expect(whole).to_be_checked()

    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(whole).to_be_focused()
    page.keyboard.press("Space")
    expect(bar).to_contain_text("12 selected")
    page.keyboard.press("Shift+Tab")
    expect(bar.get_by_role("button", name="Clear")).to_be_focused()


def test_all_that_match_are_chosen_across_pages_and_changed_as_one(
    app: Flask, page: Page, team: Desk, visit: Callable[..., Dashboard]
) -> None:
    with app.app_context():
        factories.many_responders(60)
    dashboard = visit(team.eli, status="unlinked", per_page=25)
    bar = page.get_by_role("region", name="Chosen responders")
    page.get_by_role("checkbox", name="Select Oscar Solis").check()
    page.get_by_role("link", name="Next").click()
    expect(bar).to_contain_text("1 selected, 1 on other pages")
    bar.get_by_role("button", name="Select all 64").click()
    expect(bar).to_contain_text("64 selected, 39 on other pages")
    page.get_by_role("checkbox", name="Select Agent").first.uncheck()
    page.get_by_role("link", name="Previous").click()
    expect(page.get_by_role("checkbox", name="Select Oscar Solis")).to_be_checked()
    expect(bar).to_contain_text("63 selected, 38 on other pages")

    bar.get_by_role("button", name="Not a person").click()
    dashboard.press("Mark 63 as not a person")
    expect(dashboard.tile("total_mappings")).to_have_text("2")
    expect(bar).to_be_hidden()

    page.get_by_role("checkbox", name="Select Agent").first.check()
    dashboard.show_only("Linked")
    expect(bar).to_be_hidden()


def test_cards_are_chosen_on_a_phone(
    page: Page, team: Desk, visit: Callable[..., Dashboard]
) -> None:
    page.set_viewport_size(PHONE)
    dashboard = visit(team.eli)
    choose(dashboard, "Ines Navarro", "Oscar Solis")
    bar = page.get_by_role("region", name="Chosen responders")
    expect(bar).to_contain_text("2 selected")
    expect(bar).to_be_in_viewport()

    bar.get_by_role("button", name="Not a person").click()
    dashboard.press("Mark 2 as not a person")

    expect(dashboard.row("Oscar Solis")).to_contain_text("Not a person")
    expect(dashboard.tile("total_mappings")).to_have_text("3")


def test_rows_stay_where_they_are_when_some_are_chosen(
    page: Page, team: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(team.eli)
    before = [row.bounding_box() for row in page.locator("#rows > tr").all()]

    choose(dashboard, "Ines Navarro")
    expect(page.get_by_role("region", name="Chosen responders")).to_be_visible()

    assert [row.bounding_box() for row in page.locator("#rows > tr").all()] == before
    assert before[0] is not None
    assert before[0]["height"] <= 53
