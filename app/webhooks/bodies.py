"""Which tickets a webhook's body names: both products' own shapes, and templates made by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from app.errors import Invalid
from app.models import BIGGEST

MOST_TICKETS = 500
_DEEPEST = 5
# As number or text: 123, "#123", "INC-123", "SR-45".
_NUMBER = re.compile(r"\s*#?(?:[A-Za-z]{1,10}-)?([0-9]{1,19})\s*")
# A subject with a quotation mark breaks a template made by hand; its ticket is named all the same.
_IN_BROKEN_JSON = re.compile(
    r'"ticket_?id"\s*:\s*"?#?(?:[A-Za-z]{1,10}-)?([0-9]{1,19})\b', re.IGNORECASE
)
# Names are compared without case, blanks, dashes and underscores.
_AROUND = {"freshdeskwebhook", "freshservicewebhook", "ticket", "tickets"}
_NAMES = {"ticketid", "ticketids"}
_EXPECTED = (
    'The body names no ticket. Send JSON with its number, as {"ticket_id": "{{ticket.id}}"}, or'
    " choose the ticket's id among the fields of the webhook."
)
_TOO_MANY = f"The body names more than {MOST_TICKETS} tickets. Send fewer at once."

# The names that lead to a value, and the value.
Leaf = tuple[tuple[str, ...], Any]


def ticket_ids(body: str) -> list[int]:
    """The numbers of the tickets that a body names, or `Invalid`.

    The nearest name wins: `ticket_id` over an `id` inside a ticket, that over an `id` alone,
    which may be the number of something else.
    """
    leaves = list(_leaves(body))
    nearest: list[list[Any]] = [
        [value for path, value in leaves if path[-1] in _NAMES],
        [value for path, value in leaves if len(path) > 1 or path[-1] in _AROUND],
        [value for _, value in leaves],
    ]
    for values in nearest:
        found = {number for value in values if (number := _number(value)) is not None}
        if len(found) > MOST_TICKETS:
            raise Invalid(_TOO_MANY, {"body": _TOO_MANY})
        if found:
            return sorted(found)
    raise Invalid(_EXPECTED, {"body": _EXPECTED})


def _leaves(body: str) -> Iterator[Leaf]:
    if body.lstrip()[:1] in ("{", "["):
        yield from _leaves_of_json(body)
    else:
        yield from _leaves_of_form(body)


def _leaves_of_json(body: str) -> Iterator[Leaf]:
    try:
        yield from _walk(json.loads(body), ())
    except (ValueError, RecursionError):
        # Half a body, brackets nested without end, numbers of thousands of digits.
        broken = _IN_BROKEN_JSON.search(body)
        if broken:
            yield ("ticketid",), broken[1]


def _walk(node: Any, path: tuple[str, ...]) -> Iterator[Leaf]:
    if len(path) > _DEEPEST:
        return
    if isinstance(node, list):
        for one in node:
            yield from _walk(one, path)
    elif isinstance(node, dict):
        for name, one in node.items():
            name = _plain(name)
            if name in _AROUND or not isinstance(one, dict):
                yield from _walk(one, (*path, name))
    elif path and _is_told(path):
        yield path, node


def _leaves_of_form(body: str) -> Iterator[Leaf]:
    """Names nested by brackets, as `freshdesk_webhook[ticket_id]`; numbers in them are places."""
    try:
        fields = parse_qsl(body, max_num_fields=2 * MOST_TICKETS, errors="replace")
    except ValueError:
        return
    for name, value in fields:
        parts = (_plain(part) for part in re.split(r"[\[\].]+", name))
        path = tuple(part for part in parts if part and not part.isdecimal())
        if path and _is_told(path):
            yield path, value


def _is_told(path: tuple[str, ...]) -> bool:
    around, name = path[:-1], path[-1]
    return set(around) <= _AROUND and name in {*_NAMES, *_AROUND, "id"}


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()


def _number(value: Any) -> int | None:
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value)
        value = int(match[1]) if match else None
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 1 <= value <= BIGGEST else None
