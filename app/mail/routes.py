"""Where mails go: the parts of MAIL_URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_PORTS = {"smtp": 25, "smtps": 465}


class Kind(StrEnum):
    """What takes the mails."""

    FILE = "file"
    CONSOLE = "console"
    SMTP = "smtp"
    SMTPS = "smtps"


class Tls(StrEnum):
    """Whether a plain connection is encrypted by STARTTLS: if offered, in any case, never."""

    OFFERED = "offered"
    REQUIRED = "required"
    OFF = "off"


@dataclass(frozen=True)
class Route:
    """One way for mails to leave."""

    kind: Kind
    folder: Path = Path()
    host: str = ""
    port: int = 25
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: Tls = Tls.OFFERED

    @property
    def sentence(self) -> str:
        """Where mails go, for a person; never with the password, or with a path of the server."""
        if self.kind is Kind.CONSOLE:
            return "Mails are printed by the job worker and sent to nobody."
        if self.kind is Kind.FILE:
            return (
                "Mails are written to files on the server, and sent to nobody. MAIL_URL says where."
            )
        return f"Mails are sent by {self.host}, port {self.port}."


def parse(text: str) -> Route:
    """The route that an address names; `ValueError` says what is wrong, without its text."""
    scheme, _, rest = text.partition(":")
    if scheme == Kind.CONSOLE and not rest:
        return Route(Kind.CONSOLE)
    if scheme == Kind.FILE:
        if not rest.removeprefix("//"):
            raise ValueError("names no folder")
        return Route(Kind.FILE, folder=Path(rest.removeprefix("//")))
    if scheme not in _PORTS:
        raise ValueError("names neither a mail server, nor a folder, nor the console")
    return _server(Kind(scheme), text)


def _server(kind: Kind, text: str) -> Route:
    parts = _parts(text)
    if not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise ValueError("is no address of a mail server")
    options = dict(parse_qsl(parts.query))
    tls = options.pop("tls", Tls.OFFERED)
    if options or tls not in list(Tls):
        raise ValueError("has something other than tls=offered, tls=required or tls=off behind ?")
    return Route(
        kind,
        host=parts.hostname,
        port=parts.port or _PORTS[kind],
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        tls=Tls(tls),
    )


def _parts(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # Reading it is what checks it.
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts
