"""The words of a ticket, picked from its number: the kind of text a real ticket carries."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

GROUP_NAMES = {
    18000073201: "Service Desk",
    18000073202: "Hardware",
    18000073205: "Network and Wi-Fi",
    18000073211: "Applications",
    18000073216: "Onboarding",
}
GROUPS = tuple(GROUP_NAMES)
REQUESTER_DOMAIN = "requesters.example.com"
"""Every requester's address ends with this, so a test can prove that none was kept."""

_NAMES = (
    "Adaeze Obi",
    "Bela Szabo",
    "Clara Winther",
    "Dario Neri",
    "Edith Falk",
    "Femi Balogun",
    "Gitte Holm",
    "Hugo Pires",
    "Marta Duarte",
    "Jonas Vik",
    "Kaja Lund",
    "Lorenzo Galli",
    "Mona Idris",
    "Nils Berger",
    "Orla Quinn",
    "Paolo Serra",
)
_SUBJECTS = (
    ("Laptop does not wake from sleep", "Hardware"),
    ("VPN drops after a few minutes", "Network"),
    ("New starter needs an account", "Access"),
    ("Invoice export stops half way", "Software"),
    ("Badge does not open the east door", "Facilities"),
    ("Shared mailbox is missing", "E-mail"),
    ("Printer on the second floor is offline", "Hardware"),
    ("Password expired while travelling", "Access"),
    ("Meeting room screen shows no picture", "Facilities"),
    ("Request for a second monitor", "Hardware"),
    ("Report shows last month's figures", "Software"),
    ("Phone cannot join the guest network", "Network"),
    ("Calendar invitations arrive twice", "E-mail"),
)
_SENTENCES = (
    "This began on Monday after the update and has happened every day since then.",
    "I have restarted twice and tried another cable, and the result is the same.",
    "A colleague at the next desk sees exactly the same message on her machine.",
    "There is a customer meeting tomorrow at nine, so help before then would be welcome.",
    "The message names a code that I have copied into the attached screenshot.",
    "Please call me in the afternoon, as I am with patients until about half past one.",
    "It used to work from home but has never worked from the office on the hill.",
    "Nothing was installed in the meantime as far as I know, and the disk is half empty.",
    "The previous request about this was closed, but the trouble came back within a day.",
    "I can work around it for now, though it costs me about ten minutes each morning.",
    "If a replacement is needed, cost centre 4410 has already agreed to pay for it.",
)


class Wording(NamedTuple):
    """All that the API says about a ticket in words."""

    subject: str
    category: str
    requester_id: int
    requester_name: str
    requester_email: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The description without markup."""
        return " ".join(self.paragraphs)

    @property
    def html(self) -> str:
        """The description as Freshworks stores it."""
        return "<div>" + "".join(f"<p>{escape(line)}</p>" for line in self.paragraphs) + "</div>"


def _scattered(number: int, salt: int) -> int:
    # Knuth's multiplicative hash: cheap, and neighbours get unlike words.
    return ((number + salt) * 2_654_435_761 >> 7) & 0xFFFFFF


def wording(ticket_id: int) -> Wording:
    """The words of one ticket, always the same for the same number."""
    subject, category = _SUBJECTS[_scattered(ticket_id, 1) % len(_SUBJECTS)]
    person = _scattered(ticket_id, 2) % len(_NAMES)
    name = _NAMES[person]
    email = f"{name.lower().replace(' ', '.')}@{REQUESTER_DOMAIN}"
    start = _scattered(ticket_id, 3)
    body = tuple(_SENTENCES[(start + 3 * i) % len(_SENTENCES)] for i in range(2 + start % 4))
    hello = f"Hello, this is {name}, extension {2000 + person}. {subject}."
    closing = f"Many thanks, {name}, {email}"
    return Wording(subject, category, 18020400100 + person, name, email, (hello, *body, closing))


def priority_of(ticket_id: int) -> int:
    """How urgent a ticket is, from 1 to 4."""
    return 1 + ticket_id % 4


def group_of(ticket_id: int) -> int:
    """The group that a ticket falls to."""
    return GROUPS[_scattered(ticket_id, 4) % len(GROUPS)]
