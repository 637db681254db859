"""Failures of Freshworks, chosen by what the caller should do next.

FreshworksError
├── Refused        the key is refused or lacks rights: change the key, never retry
├── WrongAddress   nothing there speaks the API: change the address, never retry
├── NotThere       that one record does not exist (404)
├── BadRequest     we asked wrongly (400 and the like): a defect here, never retry
├── BadAnswer      an answer that does not prove to be what was asked for
├── Busy           Freshworks asks us to wait longer than we are willing to
└── Away           no answer, or server errors, after every retry
"""

from __future__ import annotations


class FreshworksError(Exception):
    """Base. `sentence` is written for a person and holds neither secret nor answer body."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(FreshworksError):
    """401 or 403: the API key is wrong, switched off, or lacks rights."""


class WrongAddress(FreshworksError):
    """A redirect, an HTML page, or a 404 on a path that always exists."""


class NotThere(FreshworksError):
    """404 for one record."""


class BadRequest(FreshworksError):
    """Freshworks refused the form of a request."""


class BadAnswer(FreshworksError):
    """Not a page: wrong type, half an answer, wrong fields, rows older than asked, a page twice."""


class Busy(FreshworksError):
    """Too many requests, or not available; and the wait it asks for is longer than we wait."""


class Away(FreshworksError):
    """Connection refused, timed out, or 5xx, after every retry."""
