"""Each kind of screen has what it needs: tablets, small phones, narrow tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import PATH, Dashboard
from tests.browser.places import PAGES
from tests.browser.test_layout import TOO_SMALL, assert_fits

Visit = Callable[..., Dashboard]
STYLE = "(one, name) => getComputedStyle(one)[name]"
# The room between each name below the bars and the next.
GAPS = """() => {
  const names = [...document.querySelectorAll('.chart-plot > text[y="206"]')]
    .filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect());
  names.sort((one, other) => one.left - other.left);
  return names.slice(1).map((one, at) => Math.round(one.left - names[at].right));
}"""
IN_SIGHT = """([name, action]) => [name, action].map((one) => document.querySelector(one))
  .every((one) => {
    const { left, right, top, height } = one.getBoundingClientRect();
    return one.contains(document.elementFromPoint((left + right) / 2, top + height / 2));
  })"""


# The cells of the first rows that the edge of the buttons' column cuts in two.
CUT = """() => [...document.querySelectorAll('#rows > tr')].slice(0, 5).flatMap((row) => {
  const edge = row.querySelector('.c-actions').getBoundingClientRect().left;
  return [...row.querySelectorAll('td:not(.c-actions)')].filter((cell) => {
    const { left, right, width } = cell.getBoundingClientRect();
    return width && left < edge - 1 && right > edge + 1;
  }).map((cell) => cell.className);
})"""
# The words of an element that go over two lines.
BROKEN = """(one) => [...one.firstChild.data.matchAll(/\\S+/g)].filter((word) => {
  const range = document.createRange();
  range.setStart(one.firstChild, word.index);
  range.setEnd(one.firstChild, word.index + word[0].length);
  return range.getClientRects().length > 1;
}).map((word) => word[0])"""


# Names and addresses that end before they are whole.
CUT_SHORT = """() => [...document.querySelectorAll(".c-who .name, .c-who .sub")]
  .filter((one) => one.checkVisibility())
  .filter((one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.textContent)"""


def add_columns(page: Page) -> None:
    """Show the two columns that are not there at first."""
    page.locator("#columns-menu summary").click()
    for name in ("Unclaimed", "Changed"):
        page.get_by_label(name, exact=True).check()
    expect(page.locator("td.c-updated").first).to_be_visible()
    page.keyboard.press("Escape")


def place(one: Locator) -> FloatRect:
    """Where something stands; it is there."""
    box = one.bounding_box()
    assert box is not None
    return box


@pytest.mark.browser_context_args(is_mobile=True, has_touch=True)
@pytest.mark.parametrize("name", PAGES)
def test_tablets_have_controls_for_fingers(
    page: Page, open_place: Callable[[str], None], name: str
) -> None:
    open_place(name)
    page.wait_for_load_state("networkidle")

    for width in (768, 1024):
        page.set_viewport_size({"width": width, "height": 1024})
        assert page.evaluate(TOO_SMALL) == []
        assert_fits(page)


def test_half_of_a_phone_at_most_is_head(page: Page, desk: Desk, visit: Visit) -> None:
    page.set_viewport_size({"width": 375, "height": 800})

    dashboard = visit(desk.eli)

    first, second = (place(dashboard.row(name)) for name in ("Oscar Solis", "Mia Wójcik"))
    assert first["y"] <= 400
    assert first["height"] <= 120
    assert second["y"] + second["height"] <= 800
    assert_fits(page)


@pytest.mark.parametrize("width", [768, 1023, 1024, 1279, 1280, 1360, 1440])
def test_columns_that_somebody_adds_leave_names_their_room(
    page: Page, desk: Desk, visit: Visit, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(desk.eli)

    add_columns(page)

    table = page.locator(".table-wrap")
    assert page.locator("tbody .c-who").first.evaluate("(cell) => cell.clientWidth") >= 135
    if width >= 1024:
        assert table.evaluate("(box) => box.scrollWidth - box.clientWidth") == 0
    # Where there is no room for all, names and buttons stay while the rest goes by.
    table.evaluate("(box) => { box.scrollLeft = 1000 }")
    assert page.evaluate(IN_SIGHT, ["tbody .c-who .name", "tbody [data-action=more]"])
    assert_fits(page)


@pytest.mark.parametrize("width", [768, 1023])
def test_an_edge_cuts_no_figure(page: Page, desk: Desk, visit: Visit, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(desk.eli)

    add_columns(page)

    mark = "(one) => getComputedStyle(one, '::after').display"
    head = page.locator("thead .c-actions")
    assert page.evaluate(CUT) == []
    page.wait_for_function(f"(one) => ({mark})(one) === 'block'", arg=head.element_handle())
    page.locator(".table-wrap").evaluate("(box) => { box.scrollLeft = 1000 }")
    assert page.evaluate(CUT) == []
    page.wait_for_function(f"(one) => ({mark})(one) === 'none'", arg=head.element_handle())


def test_words_of_figures_stay_whole_on_the_smallest_phones(
    page: Page, desk: Desk, visit: Visit
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})

    visit(desk.eli)

    figures = page.locator("[data-status=unlinked] .c-total").all()
    assert figures
    assert [word for one in figures for word in one.evaluate(BROKEN)] == []
    width = "(box) => box.scrollWidth - box.clientWidth"
    assert page.locator(".table-wrap").evaluate(width) == 0


@pytest.mark.parametrize("width", [768, 1023, 1024, 1279])
def test_what_stands_over_the_list_is_in_line(
    page: Page, desk: Desk, visit: Visit, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})

    visit(desk.eli)

    heads = page.locator("#filters > :is(.search, .filters), #columns-menu, #export-menu")
    assert len({round(place(one)["y"]) for one in heads.all()}) == 1
    parts = page.locator("#filters > .segments, #filters .result-count").all()
    middles = [place(one)["y"] + place(one)["height"] / 2 for one in parts]
    assert max(middles) - min(middles) <= 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_that_the_reader_forces_hide_nothing(
    page: Page, desk: Desk, visit: Visit, theme: Any
) -> None:
    page.emulate_media(forced_colors="active", color_scheme=theme)
    visit(desk.eli)
    page.get_by_label("Select Mia Wójcik").check()
    assert page.get_by_label("Select Mia Wójcik").evaluate(STYLE, "appearance") == "auto"
    dot, bar = page.locator(".sync-state"), page.locator(".coverage-credited")
    assert dot.evaluate("(one) => getComputedStyle(one, '::before').borderTopWidth") != "0px"
    ground = page.locator("body").evaluate(STYLE, "backgroundColor")
    assert bar.evaluate(STYLE, "fill") != ground
    page.get_by_role("button", name="View Details of Mia Wójcik").click()
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()

    drawn = [page.locator(one).last for one in (".chart .bar", ".chart text", ".heat-cells .h4")]

    assert [one.evaluate(STYLE, "fill") for one in drawn if one.count()].count(ground) == 0
    now, others = (
        page.locator("[aria-current=true]"),
        page.locator(".segments > :not([aria-current])"),
    )
    assert now.first.evaluate(STYLE, "outlineStyle") == "solid"
    assert others.first.evaluate(STYLE, "outlineStyle") == "none"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_at_four_times_its_size_scrolls_one_way(
    page: Page, open_place: Callable[[str], None], name: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 256})

    open_place(name)

    page.wait_for_load_state("networkidle")
    assert_fits(page)


@pytest.mark.parametrize("name", ["", "team", "users/<user_id>", "audit"])
def test_paper_shows_all_that_a_screen_scrolls_by(
    page: Page, open_place: Callable[[str], None], name: str
) -> None:
    # A4, less its margins.
    page.set_viewport_size({"width": 688, "height": 1000})
    page.emulate_media(media="print")

    open_place(f"{PATH}{name}")

    assert_fits(page)
    assert page.locator(".btn:visible").count() == 0
    tiles = [box["y"] for one in page.locator(".tile").all()[:4] if (box := one.bounding_box())]
    assert len(set(tiles)) <= 1
    wide = page.locator(".grid-wrap, .heat-wrap").first
    if wide.count():
        assert wide.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 1


def test_paper_cuts_no_address(app: Flask, page: Page, desk: Desk, visit: Visit) -> None:
    with app.app_context():
        factories.responder("Siobhán O'Connor", email="siobhan.oconnor@desk.example.com")
    page.set_viewport_size({"width": 794, "height": 1000})
    visit(desk.eli)
    page.emulate_media(media="print")
    assert page.evaluate(CUT_SHORT) == []


def test_paper_says_which_days_the_team_is_about(page: Page, desk: Desk, visit: Visit) -> None:
    visit(desk.eli)
    page.set_viewport_size({"width": 688, "height": 1000})
    page.goto(f"{PATH}team?range=this_month&workspace_id=2")
    page.emulate_media(media="print")

    said = "This month, July 2025: 1 Jul 2025 to 29 Jul 2025, days in UTC. Workspace 2 alone."
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_text("8 tickets, 1 member.").and_(page.locator(":visible"))).to_be_visible()
    for frame in (".team", ".grid-card", ".team-box"):
        assert page.locator(frame).evaluate(STYLE, "borderTopWidth") == "0px"
    last = page.locator(".team-grid tbody td:last-child").first
    assert last.evaluate(STYLE, "paddingRight") == "8px"


def test_names_are_whole_beside_the_figures_of_a_tablet(
    app: Flask, page: Page, desk: Desk, visit: Visit
) -> None:
    page.set_viewport_size({"width": 768, "height": 1000})
    with app.app_context():
        for name in ("Responder 18014125999", "Sofía Martínez Ruiz", "Bartholomew-Konstantinos"):
            factories.responder(name)
    visit(desk.eli)
    assert page.evaluate(CUT_SHORT) == []
    marks = [place(page.locator(f".badge-{tone} .icon").first) for tone in ("ok", "warn")]
    words = [place(page.locator(f".badge-{tone} > span").first) for tone in ("ok", "warn")]
    gaps = [word["x"] - mark["x"] - mark["width"] for mark, word in zip(marks, words, strict=True)]
    assert min(gaps) >= 5


def test_settings_are_as_wide_as_other_pages(page: Page, open_place: Callable[[str], None]) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    open_place(f"{PATH}settings")
    head, settings = place(page.locator(".page-head")), place(page.locator(".settings"))
    assert head["x"] + head["width"] == settings["x"] + settings["width"]


def test_figures_of_a_wide_phone_are_spread(page: Page, desk: Desk, visit: Visit) -> None:
    page.set_viewport_size({"width": 720, "height": 900})
    visit(desk.eli)
    strip = place(page.locator("#tiles"))
    last = place(page.locator(".tile").nth(3))
    assert strip["x"] + strip["width"] - last["x"] - last["width"] < 20


@pytest.mark.parametrize(("sheet", "width"), [(794, 688), (1123, 1017)])
def test_paper_has_room_for_columns_that_somebody_adds(
    page: Page, desk: Desk, visit: Visit, sheet: int, width: int
) -> None:
    # Queries see the whole sheet, A4 upright or lying; its margins take from the table.
    page.set_viewport_size({"width": sheet, "height": 1000})
    visit(desk.eli)
    add_columns(page)

    page.emulate_media(media="print")

    table = page.locator(".table-wrap")
    table.evaluate("(box, width) => { box.style.width = `${width}px` }", width)
    assert table.evaluate("(box) => box.scrollWidth - box.clientWidth") <= 1
    names = ("who", "status", "member", "total", "last", "unclaimed", "updated")
    cells = [place(page.locator(f"[data-status=linked] .c-{name}").first) for name in names]
    ends = [one["x"] + one["width"] for one in cells[:-1]]
    assert all(end <= one["x"] + 1 for end, one in zip(ends, cells[1:], strict=True))


@pytest.mark.parametrize("width", [768, 1024])
def test_what_is_done_with_many_rows_stands_in_one_line(
    page: Page, desk: Desk, visit: Visit, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(desk.eli)

    page.get_by_label("Select Mia Wójcik").check()

    bar = page.get_by_role("region", name="Chosen responders")
    expect(bar).to_be_visible()
    assert place(bar)["height"] <= 72
    assert place(bar.locator("p"))["height"] <= 24


@pytest.mark.parametrize("width", [320, 375, 768, 1440])
def test_names_below_bars_keep_clear_of_each_other(
    page: Page, desk: Desk, open_page: Callable[..., Page], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for days in (7, 30, 62, 90, 150, 365):
        open_page(desk.eli, f"users/{desk.uma.id}", days=days)

        gaps = page.evaluate(GAPS)

        assert len(gaps) >= 2
        assert min(gaps) >= 2, f"{days} days: {gaps}"
