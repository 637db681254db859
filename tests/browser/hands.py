"""The two ways to work a page: with a mouse, and with keys alone."""

from __future__ import annotations

from typing import Protocol

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
MANY = 120
# The key that leads from what has the focus to another element, and nothing once it is there.
NEXT_KEY = """(one) => {
  const now = document.activeElement;
  if (one === now) return null;
  if (one.type === "radio" && now.type === "radio" && one.name === now.name) return "ArrowDown";
  const isBehind = one.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING;
  return isBehind ? "Shift+Tab" : "Tab";
}"""


class Hand(Protocol):
    """What a person does to a page."""

    def __init__(self, page: Page) -> None: ...

    def press(self, target: Locator) -> None:
        """A button, a link, or what opens a menu."""

    def write(self, field: Locator, text: str) -> None:
        """Text instead of what stands in a field; a date as 2025-07-29."""

    def choose(self, field: Locator, label: str) -> None:
        """An entry of a list that drops down."""

    def tick(self, box: Locator) -> None:
        """A box or a radio button."""

    def pick(self, field: Locator, option: Locator) -> None:
        """What a combobox found."""


class Mouse:
    """Points and clicks."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, target: Locator) -> None:
        """Click it."""
        target.click()

    def write(self, field: Locator, text: str) -> None:
        """Click into it and type."""
        field.fill(text)

    def choose(self, field: Locator, label: str) -> None:
        """Click the entry."""
        field.select_option(label=label)

    def tick(self, box: Locator) -> None:
        """Click it unless it is ticked."""
        box.check()

    def pick(self, field: Locator, option: Locator) -> None:
        """Click it."""
        option.click()


class Keys:
    """Tab, arrows, Space, Enter and letters; never a mouse."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def reach(self, target: Locator) -> None:
        """Lead the focus there."""
        expect(target).to_be_enabled()
        for _ in range(MANY):
            key = target.evaluate(NEXT_KEY)
            if key is None:
                return
            self._page.keyboard.press(key)
        pytest.fail(f"No key leads to {target}.")

    def press(self, target: Locator) -> None:
        """Go there and press Enter."""
        self.reach(target)
        self._page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        """Go there and type; the parts of a date stand in the order of the locale."""
        self.reach(field)
        if field.get_attribute("type") == "date":
            year, month, day = text.split("-")
            self._type("ArrowLeft", "ArrowLeft", *month, *day, *year)
        else:
            self._type("Control+A", "Delete", *text)

    def choose(self, field: Locator, label: str) -> None:
        """Go there and type what the entry begins with."""
        self.reach(field)
        self._type(*label)

    def tick(self, box: Locator) -> None:
        """Go there; an arrow has ticked a radio button on the way."""
        self.reach(box)
        if not box.is_checked():
            self._type("Space")

    def pick(self, field: Locator, option: Locator) -> None:
        """Go down to it and take it."""
        wanted = option.get_attribute("id") or ""
        for _ in range(MANY):
            if field.get_attribute("aria-activedescendant") == wanted:
                break
            self._type("ArrowDown")
        self._type("Enter")

    def _type(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)


HANDS = pytest.mark.parametrize("hand", [Mouse, Keys], ids=["mouse", "keys"], indirect=True)
SCREENS = pytest.mark.parametrize(
    "screen", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True
)
