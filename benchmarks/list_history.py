"""Ten years of one person's closures, and a sync that ended, beside the mappings."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import cast

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.models import JobRun, JobStatus, TicketClosure
from app.services import jobs
from app.services.sync.result import SyncResult

RESPONDER = 18014000001
DAYS = (30, 3660)
HISTORY = "/freshworks-linking/api/tickets/user/1"
_A_DAY = 3


def write() -> None:
    """For the member with id 1: some tickets on every day."""
    now = utcnow()
    rows = [
        {
            "user_id": 1,
            "freshworks_user_id": RESPONDER,
            "date": (now - timedelta(days=ago)).date(),
            "tickets_closed": _A_DAY,
            "ticket_numbers": json.dumps([_A_DAY * ago + more for more in range(_A_DAY)]),
        }
        for ago in range(DAYS[-1] + 1)
    ]
    run = {
        "kind": jobs.SYNC, "status": JobStatus.SUCCEEDED, "message": "300 closures added.",
        "actor_label": "schedule", "created_at": now, "started_at": now, "finished_at": now,
        "result": json.dumps(asdict(SyncResult(closures_added=300, tickets_read=300))),
    }  # fmt: skip
    with db.engine.begin() as connection:
        connection.execute(sa.insert(cast("sa.Table", TicketClosure.__table__)), rows)
        connection.execute(sa.insert(cast("sa.Table", JobRun.__table__)), [run])
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ANALYZE"))
