"""What a ledger should hold now, computed from the events alone and not from ticket states."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple, TypedDict

from app.demo.account import Account
from app.demo.clock import iso
from app.demo.tickets import CLOSED_STATUSES, Ticket

UNASSIGNED = "unassigned"


class Closure(TypedDict):
    """One effective closing; `current_responder_id` is who holds the ticket today."""

    ticket_id: int
    closed_at: str
    responder_id: int | None
    current_responder_id: int | None


class Truth(TypedDict):
    """The account as a ledger should see it."""

    closures: list[Closure]
    total: int
    by_responder: dict[str, int]
    tickets: int
    open: int
    deleted: int
    spam: int
    reassigned_after_closing: list[int]
    archived: list[int]


class _Outcome(NamedTuple):
    closed_at: int | None
    closer: int | None
    holder: int | None
    deleted: bool
    spam: bool


def truth_of(account: Account) -> Truth:
    """Every ticket once, at its last closing, for who held it then; gone or open ones nowhere."""
    outcomes = [(ticket.id, _outcome(ticket)) for ticket in account.tickets]
    closures = [
        Closure(
            ticket_id=number,
            closed_at=iso(one.closed_at),
            responder_id=one.closer,
            current_responder_id=one.holder,
        )
        for number, one in outcomes
        if one.closed_at is not None and not (one.deleted or one.spam)
    ]
    live = [one for _, one in outcomes if not (one.deleted or one.spam)]
    return Truth(
        closures=closures,
        total=len(closures),
        by_responder=_by_responder(closures),
        tickets=len(outcomes),
        open=sum(one.closed_at is None for one in live),
        deleted=sum(one.deleted for _, one in outcomes),
        spam=sum(one.spam and not one.deleted for _, one in outcomes),
        reassigned_after_closing=[
            one["ticket_id"]
            for one in closures
            if one["responder_id"] != one["current_responder_id"]
        ],
        archived=account.display.archived,
    )


def _by_responder(closures: list[Closure]) -> dict[str, int]:
    counts = Counter(str(one["responder_id"] or UNASSIGNED) for one in closures)
    return dict(sorted(counts.items()))


def _outcome(ticket: Ticket) -> _Outcome:
    closed_at = closer = holder = None
    deleted = spam = False
    for at, what, value in ticket.events:
        if what == "assign":
            holder = value
        elif what == "status" and value not in CLOSED_STATUSES:
            closed_at = closer = None
        elif what == "status" and closed_at is None:
            closed_at, closer = at, holder
        elif what in ("delete", "restore"):
            deleted = what == "delete"
        elif what in ("spam", "unspam"):
            spam = what == "spam"
    return _Outcome(closed_at, closer, holder, deleted, spam)
