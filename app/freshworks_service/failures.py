"""What a status other than 200 means, and what keeps us from asking: sentences for people."""

from __future__ import annotations

from datetime import datetime

from app.clock import day_text, utcnow
from app.freshworks_service.address import CURE
from app.freshworks_service.errors import (
    Away,
    BadAnswer,
    BadRequest,
    Busy,
    FreshworksError,
    NotThere,
    WrongAddress,
)

# Why nothing is asked before an instant; each is the beginning of a sentence.
TOO_MANY = "The account has used too many requests, so Freshworks takes none"
NOT_AVAILABLE = "Freshworks is not available, as it says itself,"
TOLD_BEFORE = "Freshworks asked before for a pause, so it is not asked anything"
SHARE_USED = "This minute's share of the account's requests is used, so nothing is asked"


def busy(reason: str, until: datetime) -> Busy:
    """That there is nothing to be had before `until`, for one of the reasons above."""
    day = "" if until.date() == utcnow().date() else f"{day_text(until)}, "
    return Busy(
        f"{reason} until {day}{until:%H:%M} UTC. Nothing was lost; run this again after that."
    )


def refusal(status: int, host: str) -> str:
    """Why the key does not do, for 401 and 403."""
    if status == 401:
        return (
            f"Freshworks at {host} does not accept the API key (401): it is wrong or switched"
            " off. Set FRESHWORKS_API_KEY to the key shown in an agent's profile settings."
        )
    return (
        f"Freshworks at {host} forbids this (403): the agent whose API key is used lacks the"
        " right, or the account is suspended. Use the key of an agent who may see all tickets."
    )


def failure(status: int, host: str) -> FreshworksError:
    """What any other status than 200 means."""
    if 300 <= status < 400:
        return WrongAddress(
            f"{host} points elsewhere (status {status}), which is not followed, because the API"
            f" key would travel along. {CURE}"
        )
    if status == 404:
        return NotThere(f"Freshworks at {host} has nothing there (404). Check its address or id.")
    if status >= 500 or status == 408:
        return Away(
            f"Freshworks at {host} has a fault of its own (status {status}). Nothing was lost;"
            " try again later."
        )
    if status >= 400:
        return BadRequest(
            f"Freshworks at {host} did not accept the form of a request (status {status})."
            " Please report this: the program asked wrongly."
        )
    return BadAnswer(f"Freshworks at {host} sent no page (status {status}). Try again later.")
