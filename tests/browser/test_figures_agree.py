"""Page, API, ledger and Freshworks itself say the same of everybody, over every range."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import cycle

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.demo.server import Demo
from app.extensions import db
from app.models import Closure, ClosureState
from tests import staging
from tests.browser.dashboard import Dashboard
from tests.conftest import NOW
from tests.people import Person

pytestmark = pytest.mark.demo(history=100)
TODAY = NOW.date()
MONTH, WEEK = TODAY.replace(day=1), TODAY - timedelta(days=TODAY.weekday())
YEAR = (TODAY - TODAY.replace(month=1, day=1)).days
RANGES = {"7 days back": 7, "30 days back": 30, "90 days back": 90, "This year": YEAR}

Closings = dict[int, list[tuple[date, int]]]


def closings(demo: Demo) -> Closings:
    """Day and ticket of every closing, by who holds the ticket when it is first read."""
    found: Closings = {}
    for one in demo.truth()["closures"]:
        day = datetime.fromisoformat(one["closed_at"]).date()
        found.setdefault(one["current_responder_id"] or 0, []).append((day, one["ticket_id"]))
    return found


def since(day: date, own: Iterable[tuple[date, int]]) -> int:
    """How many were closed on that day or later."""
    return sum(closed >= day for closed, _ in own)


def within(days: int, own: Iterable[tuple[date, int]]) -> list[int]:
    """The tickets of the last days, today included."""
    return sorted(ticket for day, ticket in own if day >= TODAY - timedelta(days=days))


@pytest.fixture
def linked(app: Flask, synced: None, admin: Person) -> None:
    """Auto-link has linked who is certain."""
    staging.link_automatically(app)


def test_the_table_says_what_the_api_and_freshworks_say(
    app: Flask, demo: Demo, linked: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    truth = closings(demo)
    dashboard = visit(admin)
    answer = dashboard.api("mappings", per_page=100)
    assert len(answer["mappings"]) == len(dashboard.names()) > 35

    for mapping in answer["mappings"]:
        own = truth.get(mapping["freshworks_user_id"], [])
        name = mapping["freshworks_username"] or f"Responder {mapping['freshworks_user_id']}"
        if mapping["status"] == "unlinked":
            assert mapping["unclaimed_tickets"] == len(own)
            expect(dashboard.row(name)).to_contain_text(f"{len(own)} unclaimed" if own else "–")
            continue
        stats = mapping["ticket_stats"]
        figures = [stats["total_tickets"], stats["this_month"], stats["this_week"]]
        assert figures == [len(own), since(MONTH, own), since(WEEK, own)]
        assert dashboard.figures(name) == [f"{figure:,}" for figure in figures]


def test_the_tiles_and_the_ledger_say_what_freshworks_says(
    app: Flask, demo: Demo, linked: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    truth = demo.truth()
    dashboard = visit(admin)
    stats = dashboard.api("stats")["stats"]

    assert stats["total_tickets"] + stats["unclaimed_tickets"] == truth["total"]
    expect(dashboard.tile("total_tickets")).to_have_text(f"{stats['total_tickets']:,}")
    expect(dashboard.page.get_by_text(f"{stats['unclaimed_tickets']:,} unclaimed")).to_be_visible()
    with app.app_context():
        effective = Closure.state == ClosureState.EFFECTIVE
        rows = db.session.execute(db.select(Closure.ticket_id).where(effective)).scalars().all()
    assert sorted(rows) == sorted(one["ticket_id"] for one in truth["closures"])


def test_the_api_says_what_freshworks_says_over_every_range(
    demo: Demo, linked: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    truth = closings(demo)
    dashboard = visit(admin)

    for mapping in dashboard.api("mappings", status="linked")["mappings"]:
        for days in RANGES.values():
            history = dashboard.api(f"tickets/user/{mapping['user_id']}", days=days)
            numbers = [one for day in history["tickets"] for one in day["ticket_numbers"]]
            assert sorted(numbers) == within(days, truth[mapping["freshworks_user_id"]])


def test_details_say_what_freshworks_says(
    page: Page, demo: Demo, linked: None, admin: Person, visit: Callable[..., Dashboard]
) -> None:
    truth = closings(demo)
    dashboard = visit(admin, status="linked")
    ranges = cycle(RANGES.items())

    for mapping in dashboard.api("mappings", status="linked")["mappings"]:
        dashboard.press(f"View Details of {mapping['freshworks_username']}")
        label, days = next(ranges)
        expect(dashboard.dialog.locator("[data-history]")).to_be_visible()
        dashboard.choose_range(label)
        expect(dashboard.dialog.get_by_label("Range:")).to_have_text(label)
        wanted = within(days, truth[mapping["freshworks_user_id"]])
        told = dashboard.dialog.get_by_role("status")
        count = rf"^{len(wanted)} tickets? in the range"
        said = count if wanted else "^Nothing was closed in these days$"
        expect(told).to_contain_text(re.compile(said))
        dashboard.show_all_days()
        shown = dashboard.dialog.locator(".numbers").get_by_role("link").all_inner_texts()
        assert sorted(int(number[1:]) for number in shown) == wanted
        page.keyboard.press("Escape")
