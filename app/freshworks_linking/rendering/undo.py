"""The way to undo, and what it did, as the JSON values of the API."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from app.freshworks_linking.rendering import jobs
from app.freshworks_linking.rendering.base import Json
from app.models import AuditEntry, JobRun
from app.services import audit_trail
from app.services.reporting import Reporting
from app.services.undo import BatchOutcome


def way(audit_id: int) -> Json:
    """How to take a change back."""
    return {"audit_id": audit_id, "url": url_for("api.undo_change", audit_id=audit_id)}


def later(entries: Sequence[AuditEntry], rules: Reporting) -> list[Json]:
    """Decisions that followed another one, each in a sentence."""
    return [
        {"audit_id": told.entry.id, "sentence": told.sentence}
        for told in audit_trail.told(entries, rules.calendar)
    ]


def batch(done: BatchOutcome, rules: Reporting) -> Json:
    """What undoing a batch did."""
    told = later([entry for left in done.left for entry in left.later], rules)
    sentences = {one["audit_id"]: one for one in told}
    return {
        "message": done.message,
        "undone": [outcome.mapping_id for outcome in done.undone],
        "changes": [
            {
                "mapping_id": outcome.mapping_id,
                "message": outcome.message,
                "tickets": outcome.tickets,
            }
            for outcome in done.undone
        ],
        "tickets": sum(outcome.tickets for outcome in done.undone),
        "left": [
            {
                "mapping_id": left.mapping_id,
                "freshworks_username": left.freshworks_username,
                "reason": left.reason,
                "later": [sentences[entry.id] for entry in left.later],
            }
            for left in done.left
        ],
        "batch_id": done.batch_id,
        "size": done.size,
        "job": None,
    }


def batch_job(run: JobRun, message: str, size: int) -> Json:
    """A long batch, which a worker takes back."""
    nothing = BatchOutcome((), (), message, None, size)
    return batch(nothing, Reporting()) | {"job": jobs.job(run)}
