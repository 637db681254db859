"""What is shown on which picture, and the way to take them all."""

from __future__ import annotations

from playwright.sync_api import expect, sync_playwright

from tests import parts, staging
from tests.browser.dashboard import DESKTOP, PATH, PHONE
from tests.people import Person
from tools.screenshots.picture import FOLDER, save, save_dialog
from tools.screenshots.stage import Camera, link_most, stage


def take_auto_link(camera: Camera) -> None:
    """The preview, with everybody who would be linked."""
    with camera.dashboard(DESKTOP) as dashboard:
        dashboard.page.get_by_label("More ways to Auto-Link").click()
        dashboard.page.get_by_role("button", name="Preview Auto-Link").click()
        expect(dashboard.dialog.get_by_role("checkbox").first).to_be_visible()
        save_dialog(dashboard, "auto-link")


def take_dialogs(camera: Camera) -> None:
    """Linking anew, with the question about earlier tickets, and the details."""
    with camera.dashboard(DESKTOP) as dashboard:
        dashboard.open(q="oscar")
        dashboard.press("More for Oscar Solis")
        dashboard.press("Link to another member")
        dashboard.pick("erin.manager")
        dashboard.choices()
        save_dialog(dashboard, "link-dialog")
    with camera.dashboard(DESKTOP) as dashboard:
        dashboard.press("View Details of Amelia Hartley")
        expect(dashboard.dialog.get_by_role("link").first).to_be_visible()
        save_dialog(dashboard, "details")


def take_lists(camera: Camera) -> None:
    """The whole page in both themes, and on a phone."""
    for theme in ("light", "dark"):
        with camera.dashboard(DESKTOP, theme) as dashboard:
            save(dashboard.page, f"dashboard-{theme}")
    with camera.dashboard(PHONE) as dashboard:
        save(dashboard.page, "phone")


def take_review(camera: Camera) -> None:
    """Who waits for a person, while there still are some."""
    with camera.dashboard(DESKTOP) as dashboard:
        dashboard.page.goto(f"{PATH}review")
        save(dashboard.page, "review")


def take_pages(camera: Camera, person: Person) -> None:
    """Every other page that people work with, by its address."""
    pages = {
        "member": (f"{PATH}users/{person.id}?days=90", "light"),
        "team": (f"{PATH}team", "dark"),
        "audit": (f"{PATH}audit", "light"),
        "members": (f"{PATH}members", "light"),
        "settings": (f"{PATH}settings", "dark"),
        "jobs": (f"{PATH}jobs", "light"),
        "webhooks": (f"{PATH}webhooks", "light"),
        "diagnostics": (f"{PATH}diagnostics", "light"),
        "mails": (f"{PATH}mails", "light"),
        "profile": ("/profile", "light"),
    }
    for name, (address, theme) in pages.items():
        with camera.dashboard(DESKTOP, theme) as dashboard:
            dashboard.page.goto(address)
            # What a page asks for by itself is there once its skeleton is gone.
            expect(dashboard.page.locator("[data-loading]:visible")).to_have_count(0)
            save(dashboard.page, name)


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with stage() as (app, address), sync_playwright() as playwright:
        members = staging.load_members(app)
        browser = playwright.chromium.launch(
            executable_path=parts.chromium(), args=["--no-sandbox", "--hide-scrollbars"]
        )
        camera = Camera(browser, address, members["Admin"])
        take_auto_link(camera)
        take_review(camera)
        link_most(app, members)
        take_dialogs(camera)
        take_lists(camera)
        take_pages(camera, members["ameliah"])
        browser.close()


if __name__ == "__main__":
    main()
