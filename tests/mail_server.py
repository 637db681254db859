"""Mail servers for tests: a real one, and one that misbehaves as it is told."""

from __future__ import annotations

import socket
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.waiting import free_port

USER, PASSWORD = "linking", "p@ss word"


class Mailbox:
    """Takes every mail, unless told otherwise by `refuse`: an answer to RCPT or to DATA."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.encrypted: list[bool] = []
        self.signed_in: list[bool] = []

    async def handle_RCPT(  # noqa: N802  # the server calls it so
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient, or refuse."""
        if "RCPT" in self.refuse:
            return self.refuse["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # the server calls it so
        self, _server: Any, session: Any, envelope: Any
    ) -> str:
        """Keep the mail, or refuse."""
        if "DATA" in self.refuse:
            return self.refuse["DATA"]
        read = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.mails.append(read)
        self.encrypted.append(session.ssl is not None)
        self.signed_in.append(bool(session.authenticated))
        return "250 OK"


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == right, handled=False)


class Server(Controller):
    """A mail server of this machine."""

    def __init__(self, mailbox: Mailbox, **options: Any) -> None:
        super().__init__(mailbox, hostname="127.0.0.1", port=free_port(), **options)


@contextmanager
def running(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    """A server that runs meanwhile; gives its port."""
    server = Server(mailbox, **options)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


# Options of a server that lets people sign in.
KNOWS_USERS: dict[str, Any] = {"authenticator": _knows, "auth_require_tls": False}


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of this machine, and what a server presents it with."""
    key, public = folder / "key.pem", folder / "certificate.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    files = ["-nodes", "-keyout", str(key), "-out", str(public), "-days", "2"]
    subprocess.run([*made, *files, *subject], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, key)
    return public, context


# What a well-behaved server answers, by the first word of the line.
_MANNERS = {
    "": "220 here",
    "EHLO": "250 here",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 go on",
    ".": "250 taken",
    "QUIT": "221 bye",
}
DROP, HANG = "drop", "hang"


@contextmanager
def misbehaving(at: str, how: str) -> Iterator[int]:
    """A server that at one step (see `_MANNERS`) drops the line, falls silent, or says `how`."""
    answers, over = {**_MANNERS, at: how}, threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            word, in_mail = "", False
            while True:
                if answers[word] == DROP:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if answers[word] == HANG:
                    over.wait(20)
                    return
                self.wfile.write(f"{answers[word]}\r\n".encode())
                in_mail = word == "DATA"
                line = self.rfile.readline().decode().strip()
                while in_mail and line != ".":
                    line = self.rfile.readline().decode().strip()
                word = line.split(" ")[0].upper()
                if word not in answers:
                    return

    class Listener(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Listener(("127.0.0.1", 0), Handler) as listener:
        thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield listener.server_address[1]
        finally:
            over.set()
            listener.shutdown()
            thread.join()
