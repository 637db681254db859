"""Asking Freshworks until there is an answer or a reason: waits, retries, refusals."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from app.clock import utcnow
from app.freshworks_service.answers import Answer, answer_of
from app.freshworks_service.api import Contact
from app.freshworks_service.budget import Budget
from app.freshworks_service.errors import Away, BadAnswer, Busy, FreshworksError, Refused
from app.freshworks_service.exchange import Exchange, Reply
from app.freshworks_service.failures import (
    NOT_AVAILABLE,
    SHARE_USED,
    TOLD_BEFORE,
    TOO_MANY,
    busy,
    failure,
    refusal,
)
from app.freshworks_service.retry import (
    LONGEST_BELIEVED,
    MOST_ATTEMPTS,
    MOST_FAILURES,
    MOST_WAIT,
    Waiting,
    backoff,
    http_date,
    retry_after,
)

_log = logging.getLogger(__name__)


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
        self._again_at = 0.0
        self._told: tuple[datetime, str] | None = None
        self._sat_out: datetime | None = None
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
                    self._again_at = self._now() + backoff(attempt)
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
            self._heed(reply, clock)
        if reply.status != 200:
            raise self._failure(route, reply.status)
        answer = answer_of(reply, self.host, clock)
        self._failures = 0
        return answer

    def _heed(self, reply: Reply, clock: datetime | None) -> None:
        """Let nobody ask before the instant that Freshworks names (429 always means one).

        One that it names as a date is so far ahead as its own clock says.
        """
        asked = reply.headers.get("Retry-After")
        if asked is not None or reply.status == 429:
            now = utcnow()
            until = now + timedelta(seconds=retry_after(asked, clock or now))
            self._told = (until, TOO_MANY if reply.status == 429 else NOT_AVAILABLE)
            self._sat_out = None
            self._waiting.patience.wait_until(until)

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
        self._sit_out()
        rest = self._again_at - self._now()
        if rest > 0:
            self._pause(rest, "Freshworks is asked again after a failure; nothing is lost")
            self._again_at = 0.0
        spared = self._budget.pause(route, self._now())
        if spared > self._most_wait:
            raise busy(SHARE_USED, utcnow() + timedelta(seconds=spared))
        if spared > 0:
            self._pause(spared, "This minute's share of the account's requests is used")
        if max(rest, spared) > 0:
            # Meanwhile somebody else may have been asked for a pause.
            self._sit_out()

    def _sit_out(self) -> None:
        """Wait for as long as Freshworks asked for, whoever of us it told."""
        while (until := self._asked_until()) is not None:
            seconds = (until - utcnow()).total_seconds()
            if seconds > self._most_wait:
                raise self._busy(until)
            self._pause(max(seconds, 0.0), "Freshworks asked for a pause")
            self._sat_out = until

    def _asked_until(self) -> datetime | None:
        """Before which instant to come nothing may be asked."""
        until = self._waiting.patience.not_before()
        if until is None or (self._sat_out is not None and until <= self._sat_out):
            return None
        # What lies further ahead was kept by a clock that has been set back since.
        ahead = (until - utcnow()).total_seconds()
        return until if 0 < ahead <= LONGEST_BELIEVED else None

    def _pause(self, seconds: float, why: str) -> None:
        _log.debug("Waiting %.1f s: %s", seconds, why)
        self._waiting.on_wait(utcnow() + timedelta(seconds=seconds), why)
        self._waiting.wait(seconds)

    def _now(self) -> float:
        return self._waiting.monotonic()

    def _busy(self, until: datetime) -> Busy:
        told, reason = self._told or (None, "")
        return busy(reason if told == until else TOLD_BEFORE, until)

    def _failure(self, route: str, status: int) -> FreshworksError:
        if status == 429 and self._told is not None:
            return self._busy(self._told[0])
        if status in (401, 403):
            sentence = refusal(status, self.host)
            # A wrong key is wrong everywhere; a right may lack for one kind of record only.
            self._refused["" if status == 401 else route] = sentence
            return Refused(sentence)
        return failure(status, self.host)
