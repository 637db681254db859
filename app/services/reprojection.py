"""Figures follow the rules that an admin changed."""

from __future__ import annotations

import sqlalchemy as sa

from app.extensions import db
from app.models import AuditEntry, JobRun
from app.services import audit, jobs, rebuild
from app.services.actor import SYSTEM, Actor
from app.services.reporting import Reporting
from app.services.rules import in_force
from app.services.transaction import after_commit, end_reading

# So many are projected again within a second, in the transaction of the change itself.
MOST_TICKETS_AT_ONCE = 2000


def follow(actor: Actor, rules: Reporting) -> None:
    """Project everything again, where figures were made with other rules than those of now.

    In the transaction of the change: a small site at once, so that nobody ever sees figures of two
    rules; a large one by a job, which workers start by themselves should this process die first.
    """
    if not rebuild.is_needed(in_force(rules)):
        return
    if rebuild.is_small(MOST_TICKETS_AT_ONCE):
        rebuild.run(rules, lambda *_told: None)
    else:
        after_commit(lambda: _start(actor))


def _start(actor: Actor) -> None:
    jobs.start(actor, jobs.REBUILD)


def keep(rules: Reporting, *, looks_around: bool) -> None:
    """Have figures of other rules projected again: at once where somebody saved settings since
    the last time, now and then for any other reason, as after a failure or another environment."""
    if rebuild.is_needed(rules) and (looks_around or _changed_since_the_last()):
        jobs.start(SYSTEM, jobs.REBUILD)


def _changed_since_the_last() -> bool:
    last = sa.select(sa.func.max(JobRun.created_at)).where(JobRun.kind == jobs.REBUILD)
    began = db.session.scalar(last)
    changed = sa.exists().where(AuditEntry.action == audit.SETTINGS)
    if began is not None:
        changed = changed.where(AuditEntry.created_at > began)
    found = bool(db.session.scalar(sa.select(changed)))
    end_reading()
    return found
