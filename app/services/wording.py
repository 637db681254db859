"""The sentences that tell a person what a link change did."""

from __future__ import annotations

from app.clock import utcnow
from app.models import AuditEntry, FreshworksUserMapping, User


def count(number: int, noun: str) -> str:
    """A number with its noun, as "1 ticket" and "4,812 tickets"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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
        return f"{said} {count(lost, 'ticket')} moved over from {_username(earlier)}."
    if earlier is not None:
        return f"{said} Earlier tickets stay with {earlier.username}."
    if not gained:
        return f"{said} New closures count from now on."
    return (
        f"{said} {count(gained, 'unclaimed ticket')} {'is' if gained == 1 else 'are'} credited now."
    )


def undone(mapping: FreshworksUserMapping, member: User | None) -> str:
    """A link change was taken back."""
    now = "not linked" if member is None else f"linked to {member.username}"
    return f"Undone. {name_of(mapping)} is {now}, as before."


def stale(mapping: FreshworksUserMapping, last: AuditEntry | None, member: User | None) -> str:
    """Somebody else was quicker."""
    if last is None:
        return f"{name_of(mapping)} was changed meanwhile. Your choice was not saved."
    done = "unlinked" if member is None else f"linked to {member.username}"
    return (
        f"{name_of(mapping)} was {done} by {last.actor_label} {_ago(last)}."
        " Your choice was not saved."
    )


def _after_unlink(earlier: User | None, effect: dict[str, int]) -> str:
    lost = 0 if earlier is None else -effect.get(str(earlier.id), 0)
    if lost:
        return f"{count(lost, 'ticket')} of {_username(earlier)} went back to unclaimed."
    return f"Tickets closed so far stay with {_username(earlier)}."


def _username(member: User | None) -> str:
    return "nobody" if member is None else member.username


def _ago(entry: AuditEntry) -> str:
    seconds = max(0, int((utcnow() - entry.created_at).total_seconds()))
    if seconds < 60:
        return f"{seconds} s ago"
    if seconds < 3600:
        return f"{seconds // 60} min ago"
    return f"on {entry.created_at:%d %b %Y} at {entry.created_at:%H:%M} UTC"
