"""Demos to ask: an empty one whose clock stands still, and one with the whole history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from app.demo.clock import ManualClock
from app.demo.server import Demo, running_demo

NOON = datetime(2026, 8, 14, 12, 0, tzinfo=UTC)
ANA, BEN = 18014125801, 18014125803


class Caller:
    """A client of one demo that keeps its connection and knows the key."""

    def __init__(self, demo: Demo) -> None:
        self.url = demo.url
        self.session = requests.Session()
        self.session.auth = (demo.key, "X")

    def get(self, path: str, **params: Any) -> requests.Response:
        url = f"{self.url}/api/v2{path}"
        return self.session.get(url, params=params, timeout=10, allow_redirects=False)

    def rows(self, path: str = "/tickets", **params: Any) -> list[dict[str, Any]]:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        # Freshdesk answers with a bare array.
        rows: list[dict[str, Any]] = (
            body if isinstance(body, list) else body[path.strip("/").split("/")[0]]
        )
        return rows

    def ids(self, **params: Any) -> list[int]:
        return [row["id"] for row in self.rows(**params)]

    def everything(self, **params: Any) -> list[dict[str, Any]]:
        """All pages of a ticket list, nothing moving meanwhile."""
        rows: list[dict[str, Any]] = []
        for page in range(1, 1000):
            answer = self.get("/tickets", page=page, per_page=100, **params)
            body = answer.json()
            rows += body if isinstance(body, list) else body["tickets"]
            if "next" not in answer.links:
                return rows
        raise AssertionError("the list does not end")

    def order(self, path: str, body: object, **kwargs: Any) -> requests.Response:
        return requests.post(f"{self.url}/demo{path}", json=body, timeout=10, **kwargs)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def demo(clock: ManualClock) -> Iterator[Demo]:
    with running_demo(history=None, clock=clock) as demo:
        yield demo


@pytest.fixture
def desk(clock: ManualClock) -> Iterator[Demo]:
    """An empty demo that is Freshdesk."""
    with running_demo(product="freshdesk", history=None, clock=clock) as demo:
        yield demo


@pytest.fixture
def visitor(desk: Demo) -> Iterator[Caller]:
    """Who asks the demo that is Freshdesk."""
    caller = Caller(desk)
    with caller.session:
        yield caller


@pytest.fixture
def caller(demo: Demo) -> Iterator[Caller]:
    caller = Caller(demo)
    with caller.session:
        yield caller


@pytest.fixture(scope="session")
def busy() -> Iterator[Demo]:
    """The usual history; tests of it must change nothing."""
    clock = ManualClock(NOON)
    with running_demo(clock=clock, rate_limit=10**6, overall_limit=10**6) as demo:
        yield demo
