"""A server on loopback that sends prepared bytes, however wrong, and keeps what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

Script = bytes | Callable[[socket.socket, threading.Event], None]


def answer(body: object = None, status: int = 200, **headers: str) -> bytes:
    """An answer with its length; objects become JSON, and `Retry_After` a header of that name."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content_Type": "application/json; charset=utf-8", **headers}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value]
    return "\r\n".join([*lines, "", ""]).encode() + content


def dripping(start: bytes, pause: float = 0.01) -> Script:
    """An answer that begins with `start` and goes on by a byte after each pause, for ever."""

    def drip(connection: socket.socket, stop: threading.Event) -> None:
        connection.sendall(start)
        while not stop.wait(pause):
            connection.sendall(b" ")

    return drip


def hanging_up(connection: socket.socket, stop: threading.Event) -> None:
    """No answer at all."""
    connection.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Request:
    """A request as it came in."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]


@dataclass
class ScriptedServer:
    """Sends its scripts one after the other; the last one stays."""

    url: str
    scripts: list[Script]
    requests: list[Request] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    open: list[socket.socket] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        """Each connection in a thread of its own, until the listener is shut."""
        threads: list[threading.Thread] = []
        while not self.stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                break
            self.open.append(connection)
            threads.append(threading.Thread(target=self._converse, args=(connection,)))
            threads[-1].start()
        # Threads that wait for a next request on a kept connection are woken by its end.
        for connection in self.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()

    def _converse(self, connection: socket.socket) -> None:
        # A client that hangs up in the middle is what some tests are about.
        with connection, suppress(OSError):
            while head := _read_head(connection):
                self.requests.append(_request(head))
                script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
                if isinstance(script, bytes):
                    connection.sendall(script)
                else:
                    script(connection, self.stop)
                    return


@contextmanager
def scripted(*scripts: Script) -> Iterator[ScriptedServer]:
    """A running server; everything it started has ended afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = ScriptedServer(f"http://127.0.0.1:{port}", list(scripts))
        thread = threading.Thread(target=server.serve, args=(listener,))
        thread.start()
        try:
            yield server
        finally:
            server.stop.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _read_head(connection: socket.socket) -> str:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = connection.recv(4096)
        # A client that begins with TLS has come to the wrong door.
        if not piece or piece.startswith(b"\x16"):
            return ""
        head += piece
    return head.decode("latin-1")


def _request(head: str) -> Request:
    first, *lines = head.strip().split("\r\n")
    parts = urlsplit(first.split(" ")[1])
    params = {name: values[0] for name, values in parse_qs(parts.query).items()}
    headers = dict(line.split(": ", 1) for line in lines)
    return Request(parts.path, params, headers)
