"""What becomes of responders: they leave, come back, change their name, give up their seat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.demo.people import Responder
from app.demo.state import DemoState

CHANGES = ("leave", "return", "rename", "reseat", "vanish")
_NAMES = ("first_name", "last_name")
_FIELDS = (*_NAMES, "email")


class BadSeat(ValueError):
    """The order names no such change, or not its fields; the text says what it should be."""


class UnknownResponder(LookupError):
    """There is no such responder."""


def seat(state: DemoState, order: Mapping[str, Any]) -> Responder:
    """A new responder, or one back from nowhere: `id` and names, an e-mail address if there is."""
    fields = _fields(order, ("id", *_FIELDS))
    number, first_name = fields.get("id"), fields.get("first_name")
    if type(number) is not int or not first_name:
        raise BadSeat("A responder needs an 'id', a number, and a 'first_name'.")
    last_name, email = fields.get("last_name"), fields.get("email")
    responder = Responder(number, first_name, last_name, email, 0, 1)
    state.put_responder(responder)
    return responder


def change(state: DemoState, responder_id: int, order: Mapping[str, Any]) -> None:
    """One change of a responder; `rename` and `reseat` name the new values."""
    responder = state.account.responders.get(responder_id)
    if responder is None:
        raise UnknownResponder(f"There is no responder {responder_id}.")
    do = order.get("do")
    if do not in CHANGES:
        raise BadSeat(f"'do' should be one of {', '.join(CHANGES)}, not {do!r}.")
    given = {name: value for name, value in order.items() if name != "do"}
    allowed = {"rename": _NAMES, "reseat": _FIELDS}.get(do, ())
    values = _fields(given, allowed)
    if do == "vanish":
        state.remove_responder(responder_id)
    elif do in ("leave", "return"):
        state.put_responder(responder._replace(active=do == "return"))
    else:
        state.put_responder(responder._replace(**values))


def _fields(order: Mapping[str, Any], allowed: tuple[str, ...]) -> dict[str, Any]:
    for name, value in order.items():
        if name not in allowed:
            raise BadSeat(f"There is no field {name!r} here.")
        if name != "id" and not isinstance(value, str | None):
            raise BadSeat(f"{name} should be text or null, not {value!r}.")
    return dict(order)
