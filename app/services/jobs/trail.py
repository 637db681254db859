"""What a run that changed data leaves in the audit trail: one entry, written as it ends."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.extensions import db
from app.models import JobRun
from app.services import audit, totals
from app.services.actor import Actor
from app.services.jobs import rows
from app.services.jobs.kinds import REFRESH, SYNC

_ACTIONS: Mapping[str, str] = {SYNC: "sync", REFRESH: "webhook"}
# Any of these means that something is not as it was; tickets that were read alone mean nothing.
_CHANGES = ("created", "updated", "deactivated", "closures_added", "closures_changed")


def note(job_id: int) -> None:
    """Write the entry of a run that ends in this transaction, however it ends."""
    job = db.session.get_one(JobRun, job_id, populate_existing=True)
    action, counts = _ACTIONS.get(job.kind), rows.counted(job)
    if action is None or not any(counts.get(name) for name in _CHANGES):
        return
    actor = Actor(job.actor_id, job.actor_label, "worker", job.actor_address)
    totals.touch()
    told = {name: number for name, number in counts.items() if name != "credited"}
    effect = json.dumps(counts.get("credited", {}))
    audit.record(actor, action, after=json.dumps(told), effect=effect, comment=_comment(job))


def _comment(job: JobRun) -> str:
    said = job.error or job.message or ""
    return f"Job {job.id}: {said}"[:500]
