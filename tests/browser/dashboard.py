"""The dashboard as a person uses it: what stands on it, by the names that people read."""

from __future__ import annotations

import re
from re import Pattern
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.hands import DESKTOP, PHONE, Hand, Mouse

__all__ = ["DESKTOP", "PATH", "PHONE", "Dashboard", "hold", "settle"]

PATH = "/freshworks-linking/"
_STILL = """() => document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
  .forEach((one) => one.finish())"""


def settle(page: Page) -> None:
    """Show all colours as they end; what is to be waited for may never come in a browser unseen."""
    page.evaluate(_STILL)


class Held:
    """Requests that wait until the test lets them go."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._routes: list[Route] = []

    def keep(self, route: Route) -> None:
        """Take in one more."""
        self._routes.append(route)

    def let_go(self, number: int = 0) -> None:
        """Send the one of this number on its way."""
        self._take(number).continue_()

    def cut_off(self) -> None:
        """Fail the first one, as when the server is away."""
        self._take(0).abort("connectionrefused")

    def _take(self, number: int) -> Route:
        # That something is asked for is known a moment before it can be answered.
        while len(self._routes) <= number:
            self._page.evaluate("() => new Promise(requestAnimationFrame)")
        return self._routes.pop(number)


def hold(page: Page, path: str | Pattern[str]) -> Held:
    """Keep requests for a path waiting: `hold(page, "**/explain")`, then `held.let_go()`."""
    held = Held(page)
    page.route(path, held.keep)
    return held


class Dashboard:
    """The mappings page in one browser, worked with a mouse or with keys alone."""

    def __init__(self, page: Page, hand: Hand | None = None) -> None:
        self.page = page
        self.hand = hand or Mouse(page)

    def open(self, **query: object) -> Dashboard:
        """Go there by its address; its scripts have run once it is loaded."""
        self.page.goto(f"{PATH}?{urlencode(query)}" if query else PATH)
        return self

    def row(self, name: str) -> Locator:
        """The row, on a phone the card, of a responder."""
        heading = self.page.locator("th bdi", has_text=re.compile(f"^{re.escape(name)}$"))
        return self.page.locator("#rows > tr").filter(has=heading)

    def press(self, name: str) -> None:
        """Press a button that stands on the page or in the open dialog."""
        self.hand.press(self.button(name))

    def button(self, name: str) -> Locator:
        """A button by the whole of its name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def open_menu(self, label: str) -> None:
        """Open one of the menus over the list."""
        self.hand.press(self.page.locator("summary").and_(self.page.get_by_label(label)))

    def go_to(self, name: str) -> None:
        """Follow the menu of the pages to one that stands in a menu on every screen."""
        menus = self.page.get_by_text("Operations", exact=True).or_(
            self.page.get_by_label("Main menu")
        )
        self.hand.press(menus.filter(visible=True))
        self.hand.press(self.page.get_by_role("banner").get_by_role("link", name=name))

    def show_only(self, status: str) -> None:
        """Choose All, Linked or Unlinked over the list."""
        segments = self.page.get_by_role("navigation", name="Status")
        self.hand.press(segments.get_by_role("link", name=re.compile(f"^{status} ")))

    @property
    def dialog(self) -> Locator:
        """The dialog that is open."""
        return self.page.get_by_role("dialog")

    def close(self) -> None:
        """Close the open dialog: by the button at its foot, or where there is none, at its head."""
        self.hand.press(self.dialog.get_by_role("button", name="Close").last)
        expect(self.dialog).to_have_count(0)

    @property
    def toast(self) -> Locator:
        """The newest message at the lower edge."""
        return self.page.locator(".toast-card").last

    def tile(self, key: str) -> Locator:
        """The figure of a tile by its key in the API."""
        return self.page.locator(f'.tile-figure[data-stat="{key}"]')

    def figures(self, name: str) -> list[str]:
        """Total, this month and this week of a linked responder, as written."""
        cells = self.row(name).locator(".c-total, .c-month, .c-week")
        return [text.strip() for text in cells.all_inner_texts()]

    def names(self) -> list[str]:
        """The responders in the order shown."""
        return self.page.locator("#rows th bdi").all_inner_texts()

    def pick(self, username: str) -> None:
        """Look for a member in the open picker and choose it."""
        field = self.page.get_by_role("combobox", name="Member")
        self.hand.write(field, username)
        option = self.page.get_by_role("option").filter(
            has=self.page.locator("bdi", has_text=re.compile(f"^{re.escape(username)}$"))
        )
        # Until the answer is there the list shows others, too, and moves when it comes.
        answered = self.page.get_by_role("listbox").and_(self.page.locator(":not([aria-busy])"))
        expect(answered.get_by_role("option").and_(option)).to_be_visible()
        self.hand.pick(field, option)
        expect(option).to_have_attribute("aria-selected", "true")

    def link(self, name: str, username: str) -> None:
        """Link an unlinked responder, from the button in its row to the end."""
        self.press(f"Link {name}")
        self.pick(username)
        self.press("Link User")
        expect(self.dialog).to_have_count(0)

    def unlink(self, name: str, history: str) -> None:
        """Unlink a responder, from its details to the end, which a phone can do too."""
        self.press(f"View Details of {name}")
        self.hand.press(self.dialog.locator(".sheet-foot").get_by_role("button", name="Unlink"))
        self.hand.tick(self.dialog.get_by_role("radio", name=history))
        self.press("Unlink")
        expect(self.dialog).to_have_count(0)

    def choose_range(self, name: str) -> None:
        """Choose a range of days by its name, in the dialog if one is open."""
        around = self.dialog if self.dialog.count() else self.page
        self.hand.press(around.get_by_label("Range:"))
        self.hand.press(around.get_by_role("link", name=name, exact=True))
        expect(around.locator("[data-body][aria-busy=true]")).to_have_count(0)

    def show_all_days(self) -> None:
        """Have all days of a history listed."""
        more = self.page.locator("[data-more]")
        listed = self.page.locator("table.days tbody tr")
        while more.count():
            before = listed.count()
            self.hand.press(more)
            expect(listed.nth(before)).to_be_visible()

    def choices(self) -> list[str]:
        """What the open dialog offers for earlier tickets, each with both figures."""
        cards = self.dialog.locator("label.choice")
        expect(cards.first).to_be_visible()
        return [" ".join(text.split()) for text in cards.all_inner_texts()]

    def api(self, path: str, **query: Any) -> Any:
        """What the API answers in the same session."""
        answer = self.page.request.get(f"{PATH}api/{path}", params=query)
        assert answer.ok, answer.text()
        return answer.json()
