"""Asking Freshworks until there is an answer or a reason: waits, retries, refusals, JSON."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
from requests.utils import parse_header_links

from app.clock import utcnow

from .address import CURE
from .api import Contact
from .budget import Budget
from .errors import (
    Away,
    BadAnswer,
    BadRequest,
    Busy,
    FreshworksError,
    NotThere,
    Refused,
    WrongAddress,
)
from .exchange import Exchange, Reply
from .retry import (
    MOST_ATTEMPTS,
    MOST_FAILURES,
    MOST_WAIT,
    Waiting,
    backoff,
    http_date,
    retry_after,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """Parsed JSON of a good answer, and whether Freshworks says that another page follows.

    `clock` is what the clock of Freshworks showed; ours, where it did not say.
    """

    data: Any
    has_next: bool
    clock: datetime


class Http:
    """The way to one account for one run; it remembers refusals, so a run does not repeat them."""

    def __init__(
        self, exchange: Exchange, budget: Budget, waiting: Waiting, attempts: int = MOST_ATTEMPTS
    ) -> None:
        self._exchange = exchange
        self._budget = budget
        self._waiting = waiting
        self._attempts = attempts
        self._most_wait = MOST_WAIT if attempts > 1 else 0.0
        self._ahead: float | None = None
        self._not_before = 0.0
        self._failures = 0
        self._refused: dict[str, str] = {}

    @property
    def host(self) -> str:
        """The host that is asked."""
        return self._exchange.address.host

    def contact(self) -> Contact:
        """What the answers so far said of clocks and credits."""
        return Contact(self._ahead, self._budget.known())

    def get(self, route: str, path: str, params: Mapping[str, str | int]) -> Answer:
        """The answer to a GET; `route` names the counter of credits that it draws on."""
        attempt = 1
        while True:
            self._check_refusals(route)
            self._wait_for_turn(route)
            try:
                return self._try(route, path, params)
            except (Away, BadAnswer, Busy) as error:
                self._failures += 1
                if attempt == self._attempts or self._failures >= MOST_FAILURES:
                    raise
                if not isinstance(error, Busy):
                    self._not_before = max(self._not_before, self._now() + backoff(attempt))
            attempt += 1

    def _try(self, route: str, path: str, params: Mapping[str, str | int]) -> Answer:
        reply = self._exchange.get(path, params)
        _log.debug(
            "Freshworks answered %s to %s page %s: request %s, %s credits of %s left",
            reply.status,
            route,
            params.get("page", "-"),
            reply.headers.get("X-Request-Id", "-"),
            reply.headers.get("X-RateLimit-Remaining", "?"),
            reply.headers.get("X-RateLimit-Total", "?"),
        )
        self._budget.learn(route, reply.headers, self._now())
        clock = http_date(reply.headers.get("Date", ""))
        if clock is not None:
            self._ahead = (clock - reply.begun_at).total_seconds()
        if reply.status in (429, 503):
            self._heed(reply)
        if reply.status != 200:
            raise self._failure(route, reply.status)
        answer = Answer(_json(reply), _has_next(reply, self.host), clock or reply.begun_at)
        self._failures = 0
        return answer

    def _heed(self, reply: Reply) -> None:
        """Ask nothing before the instant that Freshworks names (429 always means one)."""
        asked = reply.headers.get("Retry-After")
        if asked is not None or reply.status == 429:
            self._not_before = self._now() + retry_after(asked, utcnow())

    def _check_refusals(self, route: str) -> None:
        sentence = self._refused.get(route) or self._refused.get("")
        if sentence:
            raise Refused(sentence)
        if self._failures >= MOST_FAILURES:
            raise Away(
                f"Freshworks at {self.host} failed {self._failures} times in a row, so it is left"
                " alone. Nothing was lost; try again later."
            )

    def _wait_for_turn(self, route: str) -> None:
        asked = self._not_before - self._now()
        if asked > self._most_wait:
            raise self._busy(asked)
        if asked > 0:
            self._pause(asked, "Freshworks asked for a pause, or is tried again")
            self._not_before = 0.0
        spared = self._budget.pause(route, self._now())
        if spared > self._most_wait:
            raise self._busy(spared)
        if spared > 0:
            self._pause(spared, "this minute's share of the account's requests is used")

    def _pause(self, seconds: float, why: str) -> None:
        _log.debug("Waiting %.1f s: %s", seconds, why)
        self._waiting.on_wait(utcnow() + timedelta(seconds=seconds), why)
        self._waiting.wait(seconds)

    def _now(self) -> float:
        return self._waiting.monotonic()

    def _busy(self, seconds: float) -> Busy:
        until = utcnow() + timedelta(seconds=seconds)
        return Busy(
            f"Freshworks takes no requests until {until:%H:%M} UTC, because the account has used"
            " too many. Nothing was lost; run the sync again after that."
        )

    def _failure(self, route: str, status: int) -> FreshworksError:
        if status == 429:
            return self._busy(self._not_before - self._now())
        if status in (401, 403):
            sentence = _refusal(status, self.host)
            # A wrong key is wrong everywhere; a right may lack for one kind of record only.
            self._refused["" if status == 401 else route] = sentence
            return Refused(sentence)
        return _failure(status, self.host)


def _refusal(status: int, host: str) -> str:
    if status == 401:
        return (
            f"Freshworks at {host} does not accept the API key (401): it is wrong or switched"
            " off. Set FRESHWORKS_API_KEY to the key shown in an agent's profile settings."
        )
    return (
        f"Freshworks at {host} forbids this (403): the agent whose API key is used lacks the"
        " right, or the account is suspended. Use the key of an agent who may see all tickets."
    )


def _failure(status: int, host: str) -> FreshworksError:
    if 300 <= status < 400:
        return WrongAddress(
            f"{host} points elsewhere (status {status}), which is not followed, because the API"
            f" key would travel along. {CURE}"
        )
    if status == 404:
        return NotThere(f"Freshworks at {host} has nothing there (404). Check its address or id.")
    if status >= 500 or status == 408:
        return Away(
            f"Freshworks at {host} has a fault of its own (status {status}). Nothing was lost;"
            " try again later."
        )
    if status >= 400:
        return BadRequest(
            f"Freshworks at {host} did not accept the form of a request (status {status})."
            " Please report this: the program asked wrongly."
        )
    return BadAnswer(f"Freshworks at {host} sent no page (status {status}). Try again later.")


def _json(reply: Reply) -> Any:
    kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        raise WrongAddress(f"A web page answered where the Freshworks API should be. {CURE}")
    if kind != "application/json":
        raise BadAnswer(
            "Freshworks sent something other than JSON. Nothing of it was stored; try again later."
        )
    try:
        return orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        problem = "Freshworks sent half an answer. Nothing of it was stored; try again later."
    # Raised outside the handler: the decoder's own error holds the whole text.
    raise BadAnswer(problem)


def _has_next(reply: Reply, host: str) -> bool:
    for link in parse_header_links(reply.headers.get("Link", "")):
        if link.get("rel") != "next":
            continue
        target = _host(link["url"])
        if target not in (None, host):
            raise BadAnswer(
                "Freshworks names another host for the next page, which is not followed, because"
                f" the API key would travel along. {CURE}"
            )
        return True
    return False


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return ""
