"""No page is forgotten by the tests that go through all of them."""

from __future__ import annotations

from tests.browser.places import PAGES
from tests.web.test_permissions import API, TABLE

# What sends elsewhere, answers programs, or is no page.
OTHERS = {"/", "/healthz", "/readyz", "/assets/<version>/<path>"}


def test_every_page_is_inspected() -> None:
    addresses = {name.removeprefix("GET ") for name in TABLE if name.startswith("GET ")}
    files = {one for one in addresses if one.endswith((".csv", ".xlsx"))}
    pages = {one for one in addresses if not one.startswith(API)} - OTHERS - files
    assert pages == set(PAGES)
