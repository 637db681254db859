"""Background runs: started, claimed, kept alive and finished through their row alone."""

from app.services.jobs.kinds import AUDIT, KINDS, REBUILD, REFRESH, SYNC
from app.services.jobs.lease import (
    LEASE,
    MOST_ATTEMPTS,
    LeaseLost,
    beat,
    claim,
    fail,
    held,
    progress,
    release,
    succeed,
    waiting,
)
from app.services.jobs.rows import (
    UNFINISHED,
    counted,
    get,
    latest,
    options,
    page,
    prune,
    unfinished,
)
from app.services.jobs.wishes import cancel, retry, start

__all__ = [
    "AUDIT",
    "KINDS",
    "LEASE",
    "MOST_ATTEMPTS",
    "REBUILD",
    "REFRESH",
    "SYNC",
    "UNFINISHED",
    "LeaseLost",
    "beat",
    "cancel",
    "claim",
    "counted",
    "fail",
    "get",
    "held",
    "latest",
    "options",
    "page",
    "progress",
    "prune",
    "release",
    "retry",
    "start",
    "succeed",
    "unfinished",
    "waiting",
]
