"""A good reply as an answer: JSON and nothing else, and whether another page follows."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from requests.utils import parse_header_links

from app.freshworks_service.address import CURE
from app.freshworks_service.errors import BadAnswer, WrongAddress
from app.freshworks_service.exchange import Reply


@dataclass(frozen=True, slots=True)
class Answer:
    """Parsed JSON of a good answer, and whether Freshworks says that another page follows.

    `clock` is what the clock of Freshworks showed; ours, where it did not say.
    """

    data: Any
    has_next: bool
    clock: datetime


def answer_of(reply: Reply, host: str, clock: datetime | None) -> Answer:
    """The answer that a reply of `host` holds, or why it holds none."""
    return Answer(_json(reply), _has_next(reply, host), clock or reply.begun_at)


def _json(reply: Reply) -> Any:
    kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        raise WrongAddress(f"A web page answered where the Freshworks API should be. {CURE}")
    if kind != "application/json":
        raise BadAnswer(
            "Freshworks sent something other than JSON. Nothing of it was stored; try again later."
        )
    with suppress(orjson.JSONDecodeError):
        return orjson.loads(reply.body)
    # Half a character, in a subject that somebody cut, makes no half an answer of a page.
    with suppress(ValueError, RecursionError):
        return json.loads(reply.body)
    # Raised outside the handlers: a decoder's own error holds the whole text.
    raise BadAnswer("Freshworks sent half an answer. Nothing of it was stored; try again later.")


def _has_next(reply: Reply, host: str) -> bool:
    for link in parse_header_links(reply.headers.get("Link", "")):
        if link.get("rel") != "next":
            continue
        target = _host(link["url"])
        if target not in (None, host):
            raise BadAnswer(
                "Freshworks names another host for the next page, which is not followed, because"
                f" the API key would travel along. {CURE}"
            )
        return True
    return False


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return ""
