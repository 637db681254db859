"""Members made, changed and let in by admins; the own password and tokens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from app.services import members as services
from app.services.profiles import Profile
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.dashboard import DESKTOP, PHONE, hold, settle
from tests.browser.test_layout import TOO_SMALL, assert_fits
from tests.browser.watching import Watch
from tests.factories import TESTER
from tests.people import PASSWORD, Person

API = "/freshworks-linking/api"
ANOTHER = "another long password"
SIZES: list[ViewportSize] = [DESKTOP, {"width": 768, "height": 900}, PHONE]


@pytest.fixture
def members(ada: Person, desk: Desk, open_page: Callable[..., Page]) -> Page:
    """The page as Ada, an admin, sees it; Eli and Uma are there too."""
    return open_page(ada, "members")


def edit(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Edit {name}").click()
    expect(page.locator("#member-dialog").get_by_label("Username")).not_to_have_value("")


def toast(page: Page) -> Any:
    return page.locator(".toast-card").last


def test_member_is_made_and_gets_a_link_with_which_another_browser_signs_in(
    members: Page, new_context: Callable[..., BrowserContext], base_url: str
) -> None:
    members.get_by_role("button", name="New member").click()
    dialog = members.locator("#member-dialog")
    dialog.get_by_label("Username").fill("nova")
    dialog.get_by_label("Full name").fill("Nova Li")
    dialog.get_by_label("Role").select_option("staff")
    dialog.get_by_role("button", name="Make member").click()
    dialog.get_by_role("button", name="Make a link").click()
    link = dialog.get_by_label("The link")
    expect(link).to_contain_text("/set-password/")
    expect(members.locator("#member-rows")).to_contain_text("Nova Li")

    other = new_context().new_page()
    other.goto(link.inner_text())
    assert other.url == f"{base_url}/set-password"
    other.get_by_label("New password", exact=True).fill(ANOTHER)
    other.get_by_label("New password, again").fill(ANOTHER)
    other.get_by_role("button", name="Set password").click()
    other.get_by_label("Username").fill("nova")
    other.get_by_label("Password", exact=True).fill(ANOTHER)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Linking Dashboard")


def test_a_second_press_after_a_member_is_made_harms_nothing(members: Page) -> None:
    members.get_by_role("button", name="New member").click()
    dialog = members.locator("#member-dialog")
    dialog.get_by_label("Username").fill("nova")
    make = dialog.get_by_role("button", name="Make member")
    box = make.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    members.mouse.click(*middle)
    expect(dialog).to_contain_text("nova is a member now")
    expect(dialog.get_by_role("button", name="Make a link")).to_be_focused()
    expect(dialog.get_by_role("button", name="Erase")).to_have_count(0)
    expect(dialog.get_by_label("Username")).to_be_hidden()
    members.mouse.click(*middle)
    expect(members.get_by_role("dialog")).to_have_count(0)
    toast(members).get_by_role("button", name="Make a link").click()
    expect(dialog.get_by_role("button", name="Make a link")).to_be_visible()


def test_the_dialog_of_a_new_member_is_that_of_an_edited_one_afterwards(members: Page) -> None:
    members.get_by_role("button", name="New member").click()
    dialog = members.locator("#member-dialog")
    dialog.get_by_label("Username").fill("nova")
    dialog.get_by_role("button", name="Make member").click()
    dialog.get_by_role("button", name="Make a link").click()
    expect(dialog.get_by_label("The link")).to_be_visible()
    dialog.get_by_role("button", name="Done").click()
    edit(members, "nova")
    expect(dialog.get_by_role("button", name="Erase")).to_be_visible()
    expect(dialog.get_by_role("button", name="Save")).to_be_visible()
    expect(dialog.get_by_role("button", name="Cancel")).to_be_visible()


def test_the_dialog_that_was_asked_for_last_opens(members: Page) -> None:
    held = hold(members, "**/js/members/dialog.js")
    with members.expect_request("**/js/members/dialog.js"):
        members.get_by_role("button", name="New member").click()
    members.get_by_role("button", name="Import").click()
    expect(members.get_by_role("dialog")).to_have_count(1)
    with members.expect_response("**/js/members/dialog.js"):
        held.let_go()
    members.get_by_role("dialog").get_by_role("button", name="Close").first.click()
    expect(members.get_by_role("dialog")).to_have_count(0)


def test_a_dialog_that_does_not_come_says_so(members: Page, watch: Watch) -> None:
    watch.allow(0)
    members.route("**/js/**/*.js", lambda route: route.abort())
    members.get_by_role("button", name="New member").click()
    expect(toast(members)).to_contain_text("That part of the page did not load")


def test_role_is_changed_and_taken_back(members: Page) -> None:
    row = members.get_by_role("row", name="Eli Brandt")
    edit(members, "Eli Brandt")
    members.get_by_label("Role", exact=True).last.select_option("staff")
    members.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Staff")
    toast(members).get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Manager")


def test_what_was_typed_stays_where_it_is_refused(members: Page, watch: Watch) -> None:
    watch.allow(409)
    edit(members, "Uma Castillo")
    name = members.locator("#member-dialog").get_by_label("Username")
    name.fill("ELI")
    members.get_by_role("button", name="Save").click()
    expect(members.get_by_text("There is a member 'ELI' already.")).to_be_visible()
    expect(name).to_be_focused()
    expect(name).to_have_value("ELI")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_cross_of_a_dialog_stands_in_the_line_of_its_title(members: Page, size: Any) -> None:
    members.set_viewport_size(size)
    members.get_by_role("button", name="New member").click()
    dialog = members.locator("#member-dialog")
    title = dialog.get_by_role("heading", name="New member").bounding_box()
    cross = dialog.get_by_role("button", name="Close").bounding_box()
    label = dialog.get_by_text("Username", exact=True).bounding_box()
    assert title is not None
    assert cross is not None
    assert label is not None
    middle = title["y"] + title["height"] / 2
    assert abs(middle - cross["y"] - cross["height"] / 2) <= 1
    assert label["y"] - title["y"] - title["height"] <= 24


def test_address_that_is_none_is_told_at_its_field(members: Page, watch: Watch) -> None:
    watch.allow(400)
    members.get_by_role("button", name="New member").click()
    dialog = members.locator("#member-dialog")
    dialog.get_by_label("Username").fill("nova")
    dialog.get_by_label("E-mail").fill("not-an-email")
    dialog.get_by_role("button", name="Make member").click()
    expect(dialog.get_by_text("This is no e-mail address.")).to_be_visible()
    expect(dialog.get_by_label("E-mail")).to_be_focused()
    expect(dialog.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")


def test_last_admin_is_refused_with_a_sentence(members: Page, watch: Watch) -> None:
    watch.allow(409)
    edit(members, "Ada Okafor")
    expect(members.get_by_role("button", name="Deactivate")).to_have_count(0)
    members.get_by_label("Role", exact=True).last.select_option("user")
    members.get_by_role("button", name="Save").click()
    said = "Ada is the last admin and stays one. Name another first."
    expect(members.locator("#member-dialog").get_by_role("alert").first).to_have_text(said)


def test_member_is_deactivated_and_erased(members: Page) -> None:
    edit(members, "Uma Castillo")
    members.get_by_role("button", name="Deactivate").click()
    expect(members.get_by_text("Uma is deactivated.")).to_be_visible()
    members.get_by_role("button", name="Reactivate").click()
    expect(members.get_by_text("Uma is active again.")).to_be_visible()
    members.get_by_role("button", name="Erase personal data").click()
    sure = members.get_by_role("button", name="Erase for good")
    expect(sure).to_have_attribute("aria-disabled", "true")
    members.get_by_label("To go on, type Uma").fill("Uma")
    sure.click()
    expect(members.locator("#member-rows")).to_contain_text("Erased member")
    expect(members.locator("#member-rows")).not_to_contain_text("Castillo")


def checked(members: Page, lines: str) -> Any:
    """The import with pasted lines, tried and not taken in."""
    members.get_by_role("button", name="Import CSV").click()
    dialog = members.locator("#member-import")
    dialog.get_by_role("button", name="Paste").click()
    dialog.get_by_label("Lines").fill(lines)
    dialog.get_by_role("button", name="Check").click()
    return dialog


def test_file_is_tried_before_it_is_taken_in(members: Page, tmp_path: Path) -> None:
    dialog = checked(members, "username,role\nnova,staff\nEli,staff\nzoe,boss\n")
    expect(dialog).to_contain_text("Would be stored: 1 new, 1 changed, 1 with an error")
    expect(members.locator("#member-rows")).not_to_contain_text("nova")
    with members.expect_download() as failures:
        dialog.get_by_role("link", name="Download 1 line with an error").click()
    assert "zoe,boss" in Path(failures.value.path()).read_text(encoding="utf-8-sig")
    dialog.get_by_role("button", name="Import 2 members").click()
    expect(members.locator("#member-rows")).to_contain_text("nova")


def test_line_that_is_there_twice_is_not_imported(members: Page) -> None:
    dialog = checked(members, "username,full_name\nnova,Nova Li\nzoe,\nnova,\n")
    expect(dialog).to_contain_text("The same username stands in line 2. Keep one of the two.")
    expect(dialog.get_by_role("button", name="Import 2 members")).to_be_visible()


def test_list_is_searched_and_filtered_in_the_address(members: Page) -> None:
    rows = members.locator("#member-rows tr")
    members.get_by_label("Search members").fill("brandt")
    expect(rows).to_have_count(1)
    members.reload()
    expect(rows).to_have_count(1)
    members.get_by_label("Search members").fill("")
    expect(rows).to_have_count(3)
    members.get_by_label("State").select_option("erased")
    expect(members.get_by_role("heading", name="No member fits")).to_be_visible()
    members.go_back()
    expect(rows).to_have_count(3)


def test_who_has_no_password_is_found_and_wears_no_warning(app: Flask, members: Page) -> None:
    with app.app_context():
        services.create(TESTER, Profile("nova"))
    members.get_by_label("State").select_option("No password")
    expect(members.locator("#member-rows tr")).to_have_count(1)
    row = members.get_by_role("row", name="nova")
    expect(row).to_contain_text("No password")
    expect(row.locator(".badge-warn")).to_have_count(0)
    members.reload()
    expect(members.get_by_label("State")).to_have_value("no_password")


def test_figures_of_a_member_stand_in_one_line_on_a_phone(members: Page, app: Flask) -> None:
    with app.app_context():
        nova, busy = factories.member("nova", "manager"), factories.responder("Nova Li")
        factories.closed_tickets(busy, 500, 135, factories.ago(days=1))
        factories.link(busy, nova)
        services.set_active(TESTER, nova.id, active=False)
    members.set_viewport_size(PHONE)
    figures = members.get_by_role("row", name="nova").locator(".c-responders, .c-tickets")
    expect(figures.last).to_have_text("135")
    heights = figures.evaluate_all("cells => cells.map((cell) => cell.offsetHeight)")
    assert max(heights) < 30


def test_member_is_edited_by_keyboard_alone(members: Page) -> None:
    members.get_by_role("button", name="Edit Uma Castillo").focus()
    members.keyboard.press("Enter")
    name = members.locator("#member-dialog").get_by_label("Full name")
    expect(name).to_have_value("Uma Castillo")
    while not name.evaluate("node => node === document.activeElement"):
        members.keyboard.press("Tab")
    members.keyboard.press("Control+A")
    members.keyboard.type("Uma C.")
    members.keyboard.press("Enter")
    expect(members.get_by_role("button", name="Edit Uma C.")).to_be_focused()


def test_token_is_made_used_and_revoked(
    eli: Person, page: Page, enter: Callable[[Person], None], base_url: str, watch: Watch
) -> None:
    enter(eli)
    page.goto("/profile")
    page.get_by_label("Name", exact=True).fill("report")
    page.get_by_role("button", name="Make token").click()
    key = page.get_by_label("The new token")
    expect(key).to_be_focused()
    headers = {"Authorization": f"Bearer {key.inner_text()}"}
    assert page.request.get(f"{API}/stats", headers=headers).status == 200
    page.get_by_role("button", name="Done").click()
    expect(key).to_be_hidden()
    page.reload()
    expect(page.locator(".token")).to_contain_text("last used today, 14:02")
    page.get_by_role("button", name="Revoke report").click()
    page.get_by_role("button", name="Revoke now? report").click()
    expect(page.get_by_text("You have no token.")).to_be_visible()
    assert page.request.get(f"{API}/stats", headers=headers).status == 401


def test_own_password_is_changed(
    uma: Person, page: Page, enter: Callable[[Person], None], watch: Watch
) -> None:
    watch.allow(400)
    enter(uma)
    page.goto("/profile")
    expect(page.get_by_role("heading", name="API tokens")).to_have_count(0)
    for present, said in (("wrong", "This is not your present password"), (PASSWORD, "is changed")):
        page.get_by_label("Present password").fill(present)
        page.get_by_label("New password", exact=True).fill(ANOTHER)
        page.get_by_label("New password, again").fill(ANOTHER)
        page.get_by_role("button", name="Change password").click()
        expect(page.get_by_text(said)).to_be_visible()


def test_wrong_password_is_told_on_the_profile_at_its_field(
    uma: Person, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.allow(400)
    page = open_page(uma, "../profile")
    heading = page.get_by_role("heading", level=1).inner_text()
    page.get_by_label("Present password").fill("wrong")
    for label in ("New password", "New password, again"):
        page.get_by_label(label, exact=True).fill(ANOTHER)
    page.get_by_role("button", name="Change password").click()
    present = page.get_by_label("Present password")
    expect(present).to_have_attribute("aria-invalid", "true")
    expect(present).to_be_focused()
    expect(present).to_be_in_viewport()
    assert page.get_by_role("heading", level=1).inner_text() == heading
    page.goto("/profile/password")
    page.wait_for_url("**/profile#password-part")


def look_at(page: Page, state: str) -> None:
    """No rule of axe is broken, and nothing scrolls sideways or is too small to hit."""
    within = "dialog[open]" if page.locator("dialog[open]").count() else None
    for size in SIZES:
        page.set_viewport_size(size)
        settle(page)
        found = Axe().run(page, context=within).response["violations"]
        assert [f"{state}: {one['id']} {one['nodes'][0]['target']}" for one in found] == []
        assert_fits(page)
    assert page.evaluate(TOO_SMALL) == [], state


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_and_dialogs_keep_the_rules_of_axe_and_fit(members: Page, theme: Any) -> None:
    members.emulate_media(color_scheme=theme, contrast="no-preference")
    look_at(members, "list")
    edit(members, "Eli Brandt")
    members.get_by_role("button", name="Make a link").click()
    expect(members.get_by_label("The link")).to_be_visible()
    look_at(members, "member with a link")
    address = members.get_by_label("The link").inner_text()
    members.get_by_role("button", name="Erase personal data").click()
    members.get_by_label("To go on").fill("Eli")
    look_at(members, "erase")
    members.goto("/profile")
    look_at(members, "profile")
    members.goto(address)
    look_at(members, "set password")
