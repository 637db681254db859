"""How mails leave: a mail server, a folder, or the console. Every failure is a `MailProblem`."""

from __future__ import annotations

import smtplib
import ssl
import sys
from contextlib import suppress
from email.message import EmailMessage
from typing import Any

from app.mail.letters import domain_of
from app.mail.problems import MailProblem, PutOff, Refused, ServerAway, Unsure
from app.mail.reasons import reason
from app.mail.routes import Kind, Route, Tls

# Seconds for each step of the exchange with a mail server.
PATIENCE = 10.0
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
# "Go on, I take the mail": from here to the next answer nobody knows whether it was taken.
_TAKES_IT = 354
_CLOSING = 421


def deliver(route: Route, mail: EmailMessage, patience: float = PATIENCE) -> None:
    """Hand a mail over; returns only if it was surely taken."""
    if route.kind is Kind.FILE:
        _write(route, mail)
    elif route.kind is Kind.CONSOLE:
        _print(mail)
    else:
        _send(route, mail, patience)


def _write(route: Route, mail: EmailMessage) -> None:
    """One file for each mail: the same one twice is there once."""
    name = str(mail["Message-ID"]).strip("<>").partition("@")[0]
    target, unfinished = route.folder / f"{name}.eml", route.folder / f".{name}.part"
    try:
        route.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished.write_bytes(mail.as_bytes())
        unfinished.replace(target)
    except OSError as error:
        raise ServerAway(f"{target} cannot be written: {reason(error)}.") from error


def _print(mail: EmailMessage) -> None:
    body = mail.get_body(("plain",))
    text = "" if body is None else body.get_content()
    heads = "".join(f"{name}: {mail[name]}\n" for name in ("From", "To", "Subject", "Message-ID"))
    sys.stdout.write(f"\n{heads}\n{text}\n")
    sys.stdout.flush()


class _Watching:
    """Knows whether the server was taking the mail when something went wrong."""

    takes_it = False

    def getreply(self) -> tuple[int, bytes]:
        """The server's next answer."""
        reply: tuple[int, bytes] = super().getreply()  # type: ignore[misc]  # that of smtplib
        self.takes_it = reply[0] == _TAKES_IT
        return reply


class _Smtp(_Watching, smtplib.SMTP):
    """A plain connection, perhaps encrypted later."""


class _Smtps(_Watching, smtplib.SMTP_SSL):
    """A connection encrypted from its beginning."""


def _send(route: Route, mail: EmailMessage, patience: float) -> None:
    client = _connected(route, domain_of(str(mail["From"])), patience)
    try:
        _prepare(client, route)
        client.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise _problem(error, route, client) from error
    else:
        # It was taken: that the server hangs up badly changes nothing.
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
    finally:
        client.close()


def _connected(route: Route, name: str, patience: float) -> _Smtp | _Smtps:
    options: dict[str, Any] = {"timeout": patience, "local_hostname": name}
    try:
        if route.kind is Kind.SMTPS:
            context = ssl.create_default_context()
            return _Smtps(route.host, route.port, context=context, **options)
        return _Smtp(route.host, route.port, **options)
    except (OSError, smtplib.SMTPException) as error:
        raise _away(route, error) from error


def _prepare(client: _Smtp | _Smtps, route: Route) -> None:
    """Greeting, encryption, sign-in; a password travels encrypted, or on this machine alone."""
    client.ehlo_or_helo_if_needed()
    is_safe = route.kind is Kind.SMTPS
    if route.kind is Kind.SMTP and route.tls is not Tls.OFF and client.has_extn("starttls"):
        client.starttls(context=ssl.create_default_context())
        client.ehlo()
        is_safe = True
    if not is_safe and route.tls is Tls.REQUIRED:
        raise ServerAway(f"{route.host} offers no encryption, so nothing was sent.")
    if route.user is None:
        return
    if not is_safe and route.host not in _LOOPBACK:
        raise ServerAway(f"{route.host} offers no encryption, so no password was sent.")
    client.login(route.user, route.password or "")


def _problem(error: Exception, route: Route, client: _Smtp | _Smtps) -> MailProblem:
    if client.takes_it:
        return Unsure(
            f"{route.host} was given the mail and did not say that it took it:"
            f" {reason(error)}. Ask the member whether it came; if not, retry."
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused(
            f"{route.host} takes no address with such letters. Correct the member's e-mail"
            " address, then retry."
        )
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _refusal(route, *next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPDataError):
        return _refusal(route, error.smtp_code, error.smtp_error)
    return _away(route, error)


def _refusal(route: Route, code: int, said: bytes | str) -> MailProblem:
    """What the server says of this very mail: 4xx is for now, 5xx for ever. It may quote to whom."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    short = f"{route.host} did not take the mail: {code}"
    answer = f"{short} {' '.join(text.split())[:200]}."
    if code == _CLOSING:
        return ServerAway(answer, f"{short}.")
    if 400 <= code < 500:
        return PutOff(answer, f"{short}.")
    cure = "Correct the member's e-mail address or the mail server, then retry."
    return Refused(f"{answer} {cure}", f"{short}. {cure}")


def _away(route: Route, error: Exception) -> ServerAway:
    """Of what a server says during sign-in the number alone is told: it may quote secrets."""
    why = reason(error)
    return ServerAway(f"{route.host}, port {route.port}, takes no mail now: {why}.")
