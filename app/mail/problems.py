"""Why a mail did not leave, by what to do next. Each has a sentence for a person."""

from __future__ import annotations


class MailProblem(Exception):
    """A mail that did not leave, or may not have: what happened, and what the outbox then does.

    `in_short` quotes nobody: it is kept where no mail, and no member, is at hand.
    """

    later = ""

    def __init__(self, said: str, in_short: str | None = None) -> None:
        self.said = said
        self.in_short = in_short or said
        self.sentence = f"{said} {self.later}".strip()
        super().__init__(self.sentence)


class ServerAway(MailProblem):
    """No mail can leave now: tried again later."""

    later = "It is tried again by itself; check MAIL_URL if it lasts."


class PutOff(MailProblem):
    """This mail was not taken now: tried again later."""

    later = "It is tried again by itself."


class Refused(MailProblem):
    """This mail is never taken as it is: a person has to change something."""


class Unsure(MailProblem):
    """It may have gone out: sent again only if a person says so."""
