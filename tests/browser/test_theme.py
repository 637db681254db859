"""Light, dark, or as the system: chosen on any page, remembered, there before the first paint."""

from __future__ import annotations

from playwright.sync_api import Page, expect

FIRST_PAINT = """() => {
  const seen = [];
  window.themesSeen = seen;
  new MutationObserver(() => seen.push(document.documentElement.dataset.shown))
    .observe(document, { childList: true, subtree: true });
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
