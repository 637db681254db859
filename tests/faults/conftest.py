"""An account of each product in trouble, beside each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

from app.demo.clock import ManualClock
from app.demo.people import RESPONDERS
from app.demo.server import running_demo
from app.freshworks_service import PRODUCTS
from app.freshworks_service.paging_keyset import MOST_PAGES
from tests.conftest import NOW
from tests.faults.trouble import PLENTY, Trouble
from tests.sites import Site

# Few people, so that each has tickets; the first one never leaves.
PEOPLE = [one for one in RESPONDERS if one.active][:4]


@pytest.fixture(params=PRODUCTS)
def product(request: pytest.FixtureRequest) -> str:
    """Each Freshworks product."""
    return cast("str", request.param)


@contextmanager
def trouble_with(
    site: Site, product: str, page: int | None = None, pages: int = MOST_PAGES, **options: Any
) -> Iterator[Trouble]:
    """An account without tickets, unless the options give it a past, and our app connected to it."""
    usual = {"history": None, "clock": ManualClock(NOW), "responders": PEOPLE, **PLENTY}
    with running_demo(product=product, **usual | options) as demo, site.app.app_context():
        site.set(
            freshworks_product=product,
            freshworks_url=demo.url,
            freshworks_api_key=demo.key,
            freshworks_share=1.0,
        )
        made = Trouble(demo, product, page, pages)
        try:
            yield made
        finally:
            made.close()


@pytest.fixture
def trouble(request: pytest.FixtureRequest, site: Site, product: str) -> Iterator[Trouble]:
    """An account as `@pytest.mark.trouble(page=10, tickets=500, …)` wants it."""
    marker = request.node.get_closest_marker("trouble")
    with trouble_with(site, product, **(marker.kwargs if marker else {})) as made:
        yield made
