"""Everything can be done without a mouse, and one always sees where one is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.dashboard import DESKTOP, PHONE, Dashboard
from tests.browser.hands import MANY, Keys
from tests.browser.places import PAGES
from tests.people import Person

SEEN = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const met = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  // A link that covers a tile has its ring around the tile.
  const ring = [one, one.closest(".tile-lead") ?? one].map((each) => getComputedStyle(each))
    .some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  return {name: one.outerHTML.slice(0, 90), ring, shown: one.contains(met) || one.parentElement.contains(met)};
}"""

MEET = """() => {
  const one = document.activeElement;
  if (one === met.at(-1)) return "same";
  return met.includes(one) ? "old" : (met.push(one), "new");
}"""


def stops(page: Page) -> list[dict[str, object]]:
    """Where Tab stops until it comes round; a field of several parts is one stop."""
    seen: list[dict[str, object]] = []
    page.evaluate("() => { window.met = [document.body] }")
    for _ in range(MANY):
        page.keyboard.press("Tab")
        place = page.evaluate(MEET)
        if place == "new":
            seen.append(page.evaluate(SEEN))
        elif place == "old":
            return seen
    pytest.fail("Tab goes on for ever.")


def test_the_first_tab_skips_to_the_content(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    visit(desk.eli)

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="History of syncs")).to_be_focused()


def test_a_responder_is_linked_with_keys_alone(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    Keys(page).reach(dashboard.button("Link Oscar Solis"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Member")).to_be_focused()
    expect(page.get_by_role("dialog").get_by_role("option")).to_have_count(2)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("combobox")).to_have_attribute(
        "aria-activedescendant", f"member-{desk.eli.id}"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("option", selected=True)).to_contain_text("Eli")
    page.keyboard.press("Enter")

    expect(dashboard.dialog).to_have_count(0)
    expect(dashboard.row("Oscar Solis").locator(".c-member")).to_contain_text("Eli")
    expect(dashboard.button("Unlink Oscar Solis")).to_be_focused()
    Keys(page).reach(dashboard.toast.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(dashboard.row("Oscar Solis")).to_contain_text("5 unclaimed")


def test_the_choice_about_history_is_made_with_keys(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    Keys(page).reach(dashboard.button("Unlink Mia Wójcik"))
    page.keyboard.press("Space")
    expect(dashboard.dialog.get_by_text("3 tickets are credited to Uma")).to_be_visible()

    Keys(page).reach(dashboard.dialog.get_by_role("radio", checked=True))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(dashboard.row("Mia Wójcik")).to_contain_text("3 unclaimed")


@pytest.mark.parametrize(
    "opener",
    ["Link Oscar Solis", "Unlink Mia Wójcik", "View Details of Mia Wójcik", "Auto-Link",
     "Why unlinked: Oscar Solis"],
)  # fmt: skip
def test_a_dialog_takes_the_focus_holds_it_and_gives_it_back(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], opener: str
) -> None:
    dashboard = visit(desk.eli)
    Keys(page).reach(dashboard.button(opener))
    page.keyboard.press("Enter")
    expect(dashboard.dialog).to_be_visible()
    expect(dashboard.dialog.locator("[data-loading]:not([hidden])")).to_have_count(0)

    for key in ("Tab", "Shift+Tab"):
        for _ in range(25):
            page.keyboard.press(key)
            assert page.evaluate("document.activeElement.closest('dialog[open]') !== null")
    page.keyboard.press("Escape")

    expect(dashboard.dialog).to_have_count(0)
    expect(dashboard.button(opener)).to_be_focused()


def test_the_menu_of_a_row_opens_and_closes_with_keys(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(desk.eli)
    more = dashboard.button("More for Mia Wójcik")
    Keys(page).reach(more)
    page.keyboard.press("Enter")
    expect(dashboard.button("Link to another member")).to_be_focused()

    page.keyboard.press("Escape")
    expect(dashboard.button("Link to another member")).to_be_hidden()
    expect(more).to_be_focused()

    page.keyboard.press("Enter")
    expect(dashboard.button("Link to another member")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dashboard.dialog).to_have_accessible_name("Link Mia Wójcik")
    page.keyboard.press("Escape")
    expect(more).to_be_focused()


@pytest.mark.parametrize(
    ("menu", "item"),
    [
        ("More ways to Auto-Link", "Preview Auto-Link"),
        ("More about Sync", "Import responders…"),
        ("Your menu, Eli Brandt", "Sign out"),
    ],
)
def test_menus_open_with_keys_and_escape_closes_them(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], menu: str, item: str
) -> None:
    visit(desk.eli)
    summary = page.get_by_label(menu)
    Keys(page).reach(summary)
    page.keyboard.press("Enter")
    entry = page.get_by_role("button", name=item)
    Keys(page).reach(entry)

    page.keyboard.press("Escape")

    expect(entry).to_be_hidden()
    expect(summary).to_be_focused()


def test_slash_leads_to_the_search_except_while_typing(
    page: Page, desk: Desk, visit: Callable[..., Dashboard]
) -> None:
    visit(desk.eli)
    search = page.get_by_role("searchbox")

    page.keyboard.press("/")
    expect(search).to_be_focused()
    page.keyboard.type("a/b")

    expect(search).to_have_value("a/b")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_focus_is_seen_at_every_stop_and_nothing_traps_it(
    page: Page, desk: Desk, visit: Callable[..., Dashboard], size, theme
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=theme)
    dashboard = visit(desk.eli)
    assert_seen(stops(page), at_least=12)

    dashboard.press("View Details of Mia Wójcik")
    expect(dashboard.dialog.get_by_role("link").first).to_be_visible()
    assert_seen(stops(page), at_least=12)


@pytest.mark.parametrize("name", PAGES)
def test_focus_is_seen_on_every_page(
    page: Page, open_place: Callable[[str], None], name: str
) -> None:
    open_place(name)
    page.wait_for_load_state("networkidle")
    assert_seen(stops(page), at_least=3)


def test_the_sign_in_needs_no_mouse(page: Page, ada: Person) -> None:
    page.goto("/login")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type("Ada")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery staple")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Linking Dashboard")).to_be_visible()


def assert_seen(found: list[dict[str, object]], at_least: int) -> None:
    """Every stop has an area on the screen, and a ring around it."""
    assert len(found) >= at_least
    assert [one["name"] for one in found if not (one["ring"] and one["shown"])] == []
