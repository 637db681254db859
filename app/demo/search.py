"""The search language of both products, as far as comparing totals needs it."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.demo.clock import DAY, parse_iso
from app.demo.tickets import Ticket
from app.demo.wording import priority_of

Matches = Callable[[Ticket], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<sign>[()])|(?P<word>AND|OR)\b|(?P<term>\w+:[<>]?(?:'[^']*'|[\w-]+)))\s*"
)
_TERM = re.compile(r"(\w+):([<>]?)'?([^']*)'?")
_LONGEST = 512
_LAST_DAY = 10**6
_NUMBERS: dict[str, Callable[[Ticket], int | None]] = {
    "agent_id": lambda ticket: ticket.responder_id,
    "group_id": lambda ticket: ticket.group_id,
    "status": lambda ticket: ticket.status,
    "priority": lambda ticket: priority_of(ticket.id),
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


@dataclass(frozen=True, slots=True)
class Query:
    """A test for tickets, and the days of creation outside which none can fit."""

    fits: Matches = field(compare=False)
    first_day: int = 0
    last_day: int = _LAST_DAY
    text: str = ""

    def and_also(self, other: Query) -> Query:
        """What fits both."""
        return Query(
            lambda ticket: self.fits(ticket) and other.fits(ticket),
            max(self.first_day, other.first_day),
            min(self.last_day, other.last_day),
        )

    def or_else(self, other: Query) -> Query:
        """What fits one of them."""
        return Query(
            lambda ticket: self.fits(ticket) or other.fits(ticket),
            min(self.first_day, other.first_day),
            max(self.last_day, other.last_day),
        )


def parse(text: str) -> Query:
    """A query, from text as `"status:5 AND created_at:>'2026-08-01'"`, quotes and all."""
    if len(text) > _LONGEST or len(text) < 3 or text[0] != '"' or text[-1] != '"':
        raise BadSearch('It should be a query of at most 512 characters in double quotes: "…".')
    tokens = _tokens(text[1:-1])
    query = _either(tokens)
    if tokens:
        raise BadSearch(f"Unexpected {tokens[0]!r}.")
    return replace(query, text=text)


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise BadSearch(f"Cannot be read from {text[at : at + 20]!r} on.")
        tokens.append(found.group().strip())
        at = found.end()
    return tokens


def _either(tokens: list[str]) -> Query:
    left = _both(tokens)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        left = left.or_else(_both(tokens))
    return left


def _both(tokens: list[str]) -> Query:
    left = _single(tokens)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        left = left.and_also(_single(tokens))
    return left


def _single(tokens: list[str]) -> Query:
    if not tokens:
        raise BadSearch("It ends too early.")
    first = tokens.pop(0)
    if first == "(":
        inner = _either(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise BadSearch("A bracket is not closed.")
        return inner
    return _term(first)


def _term(text: str) -> Query:
    found = _TERM.fullmatch(text)
    if not found:
        raise BadSearch(f"Unexpected {text!r}.")
    field_, sign, value = found.groups()
    try:
        if field_ in _DAYS:
            return _day_term(field_, sign, parse_iso(value) // DAY)
        if field_ in _NUMBERS:
            return Query(_number_test(_NUMBERS[field_], _COMPARE[sign], value))
    except ValueError as error:
        raise BadSearch(f"{value!r} is no value for {field_}.") from error
    raise BadSearch(f"There is no field {field_!r}.")


def _day_term(field_: str, sign: str, wanted: int) -> Query:
    compare, day = _COMPARE[sign], _DAYS[field_]

    def fits(ticket: Ticket) -> bool:
        return compare(day(ticket), wanted)

    if field_ != "created_at":
        return Query(fits)
    return Query(fits, 0 if sign == "<" else wanted, _LAST_DAY if sign == ">" else wanted)


def _number_test(
    number: Callable[[Ticket], int | None], compare: Callable[[int, int], bool], value: str
) -> Matches:
    if value == "null":
        return lambda ticket: number(ticket) is None
    wanted = int(value)

    def matches(ticket: Ticket) -> bool:
        held = number(ticket)
        return held is not None and compare(held, wanted)

    return matches
