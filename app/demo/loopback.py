"""What is for people and programs of this machine alone."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Response, jsonify, request


def sentence(text: str, status: int) -> Response:
    """A refusal in words."""
    answer = jsonify(error=text)
    answer.status_code = status
    return answer


def from_here_only() -> Response | None:
    """Refuses other machines, and pages of other places in a browser of this one."""
    # The Host header is checked too, so that a web page elsewhere cannot borrow a browser here.
    origin = request.headers.get("Origin")
    if (
        _is_loopback(request.remote_addr or "")
        and _is_loopback(request.host.rsplit(":", 1)[0].strip("[]"))
        and (origin is None or urlsplit(origin).netloc == request.host)
    ):
        return None
    return sentence("This opens only for the machine that it runs on.", 403)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
