"""The app of the pictures: what it knows, who is linked, and how one person sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect

from app import clock
from app.demo.clock import ManualClock
from app.demo.server import running_demo
from app.services import linking
from app.services.actor import SYSTEM
from app.services.link_change import Change
from app.services.reporting import Reporting
from tests import people, staging
from tests.browser.dashboard import Dashboard
from tests.people import Person
from tests.sites import Sites, Source

NOW = datetime(2025, 7, 29, 14, 2, tzinfo=UTC)
BY_HAND = {
    "Oscar Solis": "Admin",
    "John Smith": "john.smith",
    "Hoa Nguyễn Thị": "hoa.nguyen",
    "Catherine Dubois": "katherine.dubois",
    "Bob Fletcher": "robert.fletcher",
    "Alexandra Petrova": "sasha.petrova",
    "P. Andersson": "pia.andersson",
    "Elena": "elena.popescu",
    "Greta Vogel": "greta.vogel",
    "Kwame Mensah": "kwame.mensah",
    "Mateus Carvalho": "mateus.carvalho",
    "Isabella Conti": "isabella.conti",
    "Daniel Kovács": "daniel.kovacs",
    "Yusuf Demir": "yusuf.demir",
    "Zanele Dube": "zanele.dube",
    "蓮 伊藤": "ren.ito",
}


@contextmanager
def stage() -> Iterator[tuple[Flask, str]]:
    """The app and its address: everything is synced, nobody is linked yet."""
    with TemporaryDirectory() as folder, clock.freeze(NOW):
        sites = Sites(Source(Path(folder), find_server=lambda: None))
        site = sites.get("sqlite")
        with running_demo(clock=ManualClock(NOW)) as demo, staging.served(site.app) as address:
            site.set(freshworks_url=demo.url, freshworks_api_key=demo.key)
            staging.sync(site.app)
            yield site.app, address
        sites.close()


def link_most(app: Flask, members: dict[str, Person]) -> None:
    """What a team does in its first hour: auto-link, then the rest by hand, but for three."""
    staging.link_automatically(app)
    with app.app_context():
        ids = staging.mapping_ids()
        for name, username in BY_HAND.items():
            person = members.get(username) or people.store(Person(username, name, "user"))
            linking.change(SYSTEM, ids[name], Change(person.id), Reporting())


class Camera:
    """Takes pictures of the dashboard as one person sees it."""

    def __init__(self, browser: Browser, address: str, person: Person) -> None:
        self._browser = browser
        self._address = address
        self._person = person

    @contextmanager
    def dashboard(self, size: ViewportSize, theme: str = "light") -> Iterator[Dashboard]:
        """The dashboard in a browser of its own, without movement."""
        context = self._browser.new_context(
            base_url=self._address,
            viewport=size,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        page = context.new_page()
        page.clock.set_fixed_time(NOW)
        self._sign_in(page)
        yield Dashboard(page)
        context.close()

    def _sign_in(self, page: Page) -> None:
        page.goto("/login")
        page.get_by_label("Username").fill(self._person.username)
        page.get_by_label("Password", exact=True).fill(people.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Linking Dashboard")).to_be_visible()
