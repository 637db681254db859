"""The usage examples of the handbook, step by step, with a Freshworks that answers over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.demo.people import OSCAR_ID
from app.demo.server import Demo
from tests.browser.dashboard import Dashboard
from tests.browser.hands import HANDS, SCREENS, Hand
from tests.browser.watching import Watch
from tests.people import Person

pytestmark = pytest.mark.demo(history=30)


def closed_by(demo: Demo, responder_id: int) -> int:
    """How many tickets the demo knows as closed by a responder."""
    return demo.truth()["by_responder"].get(str(responder_id), 0)


@SCREENS
@HANDS
def test_from_the_first_sign_in_to_the_first_figures(
    page: Page, demo: Demo, worker: None, admin: Person, enter: Callable[[Person], None],
    hand: Hand,
) -> None:  # fmt: skip
    enter(admin)
    dashboard = Dashboard(page, hand)
    expect(page.get_by_role("heading", name="Three steps to the first figures")).to_be_visible()
    demo.faults.set(slow=0.1)

    dashboard.press("Sync Mappings now")

    progress = page.get_by_role("region", name="Syncing")
    expect(progress.get_by_text("read").or_(progress.get_by_text("of about"))).to_be_visible()
    demo.faults.clear()
    expect(dashboard.toast).to_contain_text("Synced")
    expect(dashboard.toast).to_contain_text(f"{demo.truth()['total']:,} closures added")
    expect(progress).to_have_count(0)
    expect(dashboard.row("Oscar Solis")).to_be_visible()
    expect(dashboard.tile("total_mappings")).to_have_text(str(len(dashboard.names())))
    expect(page.locator(".sync-state")).to_contain_text("Synced just now · nothing missing")


@SCREENS
@HANDS
def test_linking_oscar_to_the_admin_account(
    page: Page, demo: Demo, synced: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    closed = closed_by(demo, OSCAR_ID)
    dashboard = visit(admin)
    expect(dashboard.row("Oscar Solis")).to_contain_text(f"{closed} unclaimed")

    dashboard.press("Link Oscar Solis")
    expect(dashboard.dialog).to_have_accessible_name("Link Oscar Solis")
    dashboard.pick("Admin")
    dashboard.press("Link User")

    expect(dashboard.toast).to_contain_text("Oscar Solis is linked to Admin")
    row = dashboard.row("Oscar Solis")
    expect(row).to_contain_text("Linked")
    expect(row.locator(".c-member")).to_contain_text("Admin")
    expect(row.locator(".c-total")).to_have_text(str(closed))
    expect(dashboard.tile("linked_count")).to_have_text("1")
    expect(dashboard.tile("total_tickets")).to_have_text(str(closed))
    page.reload()
    expect(row.locator(".c-total")).to_have_text(str(closed))


@SCREENS
@HANDS
def test_viewing_ticket_details(
    page: Page, demo: Demo, synced: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(admin)
    dashboard.link("Oscar Solis", "Admin")

    dashboard.press("View Details of Oscar Solis")

    dialog = dashboard.dialog
    expect(dialog).to_contain_text("Tickets of Admin")
    expect(dialog).to_contain_text("admin@example.com")
    expect(dialog).to_contain_text("linked to Oscar Solis")
    own = [one for one in demo.truth()["closures"] if one["responder_id"] == OSCAR_ID]
    days = {one["closed_at"][:10] for one in own}
    expect(dialog.get_by_role("status")).to_contain_text(f"{len(own)} tickets in the range")
    dashboard.show_all_days()
    expect(dialog.locator(".numbers").get_by_role("link")).to_have_count(len(own))
    expect(dialog.locator("table.days tbody tr")).to_have_count(len(days))
    dashboard.press("As table")
    counted = dialog.get_by_label("Tickets a day, as table").locator("tbody td").all_inner_texts()
    assert sum(map(int, counted)) == len(own)
    assert len(counted) == 31


def test_a_ticket_number_opens_the_ticket_in_freshworks(
    page: Page, demo: Demo, synced: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(admin)
    dashboard.link("Oscar Solis", "Admin")
    dashboard.press("View Details of Oscar Solis")
    link = dashboard.dialog.locator(".numbers").get_by_role("link").first

    with page.expect_popup() as opened:
        link.click()

    number = link.inner_text().removeprefix("#")
    assert opened.value.url == f"{demo.url}/a/tickets/{number}"
    expect(opened.value.get_by_role("heading", name=f"Ticket {number}")).to_be_visible()


def test_details_of_another_range(
    page: Page,
    demo: Demo,
    synced: None,
    admin: Person,
    visit: Callable[..., Dashboard],
    watch: Watch,
) -> None:
    dashboard = visit(admin)
    dashboard.link("Oscar Solis", "Admin")
    dashboard.press("View Details of Oscar Solis")
    dates = [
        one["closed_at"][:10] for one in demo.truth()["closures"] if one["responder_id"] == OSCAR_ID
    ]
    summary = dashboard.dialog.get_by_role("status")

    dashboard.choose_range("7 days back")
    week = sum(date >= "2025-07-22" for date in dates)
    expect(summary).to_contain_text(re.compile(rf"(?<!\d){week} ticket"))
    expect(dashboard.dialog.get_by_label("Range:")).to_have_text("7 days back")

    dashboard.dialog.get_by_label("Range:").click()
    dashboard.dialog.get_by_label("From", exact=True).fill("2025-07-10")
    dashboard.dialog.get_by_label("To", exact=True).fill("2025-07-15")
    dashboard.press("Show")
    expect(summary).to_contain_text(
        f"{sum('2025-07-10' <= d <= '2025-07-15' for d in dates)} ticket"
    )
    expect(dashboard.dialog).to_contain_text("10 Jul 2025 to 15 Jul 2025, days in UTC")

    watch.allow(400)
    dashboard.dialog.get_by_label("Range:").click()
    dashboard.dialog.get_by_label("From", exact=True).fill("2025-07-20")
    dashboard.press("Show")
    expect(dashboard.dialog.get_by_role("alert")).to_contain_text("ends before it begins")
    expect(dashboard.dialog.get_by_label("From", exact=True)).to_have_value("2025-07-20")


@SCREENS
@HANDS
def test_auto_linking_shows_results_and_reasons_and_can_be_undone(
    page: Page, synced: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(admin)

    dashboard.press("Auto-Link")

    dialog = dashboard.dialog
    expect(dialog.get_by_role("heading", name="Auto-Link result")).to_be_visible()
    expect(dialog.get_by_text("Same e-mail address").first).to_be_visible()
    linked = dialog.locator("section").filter(has=page.get_by_role("heading", name="Linked"))
    count = linked.locator("li").count()
    assert count > 10
    expect(dashboard.tile("linked_count")).to_have_text(str(count))
    assert "100\u00a0%" not in dialog.inner_text()
    review = dialog.locator("section").filter(has=page.get_by_role("heading", name="To review"))
    expect(review).to_contain_text("Two members fit equally well: john.smith, johnsmith2")

    dashboard.press(f"Undo {count} links")

    expect(dialog).to_have_count(0)
    expect(dashboard.tile("linked_count")).to_have_text("0")
    expect(dashboard.row("Amelia Hartley")).to_contain_text("Unlinked")


def test_results_of_auto_link_stand_in_the_table(
    page: Page, demo: Demo, synced: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(admin)

    dashboard.press("Auto-Link")
    expect(dashboard.dialog.get_by_role("heading", name="Auto-Link result")).to_be_visible()
    dashboard.close()

    right = {one.full_name: one.member or "" for one in demo.state.account.responders.values()}
    dashboard.show_only("Linked")
    expect(dashboard.row("Oscar Solis")).to_have_count(0)
    linked = dashboard.api("mappings", status="linked")["mappings"]
    assert sorted(dashboard.names()) == sorted(one["freshworks_username"] for one in linked)
    for one in linked:
        row = dashboard.row(one["freshworks_username"])
        expect(row.locator(".c-member bdi")).to_have_text(right[one["freshworks_username"]])
        expect(row.locator(".c-member")).to_contain_text("unconfirmed")


def test_auto_link_can_be_previewed_and_applied_to_a_selection(
    page: Page, synced: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    dashboard = visit(admin)

    page.get_by_label("More ways to Auto-Link").click()
    page.get_by_role("button", name="Preview Auto-Link").click()
    dialog = dashboard.dialog
    expect(dialog).to_contain_text("Nothing has changed yet")
    page.get_by_role("button", name="Clear selection").click()
    expect(dialog.get_by_text("Choose at least one responder")).to_be_visible()
    dialog.get_by_role("checkbox", name="Amelia Hartley").check()
    dialog.get_by_role("checkbox", name="Jürgen Weiß").check()
    dashboard.press("Link 2 responders")

    expect(dialog.get_by_role("heading", name="Auto-Link result")).to_be_visible()
    dashboard.close()
    expect(dashboard.tile("linked_count")).to_have_text("2")
    expect(dashboard.row("Amelia Hartley")).to_contain_text("ameliah")
    expect(dashboard.row("Henrik Sørensen")).to_contain_text("Unlinked")
