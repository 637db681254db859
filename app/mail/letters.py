"""What a mail says, as plain text and as HTML: rendered from `templates/email`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.mail.look import dark_sheet, look
from app.mail.problems import Refused
from app.text import is_address

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_environment = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals.update(look=look, dark_sheet=dark_sheet)


@dataclass(frozen=True)
class Linked:
    """One responder that now stands for the member. `not_me` is where to say "not me".

    `reserved` says that the link was made by itself, as `linked_by` wanted it beforehand.
    """

    responder: str
    responder_id: int
    linked_by: str
    tickets: int
    not_me: str
    reserved: bool = False

    @property
    def author(self) -> str:
        """Who made the link, or wanted it."""
        return self.linked_by + (", who reserved it for your address" if self.reserved else "")

    @property
    def credit(self) -> str:
        """How many tickets of it count for the member."""
        return _closed(self.tickets)


@dataclass(frozen=True)
class Letter:
    """A mail to one member. `reference` is the same whenever the same mail is sent."""

    to: str
    name: str
    site: str
    reference: str
    written_at: datetime


@dataclass(frozen=True)
class NewLinks(Letter):
    """What a member is told of new links."""

    linked: tuple[Linked, ...]


def message(letter: NewLinks, sender: str) -> EmailMessage:
    """The mail itself, plain text first; `Refused` if it cannot be addressed."""
    mail = _addressed(letter, sender)
    mail["Subject"] = _subject(letter)
    _write(mail, "linked", letter, credit=_closed(sum(one.tickets for one in letter.linked)))
    return mail


def _addressed(letter: Letter, sender: str) -> EmailMessage:
    if not is_address(letter.to):
        raise Refused(
            "The member's e-mail address is none that mail can be sent to. Correct it, then retry."
        )
    mail = EmailMessage(policy=SMTP)
    local, _, domain = letter.to.rpartition("@")
    mail["To"] = Address(_line(letter.name), local, domain)
    mail["From"] = sender
    mail["Date"] = format_datetime(letter.written_at)
    mail["Message-ID"] = f"<{letter.reference}@{domain_of(sender)}>"
    # No machine answers it: no notes of absence come back.
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _write(mail: EmailMessage, template: str, letter: Letter, **values: str) -> None:
    values["subject"] = str(mail["Subject"])
    for kind in ("txt", "html"):
        text = _environment.get_template(f"email/{template}.{kind}").render(values, letter=letter)
        add = mail.set_content if kind == "txt" else mail.add_alternative
        add(text, subtype="plain" if kind == "txt" else "html", cte="quoted-printable")


def trial_message(trial: Letter, sender: str) -> EmailMessage:
    """The mail that somebody sends to oneself; `Refused` if it cannot be addressed."""
    mail = _addressed(trial, sender)
    mail["Subject"] = "Mails of Freshworks Linking arrive"
    _write(mail, "trial", trial)
    return mail


def domain_of(sender: str) -> str:
    """The domain of an address, with or without a name before it."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def _subject(letter: NewLinks) -> str:
    if len(letter.linked) == 1:
        return f"{_line(letter.linked[0].responder)} is linked to you"
    return f"{len(letter.linked):,} Freshworks responders are linked to you"


def _closed(tickets: int) -> str:
    return f"{tickets:,} closed ticket{'' if tickets == 1 else 's'}"


def _line(text: str) -> str:
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
