"""The audit by totals: does Freshworks count as many tickets in each month and status as we hold?

A sync can only see what lists show it. This asks the search, which counts, and reads only where
the counts differ. Nothing is corrected here: tickets that differ are queued to be read back.
"""

from __future__ import annotations

from dataclasses import replace

from app.freshworks_service import FreshworksService
from app.services import sync
from app.services.jobs import Say
from app.services.reporting import ALWAYS_CLOSED, Reporting
from app.services.totals_audit.comparison import (
    MOST_ASKED,
    MOST_REQUESTS,
    AuditResult,
    Comparison,
    Spent,
)
from app.services.totals_audit.local import Scope
from app.services.totals_audit.plan import Turn, months
from app.services.transaction import transaction

__all__ = ["MOST_ASKED", "MOST_REQUESTS", "AuditResult", "run"]


def run(
    service: FreshworksService,
    rules: Reporting,
    progress: Say,
    *,
    workspace_id: int | None = None,
) -> AuditResult:
    """Compare what is due tonight; tickets that differ are queued for a refresh.

    `workspace_id` is what the sync asks for: 0 for all, None for the primary one. Raises
    `FreshworksError` when Freshworks fails, with what was found before it queued, and `Conflict`
    where the database holds the figures of another account.
    """
    sync.check_account(service.account)
    scope = Scope(workspace_id)
    held = scope.count()
    statuses = sorted({status for _, status in held} | ALWAYS_CLOSED | rules.extra_statuses)
    recent, older = months(min((day for day, _ in held), default=None), service.search_reach)
    turn = Turn.of(older)
    comparison = Comparison(service, scope, held, statuses, progress)
    try:
        for span in (*recent, *turn.due):
            comparison.compare(span)
            with transaction():
                turn.passed(span)
                comparison.tell()
    except Spent:
        return replace(comparison.result, complete=False)
    return comparison.result
