"""How a ticket becomes closures: the rules of ingest (semantics, "Ingest") as pure functions.

Nothing here reads or writes a database; `ingest.py` does that with what is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from app.freshworks_service import Ticket
from app.models import ClosureState
from app.services.reporting import Reporting

REOPENED = "reopened"
CLOSED_AGAIN = "closed_again"
DELETED = "deleted"
SPAM = "spam"
OTHER_GROUP = "other_group"


class Entry(NamedTuple):
    """One row of the ledger: a closing instant of a ticket and what it counts as."""

    ticket_id: int
    closed_at: datetime
    local_date: date
    responder_id: int | None
    group_id: int | None
    workspace_id: int | None
    first_seen_at: datetime
    state: str
    reason: str | None


def merge(seen: Ticket, known: Ticket | None, entries: Sequence[Entry], rules: Reporting) -> Ticket:
    """What is known of a ticket after it was seen: `known` itself if there is no news.

    An older sight than the one we have is no news. A list read without stats tells nothing
    about the instants, so the known ones stay. `reopened_at` becomes the last reopening known.
    """
    if known is None:
        reopened = _latest(seen.reopened_at, _inferred(seen, entries, rules))
        if seen.has_stats and reopened is seen.reopened_at:
            return seen
        return replace(seen, has_stats=True, reopened_at=reopened)
    if seen.updated_at < known.updated_at:
        return known
    stats = seen if seen.has_stats else known
    return replace(
        seen,
        has_stats=True,
        resolved_at=stats.resolved_at,
        closed_at=stats.closed_at,
        status_updated_at=stats.status_updated_at,
        reopened_at=_latest(stats.reopened_at, known.reopened_at, _inferred(seen, entries, rules)),
    )


def _inferred(seen: Ticket, entries: Sequence[Entry], rules: Reporting) -> datetime | None:
    """The closing that a reopening must have followed, where the ticket is seen open.

    Nobody documents whether the closing instants are emptied by a reopening. If they are not,
    this is what keeps an old closing from being counted as the next one.
    """
    if rules.is_closed(seen.status):
        return None
    # Where a setting no longer counts the present status as closed, its own beginning was taken
    # for a closing: no reopening followed that one.
    began = (seen.status_updated_at, seen.updated_at)
    closings = (entry.closed_at for entry in entries if entry.closed_at not in began)
    return _latest(seen.resolved_at, seen.closed_at, *closings)


def judge(ticket: Ticket, entries: Sequence[Entry], rules: Reporting, now: datetime) -> list[Entry]:
    """What every closing of `ticket` counts as; judging the result again changes nothing."""
    if ticket.deleted or ticket.spam:
        return _all(entries, ClosureState.VOID, DELETED if ticket.deleted else SPAM)
    if not rules.is_closed(ticket.status):
        return _all(entries, ClosureState.SUPERSEDED, REOPENED)
    instant = _closing_instant(ticket, entries)
    counted = next((entry for entry in entries if entry.closed_at == instant), None)
    if counted is None:
        counted = _first_sight(ticket, instant, rules, now)
    if counted.responder_id is None:
        counted = counted._replace(responder_id=ticket.responder_id)
    others = [entry for entry in entries if entry.closed_at != instant]
    return [_in_group(counted, rules), *_all(others, ClosureState.SUPERSEDED, CLOSED_AGAIN)]


def _closing_instant(ticket: Ticket, entries: Iterable[Entry]) -> datetime:
    """The instant that dates a closed ticket; one not later than a reopening is not its."""
    for given in (ticket.resolved_at, ticket.closed_at):
        if given is not None and _after(ticket, given):
            return given
    ours = [entry for entry in entries if _after(ticket, entry.closed_at)]
    if ours:
        # The one that counts stays, whatever dated others; of those that were void, the last.
        return max(ours, key=lambda entry: (_is_counted(entry), entry.closed_at)).closed_at
    changed = ticket.status_updated_at
    return changed if changed is not None and _after(ticket, changed) else ticket.updated_at


def _is_counted(entry: Entry) -> bool:
    """Whether it is the closing of its ticket, be it left out for its group or not."""
    return entry.state == ClosureState.EFFECTIVE or entry.reason == OTHER_GROUP


def _after(ticket: Ticket, instant: datetime) -> bool:
    return ticket.reopened_at is None or instant > ticket.reopened_at


def _first_sight(ticket: Ticket, instant: datetime, rules: Reporting, now: datetime) -> Entry:
    return Entry(
        ticket_id=ticket.id,
        closed_at=instant,
        local_date=rules.calendar.local_date(instant),
        responder_id=ticket.responder_id,
        group_id=ticket.group_id,
        workspace_id=ticket.workspace_id,
        first_seen_at=now,
        state=ClosureState.EFFECTIVE,
        reason=None,
    )


def _in_group(entry: Entry, rules: Reporting) -> Entry:
    if rules.has_group(entry.group_id):
        return _counted_as(entry, ClosureState.EFFECTIVE, None)
    return _counted_as(entry, ClosureState.VOID, OTHER_GROUP)


def _all(entries: Iterable[Entry], state: ClosureState, reason: str) -> list[Entry]:
    return [_counted_as(entry, state, reason) for entry in entries]


def _counted_as(entry: Entry, state: ClosureState, reason: str | None) -> Entry:
    """The entry itself where nothing changes: most of a page does not."""
    if entry.state == state and entry.reason == reason:
        return entry
    return entry._replace(state=state, reason=reason)


def _latest(*instants: datetime | None) -> datetime | None:
    known = [instant for instant in instants if instant is not None]
    return max(known) if known else None
