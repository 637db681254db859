"""A real Chromium on a real server; anything amiss in its console or network fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from app.demo.server import Demo
from tests import factories, parts, people, staging
from tests.browser import places
from tests.browser.dashboard import PATH, Dashboard
from tests.browser.hands import DESKTOP, Hand, Mouse
from tests.browser.review import CROWD, Review, username_of
from tests.browser.watching import Watch
from tests.conftest import NOW
from tests.factories import Responder
from tests.people import Person
from tests.sites import Site, Sites

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
# A page that has not answered by then never will.
PATIENCE = 20_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of this machine instead of a download."""
    return {
        **browser_type_launch_args,
        "executable_path": parts.chromium(),
        "args": ARGUMENTS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desktop without movement and glass, which cost most of the time, unless a test wants them."""
    wishes = {"locale": "en-GB", "reduced_motion": "reduce", "contrast": "more"}
    return {**browser_context_args, "viewport": DESKTOP, **wishes}


@pytest.fixture(scope="session")
def base_url(sites: Sites) -> Iterator[str]:
    """The address of the app."""
    with staging.served(sites.get("sqlite").app) as address:
        yield address


@pytest.fixture
def watch(site: Site, page: Page, base_url: str) -> Iterator[Watch]:
    """What the page does amiss; looked at after the test.

    `site` comes first so that the page is closed before the database is emptied under it.
    """
    watching = Watch(page, base_url)
    yield watching
    assert watching.amiss == []


@pytest.fixture(autouse=True)
def _everything_in_order(watch: Watch, page: Page) -> None:
    """Watch in every browser test, at the time at which the server lives."""
    page.clock.set_fixed_time(NOW)
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def screen(page: Page, request: pytest.FixtureRequest) -> ViewportSize:
    """A desktop, and a phone too where a test asks for `SCREENS`."""
    size: ViewportSize = getattr(request, "param", DESKTOP)
    if size != DESKTOP:
        page.set_viewport_size(size)
    return size


@pytest.fixture
def hand(page: Page, request: pytest.FixtureRequest) -> Hand:
    """A mouse, and keys too where a test asks for `HANDS`."""
    made: Hand = getattr(request, "param", Mouse)(page)
    return made


@pytest.fixture
def enter(page: Page, hand: Hand, screen: ViewportSize) -> Callable[[Person], None]:
    """`enter(person)`: sign in through the form."""

    def sign_in(person: Person) -> None:
        page.goto("/login")
        hand.write(page.get_by_label("Username"), person.username)
        hand.write(page.get_by_label("Password", exact=True), people.PASSWORD)
        hand.press(page.get_by_role("button", name="Sign in"))
        page.wait_for_url(lambda url: "/login" not in url)

    return sign_in


@pytest.fixture
def visit(
    app: Flask, page: Page, base_url: str, hand: Hand, screen: ViewportSize
) -> Callable[..., Dashboard]:
    """`visit(person, q="oscar")`: open the dashboard as somebody who signed in before."""

    def open_dashboard(person: Person, **query: object) -> Dashboard:
        let_in(page.context, app, person, base_url)
        return Dashboard(page, hand).open(**query)

    return open_dashboard


@pytest.fixture
def open_page(app: Flask, page: Page, base_url: str) -> Callable[..., Page]:
    """`open_page(person, "jobs", kind="sync")`: like `visit`, for the pages beside the dashboard."""

    def go(person: Person, name: str, **query: object) -> Page:
        let_in(page.context, app, person, base_url)
        page.goto(f"{PATH}{name}?{urlencode(query)}")
        return page

    return go


@pytest.fixture
def pass_time(page: Page) -> Callable[[int], None]:
    """`pass_time(5)`: let so many seconds pass in the page, at once; ask for it before a page."""
    page.clock.install(time=NOW)
    return lambda seconds: page.clock.run_for(seconds * 1000)


@pytest.fixture
def visit_elsewhere(
    app: Flask, new_context: Callable[..., BrowserContext], base_url: str
) -> Iterator[Callable[..., Dashboard]]:
    """Like `visit`, in a browser of its own on another desk."""
    watched: list[Watch] = []

    def open_dashboard(person: Person, **query: object) -> Dashboard:
        context = new_context()
        let_in(context, app, person, base_url)
        page = context.new_page()
        page.clock.set_fixed_time(NOW)
        watched.append(Watch(page, base_url))
        return Dashboard(page).open(**query)

    yield open_dashboard
    assert [line for one in watched for line in one.amiss] == []


def let_in(context: BrowserContext, app: Flask, person: Person, base_url: str) -> None:
    """Give a browser the cookie that signing in gives."""
    client = app.test_client()
    people.sign_in(client, person)
    cookie = client.get_cookie("linking_session")
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])


@pytest.fixture
def worker(app: Flask) -> Iterator[None]:
    """A job worker, woken through the queue as in real life."""
    with staging.worker(app):
        yield


@pytest.fixture
def members(app: Flask) -> dict[str, Person]:
    """The members of the demo by username."""
    return staging.load_members(app)


@pytest.fixture
def admin(members: dict[str, Person]) -> Person:
    """The administrator of the demo."""
    return members["Admin"]


@pytest.fixture
def synced(app: Flask, demo: Demo) -> None:
    """All that the demo Freshworks holds is read."""
    staging.sync(app)


@dataclass(frozen=True)
class Desk:
    """A small installation: Oscar closed five tickets for nobody, Mia three for Uma."""

    oscar: Responder
    mia: Responder
    eli: Person
    uma: Person


@pytest.fixture
def desk(site: Site, app: Flask, eli: Person, uma: Person) -> Desk:
    """See `Desk`; Eli, a manager, looks after it."""
    site.set(freshworks_ticket_url="https://example.freshservice.com/a/tickets/{id}")
    with app.app_context():
        oscar = factories.responder("Oscar Solis", id=18014125885, email="oscar@example.com")
        mia = factories.responder("Mia Wójcik", email="mia@example.com")
        factories.closed_tickets(oscar, 101, 5, factories.ago(hours=1))
        factories.closed_tickets(mia, 201, 3, factories.ago(days=1))
        factories.link(mia, uma)
    return Desk(oscar, mia, eli, uma)


@pytest.fixture
def open_place(
    app: Flask, page: Page, base_url: str, desk: Desk, ada: Person, watch: Watch
) -> Callable[[str], None]:
    """`open_place("/profile")`: open a page of the table in `places` as who sees most of it."""
    # The one-time link that is over says so with this status.
    watch.allow(404)

    def go(name: str) -> None:
        if name not in places.SIGNED_OUT:
            let_in(page.context, app, ada, base_url)
        page.goto(places.address_of(app, name, desk.uma, desk.eli))

    return go


@pytest.fixture
def crowd(app: Flask) -> list[str]:
    """Twenty responders, each with a member of the same name; the first has most tickets."""
    with app.app_context():
        for place, name in enumerate(CROWD):
            factories.member(username_of(name), full_name=name)
            holder = factories.responder(name)
            factories.closed_tickets(holder, 1000 + 100 * place, 20 - place, factories.ago(days=1))
    return CROWD


@pytest.fixture
def smiths(app: Flask) -> None:
    """Two members fit John Smith equally well; Zoë Lind is sure, and has fewer tickets."""
    with app.app_context():
        for username in ("john.smith", "johnsmith2"):
            factories.member(username, full_name="John Smith")
        factories.member("zoe.lind", full_name="Zoë Lind")
        factories.closed_tickets(factories.responder("John Smith"), 301, 7, factories.ago(hours=2))
        factories.closed_tickets(factories.responder("Zoë Lind"), 401, 3, factories.ago(hours=2))


@pytest.fixture
def review(open_page: Callable[..., Page]) -> Callable[..., Review]:
    """`review(person)`: open the review as somebody who signed in before."""

    def visit(person: Person, **query: object) -> Review:
        return Review(open_page(person, "review", **query))

    return visit
