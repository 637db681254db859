"""A demo Freshworks in a process of its own: what it was asked, what it holds, what goes wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import orjson
import requests

from app.demo.server import Options, serve

KEY = "bench-key"
PRODUCTS = ("freshservice", "freshdesk")
PER_PAGE = 100
_PLENTY = 1_000_000


@dataclass(frozen=True)
class Freshworks:
    """A running demo."""

    url: str
    product: str

    def asked(self) -> dict[str, int]:
        """Requests and credits so far, and requests made while told to wait."""
        counts = self._door("requests")
        names = {"requests": "total", "credits": "credits", "too_soon": "inside_retry_after"}
        return {name: counts[its] for name, its in names.items()}

    def fail(self, **faults: object) -> None:
        """Let these faults happen, and no others."""
        self._door("faults", {})
        if faults:
            self._door("faults", faults)

    def truth(self) -> dict[str, Any]:
        """What should be counted by now."""
        return self._door("truth")

    def live(self) -> set[int]:
        """The numbers of all tickets in the list, read while nothing moves."""
        numbers: set[int] = set()
        with requests.Session() as session:
            for tickets in self.pages(session):
                numbers |= {ticket["id"] for ticket in tickets}
        return numbers

    def pages(self, session: requests.Session) -> Iterator[list[dict[str, Any]]]:
        """The list of tickets page after page, as the documentation says and no more."""
        session.auth = (KEY, "X")
        params: dict[str, Any] = {"per_page": PER_PAGE, "include": "stats", "order_type": "desc"}
        params |= {"updated_since": "2000-01-01T00:00:00Z", "page": 1}
        while True:
            answer = session.get(f"{self.url}/api/v2/tickets", params=params)
            content = orjson.loads(answer.content)
            tickets = content["tickets"] if self.product == "freshservice" else content
            yield tickets
            if len(tickets) < PER_PAGE:
                return
            params["page"] += 1

    def _door(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        asked = Request(  # noqa: S310 - our own demo, on loopback
            f"{self.url}/demo/{path}", data, {"Content-Type": "application/json"}
        )
        with urlopen(asked) as answer:  # noqa: S310 - as above
            content: dict[str, Any] = json.load(answer)
        return content


@contextmanager
def demo(tickets: int, product: str = "freshservice", **options: Any) -> Iterator[Freshworks]:
    """A demo in which time stands still, with limits that nobody reaches unless told."""
    wanted = {"rate_limit": _PLENTY, "overall_limit": _PLENTY, **options}
    wanted |= {"product": product, "tickets": tickets, "key": KEY}
    command = [sys.executable, "-m", "benchmarks.freshworks", json.dumps(wanted)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Freshworks(process.stdout.readline().strip(), product)
        finally:
            process.terminate()


def main() -> None:
    """Be that process: options as JSON in, the address out."""
    serve(Options(**json.loads(sys.argv[1])), lambda url: print(url, flush=True))


if __name__ == "__main__":
    main()
