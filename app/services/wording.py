"""The sentences that tell a person what a link change did."""

from __future__ import annotations

from app.clock import Calendar, utcnow
from app.models import AuditEntry, FreshworksUserMapping, User


def count(number: int, noun: str) -> str:
    """A number with its noun, as "1 ticket" and "4,812 tickets"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def sureness(confidence: float) -> str:
    """How sure it is, as "98.5 %"; what is only likely is never 100 %."""
    return f"{min(round(confidence * 100, 1), 99.9):g} %"


def name_of(mapping: FreshworksUserMapping) -> str:
    """What a responder is called."""
    return mapping.freshworks_username or f"Responder {mapping.freshworks_user_id}"


def unchanged(mapping: FreshworksUserMapping, member: User | None) -> str:
    """Nothing was to be done."""
    if member is None:
        return f"{name_of(mapping)} is not linked. Nothing changed."
    return f"{name_of(mapping)} is linked to {member.username} already. Nothing changed."


def changed(
    mapping: FreshworksUserMapping,
    earlier: User | None,
    member: User | None,
    effect: dict[str, int],
) -> str:
    """A link change and what it did to credit."""
    if member is None:
        return f"{name_of(mapping)} is unlinked. {_after_unlink(earlier, effect)}"
    gained = effect.get(str(member.id), 0)
    lost = 0 if earlier is None else -effect.get(str(earlier.id), 0)
    said = f"{name_of(mapping)} is linked to {member.username}."
    if lost:
        said = f"{said} {count(lost, 'ticket')} moved over from {_username(earlier)}."
    elif earlier is not None:
        said = f"{said} Earlier tickets stay with {earlier.username}."
    new = gained - lost
    if new:
        verb = "is" if new == 1 else "are"
        return f"{said} {count(new, 'unclaimed ticket')} {verb} credited now."
    return said if earlier is not None else f"{said} New closures count from now on."


def as_before(mapping: FreshworksUserMapping) -> str:
    """There was nothing to take back."""
    return f"{name_of(mapping)} is as it was before already. Nothing changed."


def stale(
    mapping: FreshworksUserMapping, last: AuditEntry | None, member: User | None, calendar: Calendar
) -> str:
    """Somebody else was quicker."""
    if last is None:
        return (
            f"{name_of(mapping)} has another version than the one given. Your choice was not saved."
        )
    return (
        f"{name_of(mapping)} was {_done(mapping, last, member)} by {last.actor_label} {_ago(last, calendar)}."
        " Your choice was not saved."
    )


def decided(action: str, mapping: FreshworksUserMapping, member: User | None) -> str:
    """A decision of a person, and what follows from it."""
    responder, username = name_of(mapping), _username(member)
    said = {
        "reject": f"{responder} is not {username}. The pair is proposed again only when a name"
        " or an e-mail changes.",
        "unsure": f"{responder} is put off to the end of the review.",
        "confirm": f"{responder} is confirmed as {username}. No automatic run changes this link.",
        "exclude": f"{responder} is not a person and no longer counted among the mappings.",
        "include": f"{responder} is a person again and counted among the mappings.",
        "reserve": f"{responder} is linked as soon as a member has {mapping.reserved_email}."
        if mapping.reserved_email
        else f"{responder} is no longer reserved for an address.",
        "dispute": f"{username} says: {responder} is not me. The link stays until somebody"
        " decides.",
    }
    return said[action]


def decided_already(action: str, mapping: FreshworksUserMapping) -> str:
    """Nothing was to be decided."""
    known = {
        "reject": "was rejected for this member already",
        "unsure": "was put off for this member already",
        "confirm": "is confirmed already",
        "exclude": "is marked as not a person already",
        "include": "is counted as a person already",
        "reserve": "is reserved like this already",
        "dispute": "waits for somebody's decision already",
    }
    return f"{name_of(mapping)} {known[action]}. Nothing changed."


def is_linked(mapping: FreshworksUserMapping, member: User) -> str:
    """A pair that is linked can only be parted."""
    return f"{name_of(mapping)} is linked to {member.username}. Unlink it to say it is not right."


def not_linked(mapping: FreshworksUserMapping) -> str:
    """There is no such link any more."""
    return f"{name_of(mapping)} is not linked to this member any more. Nothing changed."


def nothing_to_confirm(mapping: FreshworksUserMapping) -> str:
    """Only links can be confirmed."""
    return f"{name_of(mapping)} is not linked, so there is nothing to confirm."


def is_disputed(mapping: FreshworksUserMapping) -> str:
    """Who is linked says it is somebody else."""
    return f"The member linked to {name_of(mapping)} says: this is not me. Decide it in the review."


def unlink_first(mapping: FreshworksUserMapping) -> str:
    """What is meant for unlinked responders only."""
    return f"{name_of(mapping)} is linked. Unlink it first. Nothing changed."


def is_excluded(mapping: FreshworksUserMapping) -> str:
    """What is meant for people only."""
    return f"{name_of(mapping)} is marked as not a person. Take that back first. Nothing changed."


def _done(mapping: FreshworksUserMapping, last: AuditEntry, member: User | None) -> str:
    """What the last decision did, as "was … by" somebody."""
    about, email = last.member_name or "a member", mapping.reserved_email
    known = {
        "reject": f"rejected for {about}",
        "unsure": f"put off for {about}",
        "confirm": "confirmed",
        "exclude": "marked as not a person",
        "include": "marked as a person",
        "reserve": f"reserved for {email}" if email else "reserved for nobody any more",
        "dispute": "disputed",
        "undo": "put back as before",
        "restore": "put back as before",
    }
    linked = "unlinked" if member is None else f"linked to {member.username}"
    return known.get(last.action, linked)


def _after_unlink(earlier: User | None, effect: dict[str, int]) -> str:
    lost = 0 if earlier is None else -effect.get(str(earlier.id), 0)
    if lost:
        return f"{count(lost, 'ticket')} of {_username(earlier)} went back to unclaimed."
    return f"Tickets closed so far stay with {_username(earlier)}."


def _username(member: User | None) -> str:
    return "nobody" if member is None else member.username


def _ago(entry: AuditEntry, calendar: Calendar) -> str:
    seconds = max(0, int((utcnow() - entry.created_at).total_seconds()))
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{count(seconds // 60, 'minute')} ago"
    at = entry.created_at
    return f"on {calendar.day_text(at)} at {calendar.local(at):%H:%M}"
