"""Sentences about the link: for whom a responder stands, and why it stands for nobody."""

from __future__ import annotations

from collections.abc import Iterator

from app.models import AuditEntry, User
from app.services import audit, auto_link, suggestions, undo_words
from app.services.explain.facts import Facts
from app.services.link_change import AUTO, BY_PROGRAM, RESERVED
from app.services.wording import count, sureness


def sentences(facts: Facts) -> Iterator[str]:
    """For whom the responder stands and stood, or why for nobody."""
    mapping = facts.row.mapping
    if facts.row.member is None:
        yield from _why_not_linked(facts)
    else:
        yield _link(facts, facts.row.member)
    if mapping.excluded:
        yield (
            f"{facts.name} is marked as not a person, so it is left out of the counts of mappings"
            " and of Auto-Link."
        )
    if not mapping.active:
        yield (
            f"{facts.name} is deactivated in Freshworks, or not in its list of agents. Links and"
            " history stay; Auto-Link leaves it alone."
        )
    yield from _earlier(facts)


def _link(facts: Facts, member: User) -> str:
    since = facts.detail.linked_since
    begin = "for all time" if since is None else f"from {facts.at(since)} on"
    mapping = facts.row.mapping
    made = f"{_MAKERS.get(mapping.link_source or '', 'a person')} made the link"
    if mapping.link_source in BY_PROGRAM and mapping.confirmed:
        made = f"{made}, and a person confirmed it"
    return f"{facts.name} is linked to {member.username} {begin}; {made}."


_MAKERS = {AUTO: "Auto-Link", RESERVED: "a reservation"}


def _why_not_linked(facts: Facts) -> Iterator[str]:
    mapping = facts.row.mapping
    yield f"{facts.name} is not linked to anybody, so new closures are unclaimed."
    ended = audit.latest_end(mapping.id)
    if ended is not None:
        yield _how_it_ended(facts, *ended)
    if mapping.active and not mapping.excluded:
        yield from _of_auto_link(facts)


def _how_it_ended(facts: Facts, last: AuditEntry, user_id: int) -> str:
    username = undo_words.username(user_id)
    at = facts.at(last.created_at)
    if last.action in ("undo", "restore"):
        return f"The link to {username} was undone by {last.actor_label} on {at}."
    if last.source in audit.BY_PEOPLE:
        return (
            f"{last.actor_label} ended the link to {username} on {at}; Auto-Link does not make it"
            " again."
        )
    reason = f" {last.comment}" if last.comment else ""
    return f"The link to {username} ended by itself on {at}.{reason}"


def _of_auto_link(facts: Facts) -> Iterator[str]:
    mapping_id = facts.row.mapping.id
    found = suggestions.current()
    if found is None:
        yield "Whom Auto-Link would propose is being computed. Ask again in a minute."
        return
    plan = auto_link.plan(facts.rules, [mapping_id], facts.options)
    for entry in plan.linked:
        yield f"Auto-Link would link {facts.name} to {entry.username}: {_begun(entry.reason)}."
    for entry in plan.review:
        yield f"Auto-Link would leave {facts.name} for review: {_begun(entry.reason)}."
    for entry in plan.skipped:
        yield f"Auto-Link would skip {facts.name}: {_begun(entry.reason)}."
    said = {entry.reason for entry in (*plan.linked, *plan.review, *plan.skipped)}
    for one in found.of(mapping_id):
        username, sure = found.usernames[int(one.member_id)], sureness(one.confidence)
        # A reason that speaks of all of them is said once.
        reason = "" if one.reason in said else f": {_begun(one.reason)}"
        yield f"{facts.name} may be {username}, {sure} sure{reason}."
        said.add(one.reason)


def _begun(reason: str) -> str:
    return reason.rstrip(".")


def _earlier(facts: Facts) -> Iterator[str]:
    """Members who keep credit of this responder without being linked to it now."""
    for user_id, tickets in facts.detail.credit.items():
        if user_id == facts.row.mapping.user_id:
            continue
        ends = [one.ends_at for one in facts.detail.periods if one.user_id == user_id]
        until = max(end for end in ends if end is not None)
        yield (
            f"{count(tickets, 'ticket')} closed before {'stays' if tickets == 1 else 'stay'} with"
            f" {facts.detail.usernames[user_id]}, who was linked until {facts.at(until)}."
        )
