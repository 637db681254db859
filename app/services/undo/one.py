"""Undo of one entry of the audit trail: a decision about a mapping, or a change of settings."""

from __future__ import annotations

from dataclasses import replace

from app.errors import Conflict
from app.models import AuditEntry
from app.services import audit, preferences
from app.services.actor import Actor
from app.services.linking import Outcome
from app.services.reporting import Reporting
from app.services.transaction import transaction
from app.services.undo.step import Batch, Order, Undone, can_undo, take_back


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
        if not can_undo(entry):
            raise Conflict(
                "This entry is no decision about a mapping and no change of settings, so there is"
                " nothing to take back. Nothing changed."
            )
        if entry.action == audit.SETTINGS:
            done = Undone(_undo_settings(actor, entry, rules))
        else:
            done = take_back(actor, entry, rules, Order(Batch(None), restore, dry_run))
    return _trial(done) if dry_run else done


def _trial(done: Undone) -> Undone:
    """Without the entry that was taken back with everything else."""
    return replace(done, outcome=replace(done.outcome, audit_id=None))


def _undo_settings(actor: Actor, entry: AuditEntry, rules: Reporting) -> Outcome:
    done = preferences.restore(actor, entry, rules)
    return Outcome(None, True, "Undone. The settings are as before.", done.id)
