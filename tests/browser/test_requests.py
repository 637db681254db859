"""What a page costs a browser that has nothing of it yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests import factories
from tests.browser import places
from tests.browser.conftest import Desk
from tests.conftest import NOW

MOST = 20


@pytest.mark.parametrize("place", places.PAGES)
def test_a_page_with_fifty_rows_asks_for_twenty_things_at_most(
    page: Page, app: Flask, desk: Desk, open_place: Callable[[str], None], place: str
) -> None:
    with app.app_context():
        factories.many_responders(50)
        for number, holder in enumerate((desk.oscar, desk.mia)):
            factories.closed_tickets(holder, 1000 * (number + 1), 50, factories.ago(days=number))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    # However long it takes to load: only its first second passes, and with it no later look.
    page.clock.install(time=NOW)
    page.clock.pause_at(NOW + timedelta(seconds=1))
    open_place(place)
    page.clock.run_for(1_000)
    page.wait_for_load_state("networkidle")
    assert asked
    assert len(asked) <= MOST, asked
