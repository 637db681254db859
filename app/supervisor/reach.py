"""Whether an address is free before a start, and whether it answers after it."""

from __future__ import annotations

import errno
import http.client
import socket
import time
import urllib.error
import urllib.request
from typing import Any

_PAUSE = 0.05
_SERVER_ERRORS = 500


def wait_until_answers(url: str, timeout: float) -> bool:
    """Ask `url` again and again until it answers without a server error, or time is up."""
    # No proxy of the environment may stand between us and our own child.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if _answers(opener, url):
            return True
        time.sleep(_PAUSE)
    return False


def _answers(opener: urllib.request.OpenerDirector, url: str) -> bool:
    try:
        with opener.open(url, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        with error:
            return error.code < _SERVER_ERRORS
    except (OSError, http.client.HTTPException):
        return False


def reached_at(host: str) -> str:
    """Where this machine reaches a server that listens at `host`, as an address writes it."""
    if host in ("0.0.0.0", "::"):  # noqa: S104  # compared with, not bound to
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def port_conflict(host: str, port: int, setting: str) -> str | None:
    """Why nothing can listen at this address, with the cure; None where something can.

    `setting` is the name of the variable that chooses the port.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        if not _answers_there(family, kind, address):
            _listen(family, kind, address)
            return None
    except PermissionError:
        return f"Port {port} needs special rights. Choose one above 1023: {setting}=8000."
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            return f"{host} is no address of this computer. Set HOST to one, such as 127.0.0.1."
    return (
        f"Port {port} on {host} is in use by another program. "
        f"End that program, or choose another port, for instance {setting}={port + 10}."
    )


def _answers_there(family: int, kind: int, address: tuple[Any, ...]) -> bool:
    # Asked first, because macOS lets two programs listen where one of them listens everywhere.
    with socket.socket(family, kind) as visitor:
        visitor.settimeout(1)
        return visitor.connect_ex(address) == 0


def _listen(family: int, kind: int, address: tuple[Any, ...]) -> None:
    with socket.socket(family, kind) as listener:
        # The servers set this too: a port whose last connections are still closing is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
