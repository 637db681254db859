"""Undo of one entry of the audit trail: a decision, or a change of a member or of settings."""

from __future__ import annotations

from dataclasses import replace

from app.errors import Conflict
from app.models import AuditEntry
from app.services import audit, decisions, members, preferences, undoable
from app.services.actor import Actor
from app.services.linking import Outcome
from app.services.reporting import Reporting
from app.services.transaction import transaction
from app.services.undo.step import Batch, Order, Undone, take_back


def undo(
    actor: Actor,
    entry_id: int,
    rules: Reporting,
    *,
    restore: bool = False,
    dry_run: bool = False,
) -> Undone:
    """Take one decision back; `ChangedSince` where others followed, unless they go with it.

    `restore` brings back the state before the entry, whatever was decided since.
    """
    with transaction(keep=not dry_run):
        entry = audit.get(entry_id)
        if not undoable.is_undoable(entry):
            raise Conflict(f"{undoable.why_not(entry)} Nothing changed.")
        if entry.action == audit.SETTINGS:
            back = preferences.restore(actor, entry, rules)
            done = _as_before(back, "The settings", "are", dry_run=dry_run)
        elif entry.action in audit.MEMBER_CHANGES:
            back = members.restore(actor, entry)
            done = _as_before(back, str(back.member_name), "is", dry_run=dry_run)
        else:
            done = take_back(actor, entry, rules, Order(Batch(None), restore, dry_run))
    if dry_run:
        return _trial(done)
    return _with_reserved(done, rules) if entry.action in audit.MEMBER_CHANGES else done


def _with_reserved(done: Undone, rules: Reporting) -> Undone:
    """Somebody may have waited for a member with the address that is there again."""
    told = (made.message for made in decisions.link_reserved(rules)[:3])
    said = " ".join([done.outcome.message, *told])
    return replace(done, outcome=replace(done.outcome, message=said))


def _trial(done: Undone) -> Undone:
    """Without the entry that was taken back with everything else."""
    return replace(done, outcome=replace(done.outcome, audit_id=None))


def _as_before(entry: AuditEntry, name: str, verb: str, *, dry_run: bool) -> Undone:
    said = f"{name} would be as before." if dry_run else f"Undone. {name} {verb} as before."
    return Undone(Outcome(None, True, said, entry.id))
