"""Why a mail did not leave, by what to do next. Each has a sentence for a person."""

from __future__ import annotations


class MailProblem(Exception):
    """A mail that did not leave, or may not have."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class ServerAway(MailProblem):
    """No mail can leave now: tried again later."""


class PutOff(MailProblem):
    """This mail was not taken now: tried again later."""


class Refused(MailProblem):
    """This mail is never taken as it is: a person has to change something."""


class Unsure(MailProblem):
    """It may have gone out: sent again only if a person says so."""
