"""A real Chromium on a real server; anything amiss in its console or network fails the test."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, Response
from werkzeug.serving import make_server

from tests import parts, people
from tests.people import Person
from tests.sites import Site, Sites

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip


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
def base_url(sites: Sites) -> Iterator[str]:
    """The address of the app, served by threads of this process."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, sites.get("sqlite").app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Watch:
    """Remembers what went wrong in a page. `allow(status)` is for tests that provoke a failure."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.amiss: list[str] = []
        self._allowed: set[int] = set()
        self._base_url = base_url
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.amiss.append(f"script failed: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def allow(self, *statuses: int) -> None:
        """Take answers with these statuses for wanted, and 0 for requests without an answer."""
        self._allowed.update(statuses)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium also writes a line for each refused request, which `_response` judges.
        if not message.text.startswith("Failed to load resource"):
            self.amiss.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._base_url, "data:", "about:", "blob:")):
            self.amiss.append(f"asked elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        # A page that is left cancels what it was still waiting for.
        if 0 not in self._allowed and "ERR_ABORTED" not in (request.failure or ""):
            self.amiss.append(f"no answer: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._allowed:
            self.amiss.append(f"{response.status}: {response.url}")


@pytest.fixture
def watch(site: Site, page: Page, base_url: str) -> Iterator[Watch]:
    """What the page does amiss; looked at after the test.

    `site` comes first so that the page is closed before the database is emptied under it.
    """
    watching = Watch(page, base_url)
    yield watching
    assert watching.amiss == []


@pytest.fixture(autouse=True)
def _everything_in_order(watch: Watch) -> None:
    """Watch in every browser test, whether it asks for `watch` or not."""


@pytest.fixture
def enter(page: Page) -> Callable[[Person], None]:
    """`enter(person)`: sign in through the form."""

    def sign_in(person: Person) -> None:
        page.goto("/login")
        page.get_by_label("Username").fill(person.username)
        page.get_by_label("Password", exact=True).fill(people.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/login" not in url)

    return sign_in
