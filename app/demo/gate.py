"""What every API call passes on its way in and out: key, limits, faults, headers, counting."""

from __future__ import annotations

import hmac
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from threading import Event

from flask import Flask, Request, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from app.demo.faults import Faults
from app.demo.limits import Charge, RateLimiter
from app.demo.parameters import Rejected
from app.demo.request_log import RequestLog
from app.demo.wire import SOCKET_KEY

_HTML = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_PREFIX = "/api/"
_NOT_SIGNED_IN = {
    "code": "invalid_credentials",
    "message": "You have to be logged in to perform this action.",
}
_SUSPENDED = {
    "description": "Access denied",
    "errors": [{"code": "account_suspended", "message": "Your account has been suspended."}],
}


def page_fault() -> str | None:
    """The fault of this call, which may be one of its page."""
    fault: str | None = g.get("fault")
    return fault


@dataclass
class Gate:
    """Stands before every path below `/api/`, whichever product answers there."""

    key: str
    limiter: RateLimiter
    faults: Faults
    log: RequestLog
    price_of: Callable[[Request], tuple[str, int]]
    headers: Mapping[str, str]
    wrong_types: bytes
    now: Callable[[], int]
    closing: Event = field(default_factory=Event)
    """Set when the demo ends, so that no slow answer outlives it."""

    def guard(self, app: Flask) -> None:
        """Put the gate before and after an app's views."""
        app.before_request(self._before)
        app.after_request(self._after)
        app.register_error_handler(Rejected, _rejected)
        app.register_error_handler(HTTPException, _http_error)

    def _before(self) -> Response | None:
        if not request.path.startswith(_PREFIX):
            return None
        g.charge, g.fault = Charge(0, 0, 0), None
        g.route, credits_ = self.price_of(request)
        self.log.arrive()
        self.closing.wait(self.faults.slow)
        self._check_access()
        g.charge = self.limiter.take(g.route, credits_)
        if g.charge.retry_after is not None:
            return self._too_many(str(g.charge.retry_after), g.charge.retry_after)
        g.fault = self.faults.next_for(g.route)
        return self._answer_of_fault(g.fault)

    def _check_access(self) -> None:
        if self.faults.down:
            raise Rejected(503)
        if not _has_key(self.key):
            raise Rejected(401, dict(_NOT_SIGNED_IN))
        if self.faults.suspended:
            raise Rejected(403, dict(_SUSPENDED))
        accepted = request.accept_mimetypes
        if accepted and not accepted.best_match(["application/json"]):
            raise Rejected(406)

    def _answer_of_fault(self, fault: str | None) -> Response | None:
        if fault == "rate_limited":
            return self._limited_by_fault()
        if fault == "errors":
            return _html("Something went wrong", self.faults.error_status)
        if fault == "wrong_types":
            return _json(self.wrong_types)
        return _ANSWERS[fault]() if fault in _ANSWERS else None

    def _limited_by_fault(self) -> Response:
        seconds = self.faults.retry_after
        words = {
            "seconds": str(seconds) if seconds else None,
            "date": formatdate(self.now() + seconds, usegmt=True),
            "absent": None,
            "absurd": str(10**9),
            "words": "soon",
        }
        told = self.faults.retry_after_as in ("seconds", "date")
        return self._too_many(words[self.faults.retry_after_as], seconds if told else 0)

    def _too_many(self, retry_after: str | None, seconds: int) -> Response:
        answer = Response(status=429)
        if retry_after is not None:
            answer.headers["Retry-After"] = retry_after
        if seconds:
            self.log.pause(seconds)
        return answer

    def _after(self, answer: Response) -> Response:
        if "charge" not in g:
            return answer
        charge: Charge = g.charge
        self.log.finish(g.route, charge.used, answer.status_code, request.full_path.rstrip("?"))
        if charge.total:
            answer.headers["X-RateLimit-Total"] = str(charge.total)
            answer.headers["X-RateLimit-Remaining"] = str(charge.remaining)
            answer.headers["X-RateLimit-Used-CurrentRequest"] = str(charge.used)
        answer.headers.update(self.headers)
        return self._spoiled(answer)

    def _spoiled(self, answer: Response) -> Response:
        if g.fault == "truncated":
            answer.set_data(answer.get_data()[: len(answer.get_data()) // 2])
        elif g.fault == "drip":
            length = answer.content_length or 0
            answer.response = self._drops(answer.get_data())
            answer.content_length = length
        elif g.fault == "cut_off":
            length = answer.content_length or 0
            answer.response = _half(answer.get_data(), request.environ[SOCKET_KEY])
            answer.content_length = length
        elif g.fault == "disconnects":
            request.environ[SOCKET_KEY].shutdown(socket.SHUT_RDWR)
        return answer

    def _drops(self, body: bytes) -> Iterator[bytes]:
        for at in range(len(body)):
            yield body[at : at + 1]
            if self.closing.wait(self.faults.drip_interval):
                return


def _half(body: bytes, connection: socket.socket) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    connection.shutdown(socket.SHUT_RDWR)


def _has_key(key: str) -> bool:
    given = request.authorization
    if given is None or given.type != "basic":
        return False
    return hmac.compare_digest((given.username or "").encode(), key.encode())


def _html(sentence: str, status: int = 200) -> Response:
    return Response(_HTML.format(sentence), status, content_type="text/html; charset=utf-8")


def _rejected(error: Rejected) -> Response:
    if error.status >= 500:
        return _html("Service unavailable", error.status)
    if error.body is None:
        return Response(status=error.status)
    answer = jsonify(error.body)
    answer.status_code = error.status
    return answer


def _http_error(error: HTTPException) -> Response:
    # As in Freshworks, a wrong path or method is told by the status alone.
    return Response(status=error.code or 500)


def _json(body: bytes) -> Response:
    return Response(body, content_type="application/json; charset=utf-8")


_ANSWERS: dict[str, Callable[[], Response]] = {
    "redirects": lambda: Response(status=302, headers={"Location": "/api/v2/agents/me"}),
    "html": lambda: _html("Sign in to continue"),
    "empty": lambda: _json(b""),
}
