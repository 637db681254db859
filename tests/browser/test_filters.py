"""What the list is asked for beside words: by the form, its chips, the tiles and the presets."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from app.services import places
from tests import factories
from tests.browser.conftest import Desk, let_in
from tests.browser.dashboard import DESKTOP, PATH, PHONE, Dashboard, hold
from tests.browser.test_address import ends_with

Visit = Callable[..., Dashboard]
RIGHTMOST = """(names) => Math.max(...[...document.querySelectorAll(names)].map(
  (each) => each.getBoundingClientRect().right))"""


def opened(page: Page) -> Locator:
    """The form, behind its button."""
    page.locator("#filters-menu > summary").click()
    return page.get_by_role("form", name="Filters")


def chips(page: Page, *texts: str) -> None:
    """They follow a moment after the address, once their script is there."""
    expect(page.locator(".chip:visible")).to_have_text(list(texts), use_inner_text=True)


def shown(page: Page, *names: str) -> None:
    expect(page.locator("#rows th bdi")).to_have_text(list(names))


def test_each_filter_has_a_chip_that_takes_it_away(page: Page, desk: Desk, visit: Visit) -> None:
    visit(desk.eli)
    form = opened(page)
    form.get_by_label("Role of the member").select_option(label="User")
    shown(page, "Mia Wójcik")
    expect(page).to_have_url(ends_with("?role=user"))
    form.get_by_role("group", name="Tickets").get_by_label("From").fill("3")
    form.get_by_role("button", name="Show").click()
    expect(page).to_have_url(ends_with("?role=user&min_tickets=3"))
    expect(form).to_be_hidden()
    chips(page, "Role user", "Tickets from 3")

    page.get_by_role("link", name="Remove the filter Role user").click()
    expect(page).to_have_url(ends_with("?min_tickets=3"))
    shown(page, "Oscar Solis", "Mia Wójcik")
    page.get_by_role("link", name="Clear filters").click()
    expect(page).to_have_url(ends_with(""))
    chips(page)


def test_back_and_a_shared_link_bring_the_filters_back(
    page: Page, desk: Desk, visit: Visit
) -> None:
    visit(desk.eli, closed_since="2025-07-29", workspace_id=2)
    shown(page, "Oscar Solis")
    told = ["Closed since 29 Jul 2025", "Workspace 2"]
    chips(page, *told)
    page.get_by_role("link", name="Remove the filter Workspace 2").click()
    expect(page).to_have_url(ends_with("?closed_since=2025-07-29"))
    page.go_back()
    expect(page.locator(".chip")).to_have_count(2)
    chips(page, *told)
    expect(opened(page).get_by_label("Workspace")).to_have_value("2")


def test_a_group_is_chosen_from_those_that_there_are(
    page: Page, app: Flask, desk: Desk, visit: Visit
) -> None:
    with app.app_context():
        for number, holder in ((7, desk.oscar), (8, desk.mia)):
            factories.closed_ticket(300 + number, holder, group_id=number)
        places.call(places.GROUP, {8: "Service Desk"})
    visit(desk.eli)
    field = opened(page).get_by_label("Group")
    assert field.locator("option").all_inner_texts() == ["Any", "Service Desk", "Group 7"]
    field.select_option(label="Service Desk")
    shown(page, "Mia Wójcik")
    expect(page).to_have_url(ends_with("?group_id=8"))
    chips(page, "Group Service Desk")
    page.reload()
    chips(page, "Group Service Desk")
    page.goto(f"{PATH}?group_id=9")
    expect(opened(page).get_by_label("Group")).to_have_value("9")
    chips(page, "Group 9")


@pytest.mark.parametrize("place", ["", "team"])
def test_a_long_name_of_a_group_widens_no_page(
    page: Page, app: Flask, desk: Desk, visit: Visit, place: str
) -> None:
    with app.app_context():
        for number in (7, 8):
            factories.closed_ticket(300 + number, desk.oscar, group_id=number)
        places.call(places.GROUP, {7: "x" * 255, 8: "Night and Weekend Desk " * 11})
    visit(desk.eli)
    for number, size in product((7, 8), (DESKTOP, PHONE)):
        page.set_viewport_size(size)
        page.goto(f"{PATH}{place}?group_id={number}")
        if not place:
            expect(opened(page).get_by_label("Group")).to_be_visible()
        assert page.evaluate(RIGHTMOST, ".chip *, .form-select") <= size["width"]
        box = page.locator("select[name=group_id]").bounding_box()
        assert box is not None
        assert box["width"] <= 360


def test_what_is_typed_wrongly_stays_and_is_named(page: Page, desk: Desk, visit: Visit) -> None:
    visit(desk.eli)
    form = opened(page)
    tickets = form.get_by_role("group", name="Tickets")
    tickets.get_by_label("From").fill("many")
    form.get_by_role("button", name="Show").click()
    expect(form.get_by_text("Write a whole number.")).to_be_visible()
    expect(tickets.get_by_label("From")).to_be_focused()
    expect(page).to_have_url(ends_with(""))
    tickets.get_by_label("From").fill("4")
    tickets.get_by_label("To").fill("2")
    form.get_by_role("button", name="Show").click()
    expect(form.get_by_text("This is less than the least number.")).to_be_visible()
    expect(tickets.get_by_label("To")).to_have_value("2")
    tickets.get_by_label("To").fill("5")
    form.get_by_role("button", name="Show").click()
    expect(page).to_have_url(ends_with("?min_tickets=4&max_tickets=5"))
    shown(page, "Oscar Solis")


def test_an_address_that_asks_wrongly_says_so_and_lists_the_rest(
    page: Page, desk: Desk, visit: Visit
) -> None:
    dashboard = visit(desk.eli, min_tickets="x", status="linked")
    shown(page, "Mia Wójcik")
    expect(page.get_by_text("Write a whole number.")).to_be_visible()
    tickets = page.get_by_role("group", name="Tickets")
    expect(tickets.get_by_label("From")).to_have_value("x")
    # The form's own module has come once it fits the window.
    expect(page.get_by_role("form", name="Filters")).to_have_attribute(
        "style", re.compile("--room")
    )
    dashboard.press("Refresh")
    opened(page)
    expect(tickets.get_by_label("From")).to_have_value("x")
    page.get_by_role("link", name="Clear filters").last.click()
    expect(page).to_have_url(ends_with(""))
    opened(page)
    expect(tickets.get_by_label("From")).to_have_value("")
    expect(page.get_by_text("Write a whole number.")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Unlinked with tickets", ["Oscar Solis"]),
        ("Unconfirmed", []),
        ("Quiet for 30 days", []),
        ("Closed most last month", []),
    ],
)
def test_presets_ask_what_they_say(
    page: Page, desk: Desk, visit: Visit, name: str, names: list[str]
) -> None:
    visit(desk.eli, q="nobody")
    opened(page).get_by_role("link", name=name).click()
    shown(page, *names)
    expect(page.get_by_role("searchbox")).to_have_value("")
    if not names:
        expect(page.get_by_role("heading", name="No mapping fits these filters")).to_be_visible()


def test_a_preset_that_is_followed_before_the_form_is_ready_holds(
    page: Page, desk: Desk, visit: Visit
) -> None:
    visit(desk.eli)
    held = hold(page, "**/js/list/filters.js")
    opened(page).get_by_role("link", name="Unlinked with tickets").click()
    shown(page, "Oscar Solis")

    held.let_go()

    expect(page.locator(".chip")).not_to_have_count(0)
    expect(page).to_have_url(ends_with("?status=unlinked&min_tickets=1"))
    shown(page, "Oscar Solis")


def test_a_range_of_days_says_so_above_the_figures(page: Page, desk: Desk, visit: Visit) -> None:
    visit(desk.eli)
    heading = page.locator("th.c-group")
    ranged = heading.get_by_text("Total of the chosen days")
    expect(heading).to_contain_text("Ticket Statistics")
    expect(ranged).to_be_hidden()
    opened(page).get_by_role("group", name="Closed in these days").get_by_label("From").fill(
        "2025-07-01"
    )
    expect(ranged).to_be_visible()
    page.reload()
    expect(ranged).to_be_visible()


@pytest.mark.parametrize(
    ("days", "range_", "counted"),
    [
        ({"closed_since": "2025-07-01", "closed_until": "2025-07-27"},
         "1 Jul 2025 to 27 Jul 2025", "2"),
        ({"closed_since": "2025-07-27"}, "27 Jul 2025 to 29 Jul 2025", "5"),
        ({"closed_until": "2025-07-28"}, "21 Jul 2015 to 28 Jul 2025", "5"),
        ({}, "30 days back", "5"),
    ],
)  # fmt: skip
def test_details_open_on_the_days_of_the_list(
    app: Flask,
    page: Page,
    desk: Desk,
    visit: Visit,
    days: dict[str, str],
    range_: str,
    counted: str,
) -> None:
    with app.app_context():
        factories.closed_tickets(desk.mia, 300, 2, factories.ago(days=2))
    dashboard = visit(desk.eli, **days)
    if days:
        expect(dashboard.row("Mia Wójcik").locator(".c-total")).to_have_text(counted)
    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.dialog.locator("[data-range] summary")).to_have_text(range_)
    expect(dashboard.dialog.locator("[data-history]")).to_contain_text(
        f"{counted} tickets", use_inner_text=True
    )


@pytest.mark.parametrize("by_key", [False, True], ids=["mouse", "keys"])
def test_the_note_of_unconfirmed_links_leads_to_them(
    app: Flask, page: Page, desk: Desk, visit: Visit, by_key: bool
) -> None:
    with app.app_context():
        factories.link(factories.responder("Eli Brandt"), desk.eli, source="auto")
    dashboard = visit(desk.eli)
    note = page.locator("#tiles").get_by_role("link", name="1 not confirmed by a person")
    if by_key:
        page.locator("#tiles").get_by_role("link", name="Linked", exact=True).focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    else:
        note.click()

    expect(page).to_have_url(re.compile(r"\?confirmed=false$"))
    expect(page.locator("#rows th bdi")).to_have_text(["Eli Brandt"])
    dashboard.press("Confirm Eli Brandt")
    page.get_by_role("link", name="Clear filters").click()
    expect(note).to_be_hidden()
    expect(page.get_by_text("all confirmed by a person")).to_be_visible()


def test_tiles_filter_and_say_how_many_of_how_many(page: Page, desk: Desk, visit: Visit) -> None:
    dashboard = visit(desk.eli)
    tiles = page.locator("#tiles")
    tiles.get_by_role("link", name="Linked", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(ends_with("?status=linked"))
    shown(page, "Mia Wójcik")
    text = tiles.locator(".tile").first
    expect(text).to_contain_text(re.compile(r"1\s*of\s*2"))
    expect(tiles.locator(".tile").nth(3)).to_contain_text(re.compile(r"3\s*of\s*3"))
    expect(dashboard.tile("unlinked_count")).to_have_text("1")
    # What is said of everybody is not mixed with what is said of a part.
    expect(tiles.locator(".tile-lead .tile-note:visible")).to_have_count(0)
    expect(tiles.get_by_text("Coverage of everybody")).to_be_visible()
    before = tiles.inner_text()
    page.reload()
    assert tiles.inner_text() == before
    tiles.get_by_role("link", name="Total mappings").click()
    expect(tiles.locator(".tile-part").first).to_be_hidden()
    expect(tiles.locator(".tile-lead .tile-note:visible")).to_have_count(4)


def test_tiles_of_a_filter_follow_what_changes_in_it(
    page: Page, app: Flask, desk: Desk, pass_time, visit: Visit
) -> None:
    dashboard = visit(desk.eli, q="oscar")
    linked = page.locator("#tiles .tile").nth(1)
    tickets = page.locator("#tiles .tile").nth(3)
    expect(linked).to_contain_text(re.compile(r"0\s*of\s*1"))
    dashboard.link("Oscar Solis", desk.uma.username)
    expect(linked).to_contain_text(re.compile(r"1\s*of\s*2"))
    expect(tickets).to_contain_text(re.compile(r"5\s*of\s*8"))
    with app.app_context():
        factories.link(desk.oscar, None)
    pass_time(15)
    expect(linked).to_contain_text(re.compile(r"0\s*of\s*1"))


def test_pages_have_the_size_that_is_chosen(
    page: Page, app: Flask, desk: Desk, visit: Visit
) -> None:
    with app.app_context():
        factories.many_responders(60)
    visit(desk.eli, sort="freshworks_username", page=2)
    with page.expect_response("**/me/view"):
        page.get_by_role("link", name="25 rows on a page").click()
    expect(page).to_have_url(ends_with("?sort=freshworks_username&per_page=25"))
    expect(page.get_by_text("1–25 of 62")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("26–50 of 62")).to_be_visible()
    page.goto(PATH)
    expect(page.get_by_text("1–25 of 62")).to_be_visible()


def test_of_columns_chosen_quickly_the_last_choice_is_kept(
    page: Page, desk: Desk, visit: Visit
) -> None:
    sent: list[object] = []
    page.on("request", lambda one: sent.append(one.post_data_json) if one.method == "PUT" else None)
    visit(desk.eli)
    held = hold(page, "**/me/view")
    page.get_by_text("Columns", exact=True).click()
    menu = page.get_by_role("group", name="Columns of the table")
    # What is chosen before the menu's script is there is sent as one.
    with page.expect_request("**/me/view"):
        menu.get_by_label("This week").click()
    for name in ("This month", "Unclaimed"):
        menu.get_by_label(name).click()
    held.let_go()
    with page.expect_response("**/me/view"):
        held.let_go()

    shown = page.locator("#mappings").get_attribute("data-columns") or ""
    assert "unclaimed" in shown
    assert len(sent) == 2
    assert sent[-1] == {"columns": shown.split()}


def test_columns_stay_as_they_were_chosen(page: Page, desk: Desk, visit: Visit) -> None:
    dashboard = visit(desk.eli)
    page.get_by_text("Columns", exact=True).click()
    menu = page.get_by_role("group", name="Columns of the table")
    with page.expect_response("**/me/view"):
        menu.get_by_label("This week").uncheck()
    with page.expect_response("**/me/view"):
        menu.get_by_label("Unclaimed").check()
    expect(page.get_by_role("columnheader", name="This week")).to_be_hidden()

    def places() -> object:
        return page.locator("#mappings").evaluate(
            "(table) => [...table.querySelectorAll('th, td')].filter((one) => one.checkVisibility())"
            ".map((one) => Math.round(one.getBoundingClientRect().left))"
        )

    page.keyboard.press("Escape")
    before = places()
    page.reload()
    assert places() == before
    head = page.get_by_role("columnheader", name="Unclaimed")
    cell = dashboard.row("Oscar Solis").locator(".c-unclaimed")
    left = "(cell) => cell.getBoundingClientRect().left"
    assert cell.evaluate(left) == head.evaluate(left)
    expect(cell).to_have_text("5")
    head.get_by_role("link").click()
    expect(page).to_have_url(ends_with("?sort=-unclaimed_tickets"))


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1366, 640), (900, 700)])
def test_the_form_ends_within_the_window(
    page: Page, desk: Desk, visit: Visit, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit(desk.eli)
    form = opened(page)
    for name in ("Show", "Clear filters"):
        expect(form.locator(".filter-foot").get_by_text(name)).to_be_in_viewport(ratio=1)
    form.get_by_label("To").last.scroll_into_view_if_needed()
    expect(form.locator(".filter-foot").get_by_text("Show")).to_be_in_viewport(ratio=1)


def test_on_a_phone_the_filters_are_a_sheet(page: Page, desk: Desk, visit: Visit) -> None:
    page.set_viewport_size(PHONE)
    visit(desk.eli)
    form = opened(page)
    box = form.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 390, 844)
    form.get_by_label("Status").select_option(label="Unlinked")
    small = form.locator("button, input:not([type=hidden]), select, a").evaluate_all(
        "(all) => all.filter((one) => one.getBoundingClientRect().height < 43.5).length"
    )
    assert small == 0
    form.get_by_role("button", name="Show").click()
    expect(form).to_be_hidden()
    shown(page, "Oscar Solis")
    chips(page, "Unlinked")


def test_by_keyboard_alone(page: Page, desk: Desk, visit: Visit) -> None:
    visit(desk.eli)
    summary = page.locator("#filters-menu > summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Confirmation").focus()
    page.keyboard.press("c")
    expect(page).to_have_url(ends_with("?confirmed=true"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("form", name="Filters")).to_be_hidden()
    expect(summary).to_be_focused()
    shown(page, "Mia Wójcik")


def test_without_scripts_the_form_and_the_chips_do_the_same(
    app: Flask, desk: Desk, base_url: str, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(java_script_enabled=False)
    let_in(context, app, desk.eli, base_url)
    page = context.new_page()
    page.goto(PATH)
    form = opened(page)
    from_number = form.get_by_role("group", name="Tickets").get_by_label("From")
    from_number.fill("x")
    form.get_by_label("Confirmation").select_option(label="Confirmed")
    form.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Write a whole number.")).to_be_visible()
    expect(from_number).to_have_value("x")
    shown(page, "Mia Wójcik")
    page.get_by_role("link", name="Remove the filter Confirmed").click()
    shown(page, "Oscar Solis", "Mia Wójcik")


def test_where_nobody_is_left_out_it_says_so(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    nobody = page.get_by_role("heading", name="Every responder is a person")
    dashboard = visit(desk.eli, status="excluded")
    expect(nobody).to_be_visible()

    dashboard.show_only("All")
    expect(nobody).to_be_hidden()
    dashboard.show_only("Not a person")
    expect(nobody).to_be_visible()
