"""Looks over the shoulder of a page, for what goes wrong without being seen."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page, Request, Response


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
