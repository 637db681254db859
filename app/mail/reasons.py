"""Why a mail could not be handed over, in words: the text of an error is for nobody, and may hold secrets."""

from __future__ import annotations

import smtplib
import socket
import ssl

# The first that fits holds: what is more special stands before what it is a kind of.
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "it does not accept the name or the password"),
    (smtplib.SMTPServerDisconnected, "it hung up"),
    (smtplib.SMTPResponseException, "it refuses"),
    (smtplib.SMTPException, "it does not speak as a mail server should"),
    (ssl.SSLCertVerificationError, "its certificate is not to be trusted"),
    (ssl.SSLError, "no encrypted connection came about"),
    (socket.gaierror, "nobody knows a machine of this name"),
    (ConnectionRefusedError, "nothing listens there"),
    (TimeoutError, "it did not answer in time"),
    (PermissionError, "that is not allowed"),
    (FileExistsError, "a file stands where the folder should be"),
    (NotADirectoryError, "a file stands where the folder should be"),
)
_OTHER = "the connection broke off"


def reason(error: Exception) -> str:
    """The cause of an error of the network, a mail server or a disk; a server's number with it."""
    words = next((words for kind, words in _REASONS if isinstance(error, kind)), _OTHER)
    code = getattr(error, "smtp_code", None)
    return words if code is None else f"{words}, {code}"
