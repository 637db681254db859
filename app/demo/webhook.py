"""Tells a web address that a ticket changed, as an automation rule of Freshworks does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPException
from queue import Empty, Full, Queue
from threading import Event, Thread
from urllib.request import ProxyHandler, Request, build_opener

from app.demo.tickets import Ticket, label_of

_MOST_WAITING = 10_000
_PAUSES = (1.0, 5.0)
_SECONDS = 10
_IDLE = 0.2


class Webhook:
    """Posts in a thread of its own; who is told slowly or not at all holds nobody up."""

    def __init__(
        self, url: str, secret: str, product: str, *, pauses: Sequence[float] = _PAUSES
    ) -> None:
        self._url = url
        self._secret = secret
        self._wrapper = f"{product}_webhook"
        self._pauses = pauses
        # No proxy stands between programs of one machine.
        self._opener = build_opener(ProxyHandler({}))
        self._waiting: Queue[dict[str, str]] = Queue(_MOST_WAITING)
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="demo-webhook", daemon=True)

    def start(self) -> None:
        """Begin to post."""
        self._thread.start()

    def stop(self) -> None:
        """End; what was not posted yet is lost."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(_SECONDS)

    def tell(self, ticket: Ticket) -> None:
        """Let it be known that a ticket changed."""
        # Placeholders of a rule are filled in as text, numbers too.
        named = {"ticket_id": str(ticket.id), "ticket_status": label_of(ticket.status)}
        with suppress(Full):
            self._waiting.put_nowait(named)

    def _run(self) -> None:
        while not self._stopped.is_set():
            with suppress(Empty):
                self._deliver(self._waiting.get(timeout=_IDLE))

    def _deliver(self, named: dict[str, str]) -> None:
        body = json.dumps({self._wrapper: named}).encode()
        for pause in (*self._pauses, None):
            if self._post(body) or pause is None or self._stopped.wait(pause):
                return

    def _post(self, body: bytes) -> bool:
        headers = {"Content-Type": "application/json", "X-Webhook-Secret": self._secret}
        try:
            # The address comes from whoever started the demo.
            request = Request(self._url, body, headers, method="POST")  # noqa: S310
            with self._opener.open(request, timeout=_SECONDS):
                return True
        except (OSError, HTTPException):
            return False
