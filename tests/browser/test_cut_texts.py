"""What does not fit in its place can be read in full: with a pointer, a finger and keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from app.services import jobs
from app.services.actor import Actor
from tests import factories
from tests.browser.dashboard import DESKTOP, PHONE, Dashboard, hold
from tests.people import Person

RESPONDER = (
    "Maximiliana-Wilhelmine von und zu Hohenfriedberg-Donauwoerth-Schlegelsteinhausen-Wolfenbuettel"
)
MEMBER = "maximiliana.wilhelmine.von.und.zu.hohenfriedberg.donauwoerth"
EMAIL = f"{MEMBER}.schlegelsteinhausen@support.example.com"
LISTS = ["", "members", "team", "jobs", "mails", "audit", "review"]
# Marks every text that is cut, by what a style says, and counts them.
CUT = """() => [...document.querySelectorAll('#main *')].filter((one) => {
  const style = getComputedStyle(one);
  if (!one.checkVisibility() || one.matches('input')) return false;
  if (style.webkitLineClamp !== 'none') return one.scrollHeight > one.clientHeight + 1;
  return style.textOverflow === 'ellipsis' && one.scrollWidth > one.clientWidth;
}).map((one, at) => one.setAttribute('data-cut', at)).length"""
# What the words in an empty field leave of its width. The button that empties it is about as wide
# as its letters are high, and takes its room from the words even while it cannot be seen.
ROOM_LEFT = """(field) => {
  const part = '::-webkit-search-cancel-button';
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const hiding = rules.filter((rule) => rule.selectorText?.endsWith(part) && rule.style.display === 'none');
  const isAway = hiding.some((rule) => field.matches(rule.selectorText.replace(part, '')));
  const pen = document.createElement('canvas').getContext('2d');
  const [style, words] = [getComputedStyle(field), getComputedStyle(field, '::placeholder')];
  pen.font = `${words.fontSize} ${words.fontFamily}`;
  const inside = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return inside - (isAway ? 0 : parseFloat(style.fontSize)) - pen.measureText(field.placeholder).width;
}"""
pytestmark = pytest.mark.usefixtures("long_names")


@pytest.fixture
def long_names(app: Flask, ada: Person) -> None:
    """A responder and a member with names and addresses that fit nowhere, and what they did."""
    with app.app_context():
        person = factories.member(MEMBER, "staff", full_name=RESPONDER)
        holder = factories.responder(RESPONDER, email=EMAIL)
        factories.closed_tickets(holder, 101, 3, factories.ago(hours=1))
        actor = Actor(person.id, person.username, "web")
        factories.link(holder, person, actor=actor)
        jobs.start(actor, jobs.SYNC)
        factories.responder("Wilhelmine " * 12, email=f"w.{EMAIL}")


def cut_texts(page: Page) -> Locator:
    """Those that are cut now."""
    page.evaluate(CUT)
    return page.locator("[data-cut]")


def told(page: Page, cut: Locator) -> Locator:
    """The whole of such a text, where it is told."""
    said = " ".join((cut.text_content() or "").split())
    return page.locator(".cut-tip").get_by_text(said, exact=True)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", LISTS)
def test_pointer_shows_the_whole_of_what_is_cut(
    page: Page, ada: Person, open_page: Callable[..., Page], name: str, size
) -> None:
    page.set_viewport_size(size)
    open_page(ada, name)
    tip = page.locator(".cut-tip")
    for each in cut_texts(page).all():
        each.hover()
        expect(told(page, each)).to_be_visible()
        page.mouse.move(0, 0)
        expect(tip).to_have_count(0)


@pytest.mark.parametrize("width", [320, 360, 375, 768, 1440])
@pytest.mark.parametrize("name", ["", "members"])
def test_what_a_search_takes_is_told_in_full(
    page: Page, ada: Person, open_page: Callable[..., Page], name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_page(ada, name)
    assert page.get_by_role("main").get_by_role("searchbox").evaluate(ROOM_LEFT) >= 0


@pytest.mark.parametrize("name", LISTS)
def test_keys_alone_show_the_whole_of_what_is_cut(
    page: Page, ada: Person, open_page: Callable[..., Page], name: str
) -> None:
    open_page(ada, name)
    tip = page.locator(".cut-tip")
    rows = page.locator("#main :is(tr, li)").filter(has=cut_texts(page))
    for row in rows.all():
        first = row.locator("a, button, input").filter(visible=True).first
        first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(first).to_be_focused()
        for each in row.locator("[data-cut]").all():
            expect(told(page, each)).to_be_visible()
        page.keyboard.press("Escape")
        expect(tip).to_have_count(0)
        expect(first).to_be_focused()


def test_dialog_holds_long_names_and_shows_what_is_cut_to_fingers(
    page: Page, ada: Person, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(ada)
    dashboard.press(f"Unlink {RESPONDER}")
    dashboard.choices()
    body = dashboard.dialog.locator(".sheet-body")
    assert body.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0
    cut = dashboard.dialog.locator(".choice-figures bdi").first
    cut.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    expect(dashboard.dialog.locator(".cut-tip")).to_contain_text(MEMBER)


def test_half_a_pixel_is_enough_for_three_dots_and_for_the_whole(
    page: Page, ada: Person, visit: Callable[..., Dashboard]
) -> None:
    visit(ada)
    how = page.locator(".c-member bdi").filter(has_text="No member")
    how.evaluate(
        "(one) => { const range = document.createRange(); range.selectNodeContents(one);"
        " one.style.width = `${range.getBoundingClientRect().width - .4}px`; }"
    )
    how.hover()
    expect(told(page, how)).to_be_visible()


def test_whoever_went_on_before_the_script_came_is_told_of_the_present_place(
    page: Page, ada: Person, visit: Callable[..., Dashboard]
) -> None:
    held = hold(page, "**/common/cut.js")
    visit(ada)
    cut = cut_texts(page)
    cut.first.hover()
    cut.last.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})

    held.let_go()

    expect(told(page, cut.last)).to_be_visible()
