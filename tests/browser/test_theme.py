"""Light, dark, or as the system: chosen on any page, remembered, there before the first paint."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.dashboard import Dashboard
from tests.people import Person

FIRST_PAINT = """() => {
  const seen = [];
  window.themesSeen = seen;
  new MutationObserver(() => seen.push(document.documentElement.dataset.shown))
    .observe(document, { childList: true, subtree: true });
}"""


# What a pointer over a field for files paints its button with.
BUTTON = """(one) => {
  const { backgroundColor, color } = getComputedStyle(one, '::file-selector-button');
  return [backgroundColor, color];
}"""


def choose(page: Page, name: str) -> None:
    page.get_by_label("Theme", exact=True).click()
    page.get_by_role("button", name=name).click()


def shows(page: Page, theme: str, pressed: str) -> None:
    expect(page.locator("html")).to_have_attribute("data-shown", theme)
    page.get_by_label("Theme", exact=True).click()
    expect(page.get_by_role("button", name=pressed)).to_have_attribute("aria-pressed", "true")
    expect(page.locator('[data-theme-choice][aria-pressed="true"]')).to_have_count(1)
    page.keyboard.press("Escape")


def test_the_theme_follows_the_system_until_one_is_chosen(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/login")
    shows(page, "light", "As the system")
    page.emulate_media(color_scheme="dark")
    shows(page, "dark", "As the system")
    choose(page, "Light")
    shows(page, "light", "Light")
    choose(page, "As the system")
    shows(page, "dark", "As the system")


def test_the_chosen_theme_is_there_before_anything_is_seen(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/login")
    choose(page, "Dark")
    page.add_init_script(f"({FIRST_PAINT})()")
    page.reload()
    shows(page, "dark", "Dark")
    # Whenever the body had something to show, the theme was chosen.
    seen = page.evaluate("window.themesSeen")
    assert seen[-1] == "dark"
    assert "light" not in seen
    body = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert body == "rgb(13, 10, 21)"


def test_button_of_a_file_keeps_its_colours_under_the_pointer(
    page: Page, eli: Person, visit: Callable[..., Dashboard]
) -> None:
    page.emulate_media(color_scheme="dark")
    visit(eli)
    page.get_by_label("More about Sync").click()
    page.get_by_role("button", name="Import responders…").click()
    field = page.locator('dialog[open] input[type="file"]')
    before = field.evaluate(BUTTON)
    field.hover()
    assert field.evaluate(BUTTON) == before == ["rgb(37, 30, 56)", "rgb(242, 239, 250)"]
