"""The search language of `/tickets/filter`, as far as comparing totals needs it."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from app.demo.clock import DAY, parse_iso
from app.demo.tickets import Ticket

Matches = Callable[[Ticket], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<sign>[()])|(?P<word>AND|OR)\b|(?P<term>\w+:[<>]?(?:'[^']*'|[\w-]+)))\s*"
)
_TERM = re.compile(r"(\w+):([<>]?)'?([^']*)'?")
_LONGEST = 512
_NUMBERS: dict[str, Callable[[Ticket], int | None]] = {
    "agent_id": lambda ticket: ticket.responder_id,
    "group_id": lambda ticket: ticket.group_id,
    "status": lambda ticket: ticket.status,
}
_DAYS: dict[str, Callable[[Ticket], int]] = {
    "created_at": lambda ticket: ticket.created_at // DAY,
    "updated_at": lambda ticket: ticket.updated_at // DAY,
}
# `:>` and `:<` include the value itself.
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "": operator.eq,
    ">": operator.ge,
    "<": operator.le,
}


class BadSearch(ValueError):
    """The query cannot be read."""


def parse(query: str) -> Matches:
    """A test for tickets, from text as `"status:5 AND created_at:>'2026-08-01'"`, quotes and all."""
    if len(query) > _LONGEST or len(query) < 3 or query[0] != '"' or query[-1] != '"':
        raise BadSearch('It should be a query of at most 512 characters in double quotes: "…".')
    tokens = _tokens(query[1:-1])
    matches = _either(tokens)
    if tokens:
        raise BadSearch(f"Unexpected {tokens[0]!r}.")
    return matches


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise BadSearch(f"Cannot be read from {text[at : at + 20]!r} on.")
        tokens.append(found.group().strip())
        at = found.end()
    return tokens


def _either(tokens: list[str]) -> Matches:
    left = _both(tokens)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        left = _joined(any, left, _both(tokens))
    return left


def _both(tokens: list[str]) -> Matches:
    left = _single(tokens)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        left = _joined(all, left, _single(tokens))
    return left


def _joined(how: Callable[[tuple[bool, bool]], bool], left: Matches, right: Matches) -> Matches:
    return lambda ticket: how((left(ticket), right(ticket)))


def _single(tokens: list[str]) -> Matches:
    if not tokens:
        raise BadSearch("It ends too early.")
    first = tokens.pop(0)
    if first == "(":
        inner = _either(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise BadSearch("A bracket is not closed.")
        return inner
    return _term(first)


def _term(text: str) -> Matches:
    found = _TERM.fullmatch(text)
    if not found:
        raise BadSearch(f"Unexpected {text!r}.")
    field, sign, value = found.groups()
    compare = _COMPARE[sign]
    try:
        if field in _DAYS:
            day, wanted_day = _DAYS[field], parse_iso(value) // DAY
            return lambda ticket: compare(day(ticket), wanted_day)
        if field in _NUMBERS:
            return _number_term(_NUMBERS[field], compare, value)
    except ValueError as error:
        raise BadSearch(f"{value!r} is no value for {field}.") from error
    raise BadSearch(f"There is no field {field!r}.")


def _number_term(
    number: Callable[[Ticket], int | None], compare: Callable[[int, int], bool], value: str
) -> Matches:
    if value == "null":
        return lambda ticket: number(ticket) is None
    wanted = int(value)

    def matches(ticket: Ticket) -> bool:
        held = number(ticket)
        return held is not None and compare(held, wanted)

    return matches
