"""Sentences about the number: what counts, what does not and why, and in which calendar."""

from __future__ import annotations

from collections.abc import Iterator

from app.clock import day_text
from app.services.explain.facts import Facts
from app.services.ledger import CLOSED_AGAIN, DELETED, OTHER_GROUP, REOPENED, SPAM
from app.services.wording import count

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_REASONS = {
    REOPENED: "because the ticket was reopened; it counts again when it is closed",
    CLOSED_AGAIN: "because the ticket was closed again later; it counts once, at its last closing",
    DELETED: "because the ticket was deleted in Freshworks",
    SPAM: "because the ticket was marked as spam in Freshworks",
    OTHER_GROUP: "because the ticket belongs to a group that FRESHWORKS_GROUP_IDS leaves out",
}


def sentences(facts: Facts) -> Iterator[str]:
    """From the total to the freshness of what it was made of."""
    yield from _total(facts)
    yield from _closings(facts)
    yield from _calendar(facts)
    yield _rules(facts)
    yield from _freshness(facts)


def _total(facts: Facts) -> Iterator[str]:
    member, tickets = facts.row.member, facts.row.total_tickets
    if member is not None:
        verb = "counts" if tickets == 1 else "count"
        yield f"{count(tickets, 'ticket')} closed by {facts.name} {verb} for {member.username}."
    if facts.closings.unclaimed:
        verb = "is" if facts.closings.unclaimed == 1 else "are"
        yield (
            f"{count(facts.closings.unclaimed, 'ticket')} {verb} unclaimed, closed while nobody was"
            " linked. The next link takes in what is unclaimed."
        )


def _closings(facts: Facts) -> Iterator[str]:
    closings = facts.closings
    if not closings.known:
        yield (
            f"No closed ticket of {facts.name} was seen in Freshworks yet. A ticket counts for"
            " whoever holds it when its closing is first seen."
        )
        return
    yield (
        f"{count(closings.known, 'closure')} of {facts.name} known here: {closings.effective:,}"
        f" effective, {closings.superseded + closings.void:,} left out."
    )
    for reason, number in closings.by_reason.items():
        yield f"{count(number, 'closure')} left out, {_REASONS[reason]}."


def _calendar(facts: Facts) -> Iterator[str]:
    weekday = _WEEKDAYS[facts.week_start.weekday()]
    yield (
        f"Credited this month, from {day_text(facts.month_start)} until now:"
        f" {facts.row.this_month:,}. Credited this week, from {weekday}, {day_text(facts.week_start)} until now: {facts.row.this_week:,}."
        f" Days begin at midnight in {facts.rules.calendar.time_zone}."
    )
    if facts.row.last_activity is not None:
        yield f"The last closure that counts was on {facts.at(facts.row.last_activity)}."


def _rules(facts: Facts) -> str:
    statuses = ", ".join(map(str, facts.closed_statuses))
    groups = ", ".join(map(str, sorted(facts.rules.group_ids)))
    which = (
        f"Only tickets of the groups {groups} count" if groups else "Tickets of all groups count"
    )
    return f"{which}, and the statuses {statuses} are closed (4 is Resolved, 5 is Closed)."


def _freshness(facts: Facts) -> Iterator[str]:
    if facts.last_sync is None:
        yield "No sync has succeeded yet, so closures may be missing. Run a sync."
    else:
        yield f"Freshworks was last read to the end on {facts.at(facts.last_sync)}."
    if facts.sync_error is not None:
        yield f"The last sync stopped: {facts.sync_error}"
    if facts.waits_for_rebuild:
        yield "Reporting settings were changed: all figures are projected again soon."
